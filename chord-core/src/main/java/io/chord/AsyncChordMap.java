package io.chord;

import io.chord.store.Version;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * The operations of a {@link ChordMap}, with futures.
 *
 * <p>Safe for any thread; no method blocks, though a call may do work of the node on its thread.
 * Keys and values that cannot be used are thrown at once; all else completes the future, on the
 * executor of the node, or before the call returns where this node can answer an eventual read
 * itself (what hangs on such a future then runs on the caller's thread): with the exceptions that
 * {@link ChordMap} names, or, when the node ends before, with {@link NodeClosedException}.
 * Cancelling a future abandons the operation: a write may happen nevertheless.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
public final class AsyncChordMap<K, V> {

    private final Operations operations;
    private final MapRequests<K, V> requests;

    AsyncChordMap(Operations operations, MapRequests<K, V> requests) {
        this.operations = operations;
        this.requests = requests;
    }

    // ---- reading

    /** See {@link ChordMap#get(Object)}. */
    public CompletableFuture<Optional<V>> get(K key) {
        return get(key, Read.LINEARIZABLE);
    }

    /** See {@link ChordMap#get(Object, Read)}. */
    public CompletableFuture<Optional<V>> get(K key, Read read) {
        return operations.callAsync(requests.value(key, read));
    }

    /** See {@link ChordMap#getEntry(Object)}. */
    public CompletableFuture<Optional<Entry<V>>> getEntry(K key) {
        return getEntry(key, Read.LINEARIZABLE);
    }

    /** See {@link ChordMap#getEntry(Object, Read)}. */
    public CompletableFuture<Optional<Entry<V>>> getEntry(K key, Read read) {
        return operations.callAsync(requests.entry(key, read));
    }

    // ---- writing

    /** See {@link ChordMap#put(Object, Object)}. */
    public CompletableFuture<Version> put(K key, V value) {
        return operations.callAsync(requests.put(key, value, Optional.empty()));
    }

    /** See {@link ChordMap#put(Object, Object, Duration)}. */
    public CompletableFuture<Version> put(K key, V value, Duration ttl) {
        return operations.callAsync(requests.put(key, value, Optional.of(ttl)));
    }

    /** See {@link ChordMap#getAndPut}. */
    public CompletableFuture<Optional<Entry<V>>> getAndPut(K key, V value) {
        return operations.callAsync(requests.getAndPut(key, value, Optional.empty()));
    }

    /** See {@link ChordMap#putIfAbsent(Object, Object)}. */
    public CompletableFuture<Optional<Version>> putIfAbsent(K key, V value) {
        return operations.callAsync(requests.putIfAbsent(key, value, Optional.empty()));
    }

    /** See {@link ChordMap#putIfAbsent(Object, Object, Duration)}. */
    public CompletableFuture<Optional<Version>> putIfAbsent(K key, V value, Duration ttl) {
        return operations.callAsync(requests.putIfAbsent(key, value, Optional.of(ttl)));
    }

    /** See {@link ChordMap#replace(Object, Version, Object)}. */
    public CompletableFuture<Optional<Version>> replace(K key, Version expected, V value) {
        return operations.callAsync(requests.replace(key, expected, value, Optional.empty()));
    }

    /** See {@link ChordMap#replace(Object, Version, Object, Duration)}. */
    public CompletableFuture<Optional<Version>> replace(
            K key, Version expected, V value, Duration ttl) {
        return operations.callAsync(requests.replace(key, expected, value, Optional.of(ttl)));
    }

    /** See {@link ChordMap#remove(Object)}. */
    public CompletableFuture<Boolean> remove(K key) {
        return operations.callAsync(requests.remove(key));
    }

    /** See {@link ChordMap#getAndRemove}. */
    public CompletableFuture<Optional<Entry<V>>> getAndRemove(K key) {
        return operations.callAsync(requests.getAndRemove(key));
    }

    /** See {@link ChordMap#remove(Object, Version)}. */
    public CompletableFuture<Boolean> remove(K key, Version expected) {
        return operations.callAsync(requests.remove(key, expected));
    }

    // ---- many keys

    /** See {@link ChordMap#getAll(Collection)}. */
    public CompletableFuture<KeyResults<K, Optional<V>>> getAll(Collection<? extends K> keys) {
        return getAll(keys, Read.LINEARIZABLE);
    }

    /** See {@link ChordMap#getAll(Collection, Read)}. */
    public CompletableFuture<KeyResults<K, Optional<V>>> getAll(
            Collection<? extends K> keys, Read read) {
        return operations.callManyAsync(requests.values(keys, read), requests.timeout());
    }

    /** See {@link ChordMap#putAll(Map)}. */
    public CompletableFuture<KeyResults<K, Version>> putAll(Map<? extends K, ? extends V> entries) {
        return operations.callManyAsync(
                requests.puts(entries, Optional.empty()), requests.timeout());
    }

    /** See {@link ChordMap#putAll(Map, Duration)}. */
    public CompletableFuture<KeyResults<K, Version>> putAll(
            Map<? extends K, ? extends V> entries, Duration ttl) {
        return operations.callManyAsync(
                requests.puts(entries, Optional.of(ttl)), requests.timeout());
    }

    // ---- all keys

    /** See {@link ChordMap#scan(int)}. */
    public CompletableFuture<ScanPage<K, V>> scan(int limit) {
        return operations.callAsync(requests.scan(Optional.empty(), limit));
    }

    /** See {@link ChordMap#scan(String, int)}. */
    public CompletableFuture<ScanPage<K, V>> scan(String cursor, int limit) {
        return operations.callAsync(requests.scan(Optional.of(cursor), limit));
    }
}
