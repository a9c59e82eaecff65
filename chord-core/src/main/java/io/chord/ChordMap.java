package io.chord;

import static java.util.Objects.requireNonNull;

import io.chord.ring.RingId;
import io.chord.store.Version;
import java.util.Optional;

/**
 * Entries of a ring under one name, with keys and values of the application's types.
 *
 * <p>Each operation on one key is linearizable: it takes effect at one moment between call and
 * return. There is no order between operations on different keys. An operation takes one lookup of
 * the key's owner, O(log N) messages, unless that is remembered, and one round trip to read or two
 * to write.
 *
 * <p>Safe for any thread. Every method blocks, at most for {@link ChordConfig#operationTimeout()}.
 * It throws a {@link RetryableException} when it had no effect and may work later, {@link
 * IndeterminateException} when a write may have happened, {@link NodeClosedException} when the node
 * has ended, {@link ValueTooLargeException}, {@link ChordInterruptedException}, {@link
 * BlockingCallException} on a thread that must not block, and {@link IllegalArgumentException} when
 * a codec or the key hasher does not take the key or value. {@link #async()} does the same without
 * blocking.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
public final class ChordMap<K, V> {

    private final Operations operations;
    private final MapRequests<K, V> requests;

    ChordMap(Operations operations, MapRequests<K, V> requests) {
        this.operations = operations;
        this.requests = requests;
    }

    /**
     * Writes a value, over any that is there.
     *
     * @return the version of the value written
     */
    public Version put(K key, V value) {
        return operations.call(requests.put(key, value));
    }

    /**
     * The value; empty when the key has none, certainly: when that could not be found out this
     * throws.
     */
    public Optional<V> get(K key) {
        return operations.call(requests.value(key));
    }

    /** The value with its version. */
    public Optional<Entry<V>> getEntry(K key) {
        return operations.call(requests.get(key));
    }

    /**
     * Writes a value if there is none.
     *
     * @return the version of the value written; empty if there was one already
     */
    public Optional<Version> putIfAbsent(K key, V value) {
        return operations.call(requests.putIfAbsent(key, value));
    }

    /**
     * Writes a value over the one of a version, and over no other.
     *
     * @param expected as read with {@link #getEntry} or returned by a write
     * @return the version of the value written; empty if the version was another
     */
    public Optional<Version> replace(K key, Version expected, V value) {
        return operations.call(requests.replace(key, expected, value));
    }

    /**
     * Removes the value.
     *
     * @return whether there was one
     */
    public boolean remove(K key) {
        return operations.call(requests.remove(key));
    }

    /**
     * Removes the value of a version, and no other.
     *
     * @return whether it was there
     */
    public boolean remove(K key, Version expected) {
        return operations.call(requests.remove(key, expected));
    }

    /** The point of the ring at which a key of this map lies. Does not block. */
    public RingId keyOf(K key) {
        return requests.point(requireNonNull(key, "key"));
    }

    /** The same operations, with futures. */
    public AsyncChordMap<K, V> async() {
        return new AsyncChordMap<>(operations, requests);
    }
}
