package io.chord.simulation;

/** What {@link FaultScheduler} can make happen. */
public enum FaultKind {
    /** A new node joins. */
    JOIN,
    /** A node gives its data away and leaves. */
    LEAVE,
    /** A process ends at once; it may start again later, with or without its disk. */
    CRASH,
    /** A process halts for a while. */
    PAUSE,
    /** The nodes are divided into two or three groups for a while. */
    PARTITION,
    /** Two nodes do not hear each other for a while, but both hear the rest. */
    CUT,
    /** One node does not hear another for a while, but is heard by it. */
    CUT_ONE_WAY,
    /** Frames are lost for a while, everywhere. */
    LOSS,
    /** Frames arrive twice for a while, everywhere. */
    DUPLICATION,
    /** Frames are held back for a while, everywhere, so that others overtake them. */
    REORDERING,
    /** One link is slow for a while. */
    SLOW_LINK,
    /** One link loses frames for a while. */
    BAD_LINK,
    /** The wall clock of a node jumps. */
    SKEW,
    /** The clocks of a node run fast or slow for a while. */
    DRIFT,
    /** The store of a node answers late for a while. */
    SLOW_DISK,
    /** The store of a node does not answer for a while. */
    STALLED_DISK,
    /** The store of a node fails now and then for a while. */
    FAILING_DISK
}
