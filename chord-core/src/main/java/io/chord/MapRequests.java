package io.chord;

import static java.util.Objects.requireNonNull;

import io.chord.engine.Command;
import io.chord.engine.Outcome;
import io.chord.message.MessageLimits;
import io.chord.replication.Change;
import io.chord.replication.ScanPosition;
import io.chord.ring.RingId;
import io.chord.store.Content;
import io.chord.store.EntryKey;
import io.chord.store.Version;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.LongFunction;

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

    Operations.Request<Optional<Entry<V>>> entry(K key, Read read) {
        return read(key, read, outcome -> Outcomes.entry(valueCodec, outcome));
    }

    Operations.Request<Optional<V>> value(K key, Read read) {
        return read(key, read, outcome -> Outcomes.entry(valueCodec, outcome).map(Entry::value));
    }

    Operations.Request<Version> put(K key, V value, Optional<Duration> ttl) {
        return write(key, put(value, ttl), Outcomes::written);
    }

    Operations.Request<Optional<Entry<V>>> getAndPut(K key, V value, Optional<Duration> ttl) {
        return write(key, put(value, ttl), outcome -> Outcomes.before(valueCodec, outcome));
    }

    Operations.Request<Optional<Version>> putIfAbsent(K key, V value, Optional<Duration> ttl) {
        byte[] bytes = bytes(value);
        return write(
                key,
                expiring(ttl, expiresAt -> new Change.PutIfAbsent(bytes, expiresAt)),
                Outcomes::writtenIfApplied);
    }

    Operations.Request<Optional<Version>> replace(
            K key, Version expected, V value, Optional<Duration> ttl) {
        requireNonNull(expected, "expected");
        byte[] bytes = bytes(value);
        return write(
                key,
                expiring(ttl, expiresAt -> new Change.Replace(expected, bytes, expiresAt)),
                Outcomes::writtenIfApplied);
    }

    Operations.Request<Boolean> remove(K key) {
        return write(key, wallMillis -> new Change.Remove(), Outcomes::removed);
    }

    Operations.Request<Optional<Entry<V>>> getAndRemove(K key) {
        return write(
                key,
                wallMillis -> new Change.Remove(),
                outcome -> Outcomes.before(valueCodec, outcome));
    }

    Operations.Request<Boolean> remove(K key, Version expected) {
        requireNonNull(expected, "expected");
        return write(key, wallMillis -> new Change.RemoveVersion(expected), Outcomes::removed);
    }

    List<ManyOperations.Part<K, Optional<V>>> values(Collection<? extends K> keys, Read read) {
        Set<K> distinct = new LinkedHashSet<>(keys);
        requireNotTooMany(distinct.size());
        List<ManyOperations.Part<K, Optional<V>>> parts = new ArrayList<>(distinct.size());
        for (K key : distinct) {
            parts.add(new ManyOperations.Part<>(key, entryKey(key), value(key, read)));
        }
        return parts;
    }

    List<ManyOperations.Part<K, Version>> puts(
            Map<? extends K, ? extends V> entries, Optional<Duration> ttl) {
        requireNotTooMany(entries.size());
        List<ManyOperations.Part<K, Version>> parts = new ArrayList<>(entries.size());
        for (Map.Entry<? extends K, ? extends V> entry : entries.entrySet()) {
            K key = entry.getKey();
            parts.add(
                    new ManyOperations.Part<>(key, entryKey(key), put(key, entry.getValue(), ttl)));
        }
        return parts;
    }

    private static void requireNotTooMany(int keys) {
        if (keys > ChordMap.KEYS_MAX) {
            throw new IllegalArgumentException(
                    keys
                            + " keys in one call; at most "
                            + ChordMap.KEYS_MAX
                            + ": give them in several calls");
        }
    }

    Operations.Request<ScanPage<K, V>> scan(Optional<String> cursor, int limit) {
        if (limit < 1 || limit > ChordMap.PAGE_MAX) {
            throw new IllegalArgumentException(
                    "a page of " + limit + " entries is not one of 1 to " + ChordMap.PAGE_MAX);
        }
        ScanPosition from =
                cursor.isEmpty()
                        ? ScanPosition.start(keys.space())
                        : Cursors.position(keys.mapName(), keys.space(), cursor.get());
        return new Operations.Request<>(
                timeout,
                (deadlineNanos, wallMillis) ->
                        new Command.Scan(keys.mapName(), from, limit, deadlineNanos),
                outcome -> Outcomes.page(keys.mapName(), keyCodec, valueCodec, outcome),
                false);
    }

    Duration timeout() {
        return timeout;
    }

    private LongFunction<Change> put(V value, Optional<Duration> ttl) {
        byte[] bytes = bytes(value);
        return expiring(ttl, expiresAt -> new Change.Put(bytes, expiresAt));
    }

    /** From the wall clock, when a change is made, to the change of a value with that life. */
    private static LongFunction<Change> expiring(
            Optional<Duration> ttl, LongFunction<Change> expiringAt) {
        if (ttl.isEmpty()) return wallMillis -> expiringAt.apply(Content.NEVER);
        Duration life = ttl.get();
        if (life.compareTo(ChordMap.TTL_MIN) < 0 || life.compareTo(ChordMap.TTL_MAX) > 0) {
            throw new IllegalArgumentException(
                    "a time to live of "
                            + life
                            + " is not "
                            + ChordMap.TTL_MIN
                            + " to "
                            + ChordMap.TTL_MAX
                            + "; leave it out for a value that stays until it is removed");
        }
        return wallMillis -> expiringAt.apply(wallMillis + life.toMillis());
    }

    private <T> Operations.Request<T> read(K key, Read read, Function<Outcome, T> result) {
        EntryKey entryKey = entryKey(key);
        boolean isEventual = requireNonNull(read, "read") == Read.EVENTUAL;
        return new Operations.Request<>(
                timeout,
                (deadlineNanos, wallMillis) -> new Command.Get(entryKey, isEventual, deadlineNanos),
                result,
                false,
                isEventual ? Optional.of(entryKey) : Optional.empty());
    }

    private <T> Operations.Request<T> write(
            K key, LongFunction<Change> change, Function<Outcome, T> result) {
        EntryKey entryKey = entryKey(key);
        return new Operations.Request<>(
                timeout,
                (deadlineNanos, wallMillis) ->
                        new Command.Write(entryKey, change.apply(wallMillis), deadlineNanos),
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
