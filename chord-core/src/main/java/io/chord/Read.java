package io.chord;

/** How sure a read is. */
public enum Read {

    /**
     * What is written at one moment between call and return: a majority of the nodes that keep the
     * key agree, or are made to. One round trip to two of three nodes in a quiet ring.
     */
    LINEARIZABLE,

    /**
     * What one of the nodes that keep the key has, this node if it is among them: it may lack the
     * newest writes, and may show a write that is taken back. One round trip, or none; answered
     * also when the majority cannot be reached. Whether a value has expired is judged by the clock
     * of this node.
     */
    EVENTUAL
}
