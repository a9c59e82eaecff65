package io.chord;

import static java.util.Objects.requireNonNull;

import io.chord.engine.Command;
import io.chord.ring.Arc;
import io.chord.ring.RingId;
import io.chord.ring.RingSpace;
import io.chord.store.Version;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** What members and clients of a ring can both do: entries, lookups, looking at nodes. */
final class Access {

    private final ChordConfig config;
    private final Operations operations;
    private final RingSpace space;
    private final Keys unnamedKeys;
    private final ChordMap<byte[], byte[]> unnamedMap;

    Access(ChordConfig config, Operations operations) {
        this.config = config;
        this.operations = operations;
        this.space = RingSpace.of(config.bits());
        this.unnamedKeys = Keys.unnamed(config);
        this.unnamedMap = map(Codec.bytes(), Codec.bytes());
    }

    RingSpace space() {
        return space;
    }

    // ---- entries

    <K, V> ChordMap<K, V> map(String name, Codec<K> keys, Codec<V> values) {
        return map(Keys.named(config, name), keys, values);
    }

    <K, V> ChordMap<K, V> map(Codec<K> keys, Codec<V> values) {
        return map(unnamedKeys, keys, values);
    }

    private <K, V> ChordMap<K, V> map(Keys where, Codec<K> keys, Codec<V> values) {
        return new ChordMap<>(
                operations, new MapRequests<>(config.operationTimeout(), where, keys, values));
    }

    Version put(byte[] key, byte[] value) {
        return unnamedMap.put(key, value);
    }

    Optional<byte[]> get(byte[] key) {
        return unnamedMap.get(key);
    }

    boolean remove(byte[] key) {
        return unnamedMap.remove(key);
    }

    RingId keyOf(byte[] key) {
        return unnamedKeys.point(requireNonNull(key, "key"));
    }

    RingId keyOf(String key) {
        return keyOf(Codec.utf8().encode(requireNonNull(key, "key")));
    }

    RingId keyOf(long key) {
        return keyOf(ByteBuffer.allocate(Long.BYTES).putLong(key).array());
    }

    // ---- the ring

    LookupResult lookup(RingId key, LookupMode mode) {
        return operations.call(lookupRequest(key, mode));
    }

    CompletableFuture<LookupResult> lookupAsync(RingId key, LookupMode mode) {
        return operations.callAsync(lookupRequest(key, mode));
    }

    private Operations.Request<LookupResult> lookupRequest(RingId key, LookupMode mode) {
        RingId point = requireOfThisRing(key);
        boolean isRecursive = requireNonNull(mode, "mode") == LookupMode.RECURSIVE;
        return new Operations.Request<>(
                config.lookupTimeout(),
                (deadlineNanos, wallMillis) -> new Command.Find(point, isRecursive, deadlineNanos),
                outcome -> Outcomes.found(point, outcome),
                false);
    }

    NodeSnapshot inspect(RingId id) {
        RingId wanted = requireOfThisRing(id);
        return operations.call(
                new Operations.Request<>(
                        config.operationTimeout(),
                        (deadlineNanos, wallMillis) -> new Command.Inspect(wanted, deadlineNanos),
                        Snapshots::inspected,
                        false));
    }

    RingSnapshot ring(Duration timeout) {
        return operations.call(
                new Operations.Request<>(
                        requirePositive(timeout),
                        (deadlineNanos, wallMillis) ->
                                new Command.Walk(ChordNode.RING_NODES_MAX, deadlineNanos),
                        Snapshots::ring,
                        false));
    }

    RecoveryReport recover(Arc range, Duration timeout) {
        requireOfThisRing(range.from());
        return operations.call(
                new Operations.Request<>(
                        requirePositive(timeout),
                        (deadlineNanos, wallMillis) -> new Command.Recover(range, deadlineNanos),
                        Outcomes::recovered,
                        false));
    }

    private RingId requireOfThisRing(RingId id) {
        if (id.bits() == space.bits()) return id;
        throw new IllegalArgumentException(
                "id "
                        + id
                        + " has "
                        + id.bits()
                        + " bits, those of this ring have "
                        + space.bits());
    }

    static Duration requirePositive(Duration timeout) {
        if (timeout.isNegative() || timeout.isZero()) {
            throw new IllegalArgumentException("a timeout of " + timeout + " is not positive");
        }
        return timeout;
    }
}
