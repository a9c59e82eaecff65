package io.chord;

import static java.util.Objects.requireNonNull;

import io.chord.ring.RingId;
import io.chord.store.Version;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
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

    /** Shortest time to live. */
    public static final Duration TTL_MIN = Duration.ofMillis(1);

    /** Longest time to live. */
    public static final Duration TTL_MAX = Duration.ofDays(3650);

    /** Most keys of one {@link #getAll} or {@link #putAll}. */
    public static final int KEYS_MAX = 65_536;

    /** Most entries of a page of a {@link #scan}. */
    public static final int PAGE_MAX = 1_000;

    private final Operations operations;
    private final MapRequests<K, V> requests;

    ChordMap(Operations operations, MapRequests<K, V> requests) {
        this.operations = operations;
        this.requests = requests;
    }

    // ---- reading

    /**
     * The value; empty when the key has none, certainly: when that could not be found out this
     * throws.
     */
    public Optional<V> get(K key) {
        return get(key, Read.LINEARIZABLE);
    }

    /** The value, as sure as is asked for: an eventual read may miss the newest writes. */
    public Optional<V> get(K key, Read read) {
        return operations.call(requests.value(key, read));
    }

    /** The value with its version and when it expires. */
    public Optional<Entry<V>> getEntry(K key) {
        return getEntry(key, Read.LINEARIZABLE);
    }

    /** {@link #getEntry(Object)}, as sure as is asked for. */
    public Optional<Entry<V>> getEntry(K key, Read read) {
        return operations.call(requests.entry(key, read));
    }

    // ---- writing

    /**
     * Writes a value, over any that is there; it stays until it is removed.
     *
     * @return the version of the value written
     */
    public Version put(K key, V value) {
        return operations.call(requests.put(key, value, Optional.empty()));
    }

    /**
     * Writes a value that is removed by itself. Once a read has not found it any more none will,
     * whatever the clocks of the nodes show: they only move the moment of its end. A later write
     * sets a time of its own, or none.
     *
     * @param ttl how long it stays, by wall clocks, from now on: {@link #TTL_MIN} to {@link
     *     #TTL_MAX}
     * @return the version of the value written
     */
    public Version put(K key, V value, Duration ttl) {
        return operations.call(requests.put(key, value, Optional.of(ttl)));
    }

    /**
     * Writes a value, over any that is there, and returns what was there the moment before: no
     * other write took effect between.
     *
     * @return what was there; empty if nothing was
     */
    public Optional<Entry<V>> getAndPut(K key, V value) {
        return operations.call(requests.getAndPut(key, value, Optional.empty()));
    }

    /**
     * Writes a value if there is none.
     *
     * @return the version of the value written; empty if there was one already
     */
    public Optional<Version> putIfAbsent(K key, V value) {
        return operations.call(requests.putIfAbsent(key, value, Optional.empty()));
    }

    /**
     * Writes a value if there is none; it is removed by itself as with {@link #put(Object, Object,
     * Duration)}.
     *
     * @return the version of the value written; empty if there was one already
     */
    public Optional<Version> putIfAbsent(K key, V value, Duration ttl) {
        return operations.call(requests.putIfAbsent(key, value, Optional.of(ttl)));
    }

    /**
     * Writes a value over the one of a version, and over no other; it stays until it is removed.
     *
     * @param expected as read with {@link #getEntry} or returned by a write
     * @return the version of the value written; empty if the version was another
     */
    public Optional<Version> replace(K key, Version expected, V value) {
        return operations.call(requests.replace(key, expected, value, Optional.empty()));
    }

    /**
     * Writes a value over the one of a version, and over no other; it is removed by itself as with
     * {@link #put(Object, Object, Duration)}.
     *
     * @param expected as read with {@link #getEntry} or returned by a write
     * @return the version of the value written; empty if the version was another
     */
    public Optional<Version> replace(K key, Version expected, V value, Duration ttl) {
        return operations.call(requests.replace(key, expected, value, Optional.of(ttl)));
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
     * Removes the value and returns it.
     *
     * @return what was there; empty if nothing was
     */
    public Optional<Entry<V>> getAndRemove(K key) {
        return operations.call(requests.getAndRemove(key));
    }

    /**
     * Removes the value of a version, and no other.
     *
     * @return whether it was there
     */
    public boolean remove(K key, Version expected) {
        return operations.call(requests.remove(key, expected));
    }

    // ---- many keys

    /**
     * The values of many keys, read at the same time, some at once. Each key is read by itself, as
     * with {@link #get}: together they are no snapshot. Does not throw for a key that failed; the
     * results say which did and why. All end within {@link ChordConfig#operationTimeout()}.
     *
     * @param keys at most {@link #KEYS_MAX}
     */
    public KeyResults<K, Optional<V>> getAll(Collection<? extends K> keys) {
        return getAll(keys, Read.LINEARIZABLE);
    }

    /** {@link #getAll(Collection)}, as sure as is asked for. */
    public KeyResults<K, Optional<V>> getAll(Collection<? extends K> keys, Read read) {
        return operations.callMany(requests.values(keys, read), requests.timeout());
    }

    /**
     * Writes many entries at the same time, some at once. Each is written by itself, as with {@link
     * #put}: others may see some of them and not yet the rest, and some may fail. Does not throw
     * for a key that failed; the results say which did and why, and the versions of those written.
     * All end within {@link ChordConfig#operationTimeout()}.
     *
     * @param entries at most {@link #KEYS_MAX}
     */
    public KeyResults<K, Version> putAll(Map<? extends K, ? extends V> entries) {
        return operations.callMany(requests.puts(entries, Optional.empty()), requests.timeout());
    }

    /** {@link #putAll(Map)} with a time to live, as of {@link #put(Object, Object, Duration)}. */
    public KeyResults<K, Version> putAll(Map<? extends K, ? extends V> entries, Duration ttl) {
        return operations.callMany(requests.puts(entries, Optional.of(ttl)), requests.timeout());
    }

    // ---- all keys

    /**
     * The first entries of the map; see {@link #scan(String, int)}.
     *
     * @param limit the most entries, 1 to {@link #PAGE_MAX}
     */
    public ScanPage<K, V> scan(int limit) {
        return operations.call(requests.scan(Optional.empty(), limit));
    }

    /**
     * The entries behind a cursor: some of all entries of the map, in the order of their points on
     * the ring, and the cursor to go on with.
     *
     * <p>A walk from the first page to the last returns each entry that is there all the time
     * exactly once, also while nodes join, leave and fail. One that is written or removed meanwhile
     * may be returned or not; of one that is replaced some value is returned that was there during
     * the call. All pages together are no snapshot. When a range of the ring cannot be read this
     * throws {@link UnavailableException} with that range, and skips nothing: the same cursor goes
     * on there later.
     *
     * <p>A page takes one round trip to two of three members for each range of the ring that it
     * comes through, or for 128 entries of any map there; and reads of single entries that are
     * being changed.
     *
     * @param cursor of an earlier page of this map, from any process
     * @param limit the most entries, 1 to {@link #PAGE_MAX}; values beyond 4 MiB end a page too
     * @throws IllegalArgumentException if this is no cursor of this map
     */
    public ScanPage<K, V> scan(String cursor, int limit) {
        return operations.call(requests.scan(Optional.of(cursor), limit));
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
