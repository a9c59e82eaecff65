package io.chord;

import io.chord.ring.RingId;
import java.util.Objects;

/** Where a node sits on the ring: how it chooses its id. */
public sealed interface Placement {

    /** Arcs that {@link #largestArc()} looks at. */
    int LARGEST_ARC_SAMPLES = 16;

    /** Most arcs that {@link #largestArc(int)} may look at. */
    int LARGEST_ARC_SAMPLES_MAX = 256;

    /** Whether another id may be chosen when that of the node is taken. */
    default boolean isByChance() {
        return this instanceof Random || this instanceof LargestArc;
    }

    /** The SHA-256 of the advertised address, so that a node comes back to its place. */
    record HashOfAddress() implements Placement {}

    /** Any point. */
    record Random() implements Placement {}

    /**
     * A point in words.
     *
     * @param text decimal digits, or 0x and hexadecimal digits
     */
    record IdText(String text) implements Placement {
        /** Checks for null; whether it is an id of the ring is checked with its configuration. */
        public IdText {
            Objects.requireNonNull(text, "text");
        }
    }

    /**
     * A point.
     *
     * @param id of the width of the ring
     */
    record Id(RingId id) implements Placement {
        /** Checks for null. */
        public Id {
            Objects.requireNonNull(id, "id");
        }
    }

    /**
     * The middle of the largest of some arcs.
     *
     * @param samples how many points are looked up
     */
    record LargestArc(int samples) implements Placement {}

    /** The hash of the advertised address: the default, as in the Chord papers. */
    static Placement hashOfAddress() {
        return new HashOfAddress();
    }

    /** A random id. */
    static Placement random() {
        return new Random();
    }

    /** This id; another live node there makes the start fail with {@link IdTakenException}. */
    static Placement id(long id) {
        return new IdText(Long.toString(id));
    }

    /** This id, as decimal digits, or 0x and hexadecimal digits. */
    static Placement id(String id) {
        return new IdText(id);
    }

    /** This id. */
    static Placement id(RingId id) {
        return new Id(id);
    }

    /**
     * The middle of the largest of {@value #LARGEST_ARC_SAMPLES} arcs: balances a ring better than
     * chance does, for as many lookups at the start.
     */
    static Placement largestArc() {
        return new LargestArc(LARGEST_ARC_SAMPLES);
    }

    /** The middle of the largest of so many arcs, found by looking up random points. */
    static Placement largestArc(int samples) {
        return new LargestArc(samples);
    }
}
