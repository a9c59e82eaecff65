package io.chord.membership;

import io.chord.ring.RingId;

/** How a joining node chooses its id. */
public sealed interface Placement {

    /**
     * This id, and no other: an id that is taken is an error.
     *
     * @param demanded by the application; an id that only follows from the address gives way to the
     *     one that the node had before
     */
    record Fixed(RingId id, boolean demanded) implements Placement {
        /** A demanded id. */
        public Fixed(RingId id) {
            this(id, true);
        }
    }

    /** A random id; another one when it is taken. */
    record Random() implements Placement {}

    /**
     * The middle of the largest of some arcs, found by looking up random points: the rule of the
     * program that this library replaces, made to need no walk over all nodes.
     *
     * @param samples how many points are looked up
     */
    record LargestArc(int samples) implements Placement {}
}
