package io.chord.ring;

/**
 * What a node noticed about its ring, in the order in which it happened to that node. The words are
 * the ring's; what an application should do about each is said beside it.
 */
public sealed interface RingEvent {

    /** The node became a member of the ring. */
    record Joined(NodeRef self) implements RingEvent {}

    /** The node has left; it serves nothing any more. */
    record Left(NodeRef self) implements RingEvent {}

    /** The node is responsible for this arc too: its predecessor moved away. */
    record ArcGained(Arc arc) implements RingEvent {}

    /** The node is no longer responsible for this arc: a predecessor came nearer. */
    record ArcLost(Arc arc) implements RingEvent {}

    /** The node serves the entries of a range. */
    record RangeServed(Arc range, long viewNumber) implements RingEvent {}

    /** The node no longer serves the entries of a range: others do. */
    record RangeReleased(Arc range, long viewNumber) implements RingEvent {}

    /** A neighbour that was unknown or suspected is there. */
    record MemberUp(NodeRef member) implements RingEvent {}

    /** A neighbour was silent for a whole call. It may be slow. */
    record MemberSuspected(NodeRef member) implements RingEvent {}

    /**
     * A neighbour is gone: left, replaced by another process, or its address refuses connections.
     */
    record MemberGone(NodeRef member) implements RingEvent {}

    /**
     * A member of a range that this node owns gives it no answer, and gives another node one: the
     * link between the two is broken, both ways or one. Its place is not given away. See to the
     * network: as long as it lasts, the range has one copy less for this node.
     */
    record LinkBroken(Address member, NodeRef answers) implements RingEvent {}

    /** The node knows no other live member. It stays a member, and looks for others. */
    record Alone(NodeRef self) implements RingEvent {}

    /** A range has fewer copies than configured. */
    record UnderReplicated(Arc range, int members, int wanted) implements RingEvent {}

    /**
     * Entries of a range cannot be reached until a member of its view returns. Nothing is reported
     * as absent.
     */
    record DataUnavailable(Arc range, String lastMembers) implements RingEvent {}

    /** Entries of a range can be reached again. */
    record DataAvailable(Arc range) implements RingEvent {}

    /**
     * A range was begun anew: empty, because the configuration says so, or with what was left of
     * it, because an operator does. What only these last members had is lost.
     */
    record DataLost(Arc range, String lastMembers) implements RingEvent {}

    /** A node of another ring was met: it will not be merged with this one. */
    record ForeignRing(Address address, String difference) implements RingEvent {}

    /** The audit found members that this part of the ring had lost, and takes them in. */
    record RingsMerged(NodeRef found) implements RingEvent {}

    /**
     * This node itself stood still for so long: its process was stopped, its machine suspended, or
     * its collector at work. What others did not answer meanwhile is not held against them; they
     * may have given its place to another, which it finds out as it goes on.
     */
    record Stalled(long nanos) implements RingEvent {}

    /** Another node of the same id was first: this one stops being a member. */
    record IdTaken(NodeRef holder) implements RingEvent {}

    /**
     * Something that should not happen and did not stop the node: a broken local invariant, an
     * advertised address at which it does not reach itself.
     */
    record Warning(String what) implements RingEvent {}
}
