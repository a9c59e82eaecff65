package io.chord;

import io.chord.store.Version;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * The operations of a {@link ChordMap}, with futures.
 *
 * <p>Safe for any thread; no method blocks, though a call may do work of the node on its thread.
 * Keys and values that cannot be used are thrown at once; all else completes the future, on the
 * executor of the node: with the exceptions that {@link ChordMap} names, or, when the node ends
 * before, with {@link NodeClosedException}. Cancelling a future abandons the operation: a write may
 * happen nevertheless.
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

    /** See {@link ChordMap#put}. */
    public CompletableFuture<Version> put(K key, V value) {
        return operations.callAsync(requests.put(key, value));
    }

    /** See {@link ChordMap#get}. */
    public CompletableFuture<Optional<V>> get(K key) {
        return operations.callAsync(requests.value(key));
    }

    /** See {@link ChordMap#getEntry}. */
    public CompletableFuture<Optional<Entry<V>>> getEntry(K key) {
        return operations.callAsync(requests.get(key));
    }

    /** See {@link ChordMap#putIfAbsent}. */
    public CompletableFuture<Optional<Version>> putIfAbsent(K key, V value) {
        return operations.callAsync(requests.putIfAbsent(key, value));
    }

    /** See {@link ChordMap#replace}. */
    public CompletableFuture<Optional<Version>> replace(K key, Version expected, V value) {
        return operations.callAsync(requests.replace(key, expected, value));
    }

    /** See {@link ChordMap#remove(Object)}. */
    public CompletableFuture<Boolean> remove(K key) {
        return operations.callAsync(requests.remove(key));
    }

    /** See {@link ChordMap#remove(Object, Version)}. */
    public CompletableFuture<Boolean> remove(K key, Version expected) {
        return operations.callAsync(requests.remove(key, expected));
    }
}
