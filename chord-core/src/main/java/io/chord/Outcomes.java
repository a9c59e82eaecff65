package io.chord;

import io.chord.engine.Outcome;
import io.chord.lookup.LookupAnswer;
import io.chord.ring.RingId;
import io.chord.store.Content;
import io.chord.store.MapName;
import io.chord.store.Version;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** From the outcome of a command to the result of a call, or to what it throws. */
final class Outcomes {

    private Outcomes() {}

    static LookupResult found(RingId key, Outcome outcome) {
        if (outcome instanceof Outcome.Failed failed
                && failed.reason() == Outcome.Reason.TIMED_OUT) {
            throw new LookupTimeoutException(failed.message());
        }
        Outcome.Found found = expect(Outcome.Found.class, outcome);
        return new LookupResult(
                key,
                found.owner(),
                found.replicas(),
                found.path(),
                found.hops(),
                found.timeouts(),
                found.steps().stream().map(Outcomes::step).toList(),
                Duration.ofNanos(found.elapsedNanos()));
    }

    private static LookupResult.Step step(LookupAnswer.Step step) {
        return new LookupResult.Step(
                step.node(),
                switch (step.said()) {
                    case CLOSER -> LookupResult.Answer.CLOSER;
                    case LAST -> LookupResult.Answer.LAST;
                    case OWNER -> LookupResult.Answer.OWNER;
                },
                Duration.ofNanos(step.elapsedNanos()));
    }

    static <V> Optional<Entry<V>> entry(Codec<V> codec, Outcome outcome) {
        return expect(Outcome.Got.class, outcome).content().flatMap(c -> entry(codec, c));
    }

    static <K, V> ScanPage<K, V> page(
            MapName map, Codec<K> keyCodec, Codec<V> valueCodec, Outcome outcome) {
        Outcome.Listed listed = expect(Outcome.Listed.class, outcome);
        List<ScanPage.Item<K, V>> items = new ArrayList<>(listed.entries().size());
        for (Outcome.Listed.Found found : listed.entries()) {
            K key = keyCodec.decode(map.keyOf(found.key()));
            entry(valueCodec, found.content())
                    .ifPresent(entry -> items.add(new ScanPage.Item<>(key, entry)));
        }
        return new ScanPage<>(items, listed.next().map(next -> Cursors.text(map, next)));
    }

    private static <V> Optional<Entry<V>> entry(Codec<V> codec, Content content) {
        byte[] value = content.value();
        if (value == null) return Optional.empty();
        return Optional.of(
                new Entry<>(
                        codec.decode(value),
                        content.version(),
                        content.expiresAtMillis() == Content.NEVER
                                ? Optional.empty()
                                : Optional.of(Instant.ofEpochMilli(content.expiresAtMillis()))));
    }

    /** Of a write without condition: the version that it made. */
    static Version written(Outcome outcome) {
        return writtenIfApplied(outcome)
                .orElseThrow(() -> new IllegalStateException("not applied: " + outcome));
    }

    /** The version that a conditional write made; empty if its condition did not hold. */
    static Optional<Version> writtenIfApplied(Outcome outcome) {
        Outcome.Written written = expect(Outcome.Written.class, outcome);
        return written.applied() ? written.after().map(Content::version) : Optional.empty();
    }

    /** What a write found; empty if there was nothing. */
    static <V> Optional<Entry<V>> before(Codec<V> codec, Outcome outcome) {
        return expect(Outcome.Written.class, outcome).before().flatMap(c -> entry(codec, c));
    }

    /** Whether there was a value that is gone now. */
    static boolean removed(Outcome outcome) {
        Outcome.Written written = expect(Outcome.Written.class, outcome);
        return written.applied() && written.before().filter(c -> !c.isTombstone()).isPresent();
    }

    static LeaveReport departed(Outcome outcome) {
        Outcome.Departed departed = expect(Outcome.Departed.class, outcome);
        return new LeaveReport(
                departed.handedOver().stream()
                        .map(h -> new LeaveReport.Handover(h.range(), h.entries(), h.to()))
                        .toList(),
                departed.atRisk());
    }

    static RecoveryReport recovered(Outcome outcome) {
        return new RecoveryReport(
                expect(Outcome.Recovered.class, outcome).ranges().stream()
                        .map(
                                r ->
                                        new RecoveryReport.Range(
                                                r.range(), r.members(), r.survivors(), r.entries()))
                        .toList());
    }

    static <T extends Outcome> T expect(Class<T> type, Outcome outcome) {
        if (outcome instanceof Outcome.Failed failed) throw exception(failed);
        return type.cast(outcome);
    }

    private static ChordException exception(Outcome.Failed failed) {
        String message = failed.message();
        return switch (failed.reason()) {
            case NO_RING_FOUND -> new NoRingFoundException(message);
            case RING_MISMATCH -> new RingMismatchException(message);
            case ID_TAKEN -> new IdTakenException(message);
            case TIMED_OUT -> new OperationTimeoutException(message);
            case UNAVAILABLE -> new UnavailableException(message, failed.range());
            case INDETERMINATE -> new IndeterminateException(message);
            case OVERLOADED -> new OverloadedException(message);
            case NOT_SERVING -> new NodeClosedException(message);
            case BAD_REQUEST -> new InvalidRequestException(message);
            case STORE_FAILED -> new StoreFailedException(message, null);
            case NO_SUCH_NODE -> new NoSuchNodeException(message);
            case SERVED -> new RangeServedException(message);
        };
    }
}
