package io.chord.transport;

/**
 * What a frame is for. Frames of one lane keep their order where a transport keeps any; those of
 * another may overtake them.
 */
public enum Lane {
    /**
     * Keeps the ring together: short, few, and late ones make others believe that a node is dead.
     * Goes first, and has room that data cannot take.
     */
    MAINTENANCE,

    /** Carries entries, or asks for them. */
    DATA
}
