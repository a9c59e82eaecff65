package io.chord;

/** Who asks the nodes on the way to an owner. */
public enum LookupMode {
    /**
     * This node asks them one after the other. It sees every silence, and goes around it at once.
     */
    ITERATIVE,
    /**
     * Each node passes the question on, and the last one answers. Half the messages one after the
     * other, but a loss on the way is noticed only by time-out.
     */
    RECURSIVE
}
