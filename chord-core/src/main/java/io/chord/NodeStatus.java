package io.chord;

/** Where a {@link ChordNode} is in its life. It only ever moves down this list. */
public enum NodeStatus {
    /** Built, not started: it has opened nothing. */
    NEW,
    /** Looks for its ring and its place there. */
    JOINING,
    /** A member that serves its arc. */
    ACTIVE,
    /** Hands over what it keeps; serves it until others do. */
    LEAVING,
    /** No member any more, or closed. */
    LEFT,
    /** Could not start, lost its id to another node, or met a failure of its own. Close it. */
    FAILED
}
