package io.chord.simulation.walk;

/** What happens to the ring of a walk, and so what may be expected of it. */
public enum WalkKind {

    /**
     * Joins, leaves and crashes as the assumptions of Zave's proof allow (TSE 2017), over messages;
     * delays with a tail, copies, no loss. The invariant holds at every instant.
     */
    GUARDED,

    /** Any crashes, and pauses up to half a minute. */
    CRASHES,

    /** Nodes crash and come back at their address, with their disk or without it. */
    RESTARTS,

    /** The network falls apart and is healed, again and again; single links and directions too. */
    PARTITIONS,

    /** Two rings of one genesis that have never met. */
    ISLANDS,

    /** A ring that goes twice around the circle. */
    LOOPY,

    /** A ring that grows from one node and shrinks back to one. */
    GROWTH,

    /** All of these at once, with loss. */
    STORM;

    /** The name as commands have it. */
    public String word() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
