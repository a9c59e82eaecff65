package io.chord.simulation.check;

import static java.util.Objects.requireNonNull;

import io.chord.store.Version;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What clients asked of one key, when, and what they were told: recorded on their side, to be
 * judged by {@link LinearizabilityChecker}.
 *
 * <p>Every value that is written must be another one: the judge tells by it which write was seen.
 * Instants may be of any clock that never goes back and is the same for all clients. An operation
 * that is never answered, or whose outcome the caller could not learn, may have taken effect at any
 * time since its call, or never. Not thread-safe.
 */
public final class RegisterHistory {

    /** What was asked. */
    public sealed interface Ask {

        /** What is there? */
        record Read() implements Ask {}

        /** Write this. */
        record Put(String value) implements Ask {}

        /** Write this if nothing is there. */
        record PutIfAbsent(String value) implements Ask {}

        /** Write this over that version. */
        record Replace(Version expected, String value) implements Ask {}

        /** Remove what is there. */
        record Remove() implements Ask {}

        /** Remove that version. */
        record RemoveVersion(Version expected) implements Ask {}
    }

    /** An entry as a client saw it. */
    public record Seen(String value, Version version) {
        /** Checks for nulls. */
        public Seen {
            requireNonNull(value, "value");
            requireNonNull(version, "version");
        }
    }

    /** One operation. */
    static final class Operation {
        final Ask ask;
        final long calledAt;
        long answeredAt = Long.MAX_VALUE;

        /** Whether it was answered, and the answer is known. */
        boolean isAnswered;

        boolean hadNoEffect;
        boolean applied;

        /** Null: it was not told. Empty: nothing was there. */
        @SuppressWarnings("NullableOptional") // Three answers.
        @Nullable Optional<Seen> saw;

        /** The version that it made, if it was told. */
        @Nullable Version made;

        Operation(Ask ask, long calledAt) {
            this.ask = ask;
            this.calledAt = calledAt;
        }

        /** The value that it writes; null if it writes none. */
        @Nullable String written() {
            if (ask instanceof Ask.Put put) return put.value();
            if (ask instanceof Ask.PutIfAbsent put) return put.value();
            if (ask instanceof Ask.Replace replace) return replace.value();
            return null;
        }

        @Override
        public String toString() {
            StringBuilder text = new StringBuilder();
            text.append('[').append(calledAt).append(", ");
            text.append(isAnswered ? Long.toString(answeredAt) : "?").append("] ").append(ask);
            if (hadNoEffect) return text.append(" had no effect").toString();
            if (!isAnswered) return text.append(" unknown").toString();
            if (!(ask instanceof Ask.Read)) text.append(applied ? " applied" : " not applied");
            if (saw != null) text.append(" saw ").append(saw.map(Seen::toString).orElse("nothing"));
            if (made != null) text.append(" made ").append(made);
            return text.toString();
        }
    }

    private final String key;
    private final List<Operation> operations = new ArrayList<>();

    /**
     * Nothing has happened yet, and nothing is there.
     *
     * @param key for messages
     */
    public RegisterHistory(String key) {
        this.key = requireNonNull(key, "key");
    }

    /** The name of what was read and written. */
    public String key() {
        return key;
    }

    /**
     * An operation is called now.
     *
     * @return its number
     */
    public int called(Ask ask, long now) {
        operations.add(new Operation(requireNonNull(ask, "ask"), now));
        return operations.size() - 1;
    }

    /** A read is answered now: with this entry, or with nothing. */
    public void read(int operation, Optional<Seen> seen, long now) {
        Operation read = answered(operation, now);
        read.saw = requireNonNull(seen, "seen");
    }

    /**
     * A change is answered now, without telling what was there before.
     *
     * @param applied whether its condition held
     * @param made the version that it made; empty for a removal, or if it was not applied or told
     */
    public void changed(int operation, boolean applied, Optional<Version> made, long now) {
        Operation change = answered(operation, now);
        change.applied = applied;
        change.made = made.orElse(null);
    }

    /** The same, with what was there before. */
    public void changed(
            int operation,
            boolean applied,
            Optional<Seen> before,
            Optional<Version> made,
            long now) {
        changed(operation, applied, made, now);
        operations.get(operation).saw = requireNonNull(before, "before");
    }

    /** The client was told that the operation did nothing, and never will. */
    public void hadNoEffect(int operation) {
        operations.get(operation).hadNoEffect = true;
    }

    private Operation answered(int operation, long now) {
        Operation answered = operations.get(operation);
        answered.isAnswered = true;
        answered.answeredAt = now;
        return answered;
    }

    /** How many operations were called. */
    public int size() {
        return operations.size();
    }

    /** How many overlapped another one in time. */
    public int overlapping() {
        List<Operation> byCall = new ArrayList<>(operations);
        byCall.sort((a, b) -> Long.compare(a.calledAt, b.calledAt));
        boolean[] overlaps = new boolean[byCall.size()];
        int latest = -1;
        for (int i = 0; i < byCall.size(); i++) {
            if (latest >= 0 && byCall.get(latest).answeredAt > byCall.get(i).calledAt) {
                overlaps[latest] = true;
                overlaps[i] = true;
            }
            if (latest < 0 || byCall.get(i).answeredAt > byCall.get(latest).answeredAt) latest = i;
        }
        int count = 0;
        for (boolean overlap : overlaps) if (overlap) count++;
        return count;
    }

    List<Operation> operations() {
        return operations;
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("history of ").append(key);
        for (Operation operation : operations) text.append("\n  ").append(operation);
        return text.toString();
    }
}
