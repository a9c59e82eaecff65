package io.chord;

import static java.util.Objects.requireNonNull;

import io.chord.engine.Command;
import io.chord.engine.Outcome;
import io.chord.message.MessageLimits;
import io.chord.replication.Change;
import io.chord.ring.RingId;
import io.chord.store.Content;
import io.chord.store.EntryKey;
import io.chord.store.Version;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

/** What the operations of one map ask of the engine. */
final class MapRequests<K, V> {

    private final Duration timeout;
    private final Keys keys;
    private final Codec<K> keyCodec;
    private final Codec<V> valueCodec;

    MapRequests(Duration timeout, Keys keys, Codec<K> keyCodec, Codec<V> valueCodec) {
        this.timeout = timeout;
        this.keys = keys;
        this.keyCodec = requireNonNull(keyCodec, "keyCodec");
        this.valueCodec = requireNonNull(valueCodec, "valueCodec");
    }

    RingId point(K key) {
        return keys.point(keyCodec.encode(key));
    }

    Operations.Request<Optional<Entry<V>>> get(K key) {
        EntryKey entryKey = entryKey(key);
        return new Operations.Request<>(
                timeout,
                deadlineNanos -> new Command.Get(entryKey, false, deadlineNanos),
                outcome -> Outcomes.entry(valueCodec, outcome),
                false);
    }

    Operations.Request<Optional<V>> value(K key) {
        EntryKey entryKey = entryKey(key);
        return new Operations.Request<>(
                timeout,
                deadlineNanos -> new Command.Get(entryKey, false, deadlineNanos),
                outcome -> Outcomes.entry(valueCodec, outcome).map(Entry::value),
                false);
    }

    Operations.Request<Version> put(K key, V value) {
        return write(key, new Change.Put(bytes(value), Content.NEVER), Outcomes::written);
    }

    Operations.Request<Optional<Version>> putIfAbsent(K key, V value) {
        return write(
                key,
                new Change.PutIfAbsent(bytes(value), Content.NEVER),
                Outcomes::writtenIfApplied);
    }

    Operations.Request<Optional<Version>> replace(K key, Version expected, V value) {
        requireNonNull(expected, "expected");
        return write(
                key,
                new Change.Replace(expected, bytes(value), Content.NEVER),
                Outcomes::writtenIfApplied);
    }

    Operations.Request<Boolean> remove(K key) {
        return write(key, new Change.Remove(), Outcomes::removed);
    }

    Operations.Request<Boolean> remove(K key, Version expected) {
        requireNonNull(expected, "expected");
        return write(key, new Change.RemoveVersion(expected), Outcomes::removed);
    }

    private <T> Operations.Request<T> write(K key, Change change, Function<Outcome, T> result) {
        EntryKey entryKey = entryKey(key);
        return new Operations.Request<>(
                timeout,
                deadlineNanos -> new Command.Write(entryKey, change, deadlineNanos),
                result,
                true);
    }

    private EntryKey entryKey(K key) {
        return keys.entryKey(keyCodec.encode(requireNonNull(key, "key")));
    }

    private byte[] bytes(V value) {
        byte[] bytes = valueCodec.encode(requireNonNull(value, "value"));
        if (bytes.length > MessageLimits.VALUE_BYTES_MAX) {
            throw new ValueTooLargeException(
                    "a value of "
                            + bytes.length
                            + " bytes; at most "
                            + MessageLimits.VALUE_BYTES_MAX);
        }
        return bytes;
    }
}
