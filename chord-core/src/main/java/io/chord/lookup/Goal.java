package io.chord.lookup;

/** What a lookup looks for. */
public enum Goal {
    /** The node that owns the key, verified by asking it. */
    OWNER,
    /** The node before the key: the one whose own successor is at or after the key. */
    PREDECESSOR
}
