package io.chord.membership;

/** What a node is to its ring. */
public enum Standing {
    /** Not begun, or a join failed: it may begin (again). */
    OUTSIDE,
    /** Looking for its place; to others it is no member. */
    JOINING,
    /** No member and not to be one: it works through a member, as a client does. */
    VISITOR,
    /** Part of the ring. */
    MEMBER,
    /** It has left, or lost its id, for good: only a new process may come back. */
    LEFT
}
