package io.chord.transport.socket;

import java.util.EnumMap;
import java.util.Map;

/** The values of all bounds of a transport, and what is fixed. Immutable. */
final class Limits {

    /** For {@link SocketTransport#close}. */
    static final int CLOSE_TIMEOUT_MILLIS = 2_000;

    /** Least time between two attempts to connect to one address. */
    static final int BACKOFF_MIN_MILLIS = 50;

    /** The same after many failures; up to half of it more by chance. */
    static final int BACKOFF_MAX_MILLIS = 1_000;

    /** How long a failed address is remembered, so that its back-off is. */
    static final int FORGET_MILLIS = 60_000;

    /** Frames are gathered into writes of about so many bytes. */
    static final int BATCH_BYTES = 64 * 1024;

    /** What waits for a peer that is no reason for the lack of room. */
    static final int FAIR_BYTES = 64 * 1024;

    /** Reads of at most 64 KiB of one connection before the others have their turn. */
    static final int READS_PER_TURN = 1;

    /** Connections that the system accepts before we do. */
    static final int BACKLOG = 1_024;

    /** Names that wait to be looked up. */
    static final int LOOKUPS_MAX = 1_024;

    static final Limits DEFAULT = new Limits(defaults());

    private final Map<Bound, Long> values;

    private Limits(Map<Bound, Long> values) {
        this.values = values;
    }

    private static Map<Bound, Long> defaults() {
        Map<Bound, Long> values = new EnumMap<>(Bound.class);
        for (Bound bound : Bound.values()) values.put(bound, bound.byDefault());
        return values;
    }

    /**
     * The same with another value of one.
     *
     * @throws IllegalArgumentException if it is out of range; the message has the range
     */
    Limits with(Bound bound, long value) {
        bound.check(value);
        Map<Bound, Long> changed = new EnumMap<>(values);
        changed.put(bound, value);
        return new Limits(changed);
    }

    long of(Bound bound) {
        return values.getOrDefault(bound, bound.byDefault());
    }

    /** Of a bound whose range is one of ints. */
    int intOf(Bound bound) {
        return (int) of(bound);
    }

    long nanosOf(Bound millis) {
        return 1_000_000L * of(millis);
    }

    /**
     * How long ago a connection must have become usable for a new one from the same process to mean
     * that the other side has lost it: two that were dialed at the same moment are both usable
     * within this time.
     */
    long simultaneousNanosMax() {
        return nanosOf(Bound.CONNECT_MILLIS) + 2 * nanosOf(Bound.HANDSHAKE_MILLIS);
    }
}
