package io.chord;

/** What becomes of a range when no node that keeps its entries can be reached. */
public enum RangeLossPolicy {
    /**
     * It is unavailable until they return: reads and writes fail with {@link UnavailableException}.
     * Nothing is lost that comes back.
     */
    WAIT,
    /**
     * It is made anew, empty, and {@link io.chord.ring.RingEvent.DataLost} tells it. For caches:
     * entries are lost even if their node was only slow.
     */
    RECREATE_EMPTY
}
