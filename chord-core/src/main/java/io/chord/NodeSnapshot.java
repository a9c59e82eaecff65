package io.chord;

import io.chord.ring.Address;
import io.chord.ring.Arc;
import io.chord.ring.NodeRef;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The state of one node at one moment, as it told it.
 *
 * @param self the node
 * @param status where it is in its life; a node that answers from afar is a member
 * @param ring names the ring it is a member of: 128 random bits made by its first node
 * @param predecessor the node before it, if it knows one
 * @param successors the nodes after it, nearest first
 * @param fingers distinct nodes of its finger table, clockwise from it
 * @param arc the points it owns; empty while it does not know its predecessor
 * @param entries how many entries it keeps
 * @param ranges what it keeps, and with whom
 * @param unavailable parts of its arc whose entries nobody reachable keeps
 * @param brokenLists how many of its successor lists broke an invariant that one node can see; each
 *     was told by a {@link io.chord.ring.RingEvent.Warning}. Anything but 0 is a mistake of this
 *     library
 */
public record NodeSnapshot(
        NodeRef self,
        NodeStatus status,
        String ring,
        Optional<NodeRef> predecessor,
        List<NodeRef> successors,
        List<NodeRef> fingers,
        Optional<Arc> arc,
        long entries,
        List<Range> ranges,
        List<Unavailable> unavailable,
        long brokenLists) {

    /**
     * A range of entries that a node keeps.
     *
     * @param range the arc
     * @param viewNumber counts the changes of its members
     * @param members the nodes that keep it together
     * @param active whether the node serves it
     * @param entries how many entries the node has of it
     */
    public record Range(
            Arc range, long viewNumber, List<Address> members, boolean active, long entries) {
        /** Copies the list. */
        public Range {
            Objects.requireNonNull(range, "range");
            members = List.copyOf(members);
        }
    }

    /**
     * An arc whose entries cannot be reached.
     *
     * @param range the arc
     * @param lastMembers the nodes that kept it when they were last heard of; none if that is not
     *     known
     */
    public record Unavailable(Arc range, List<Address> lastMembers) {
        /** Copies the list. */
        public Unavailable {
            Objects.requireNonNull(range, "range");
            lastMembers = List.copyOf(lastMembers);
        }
    }

    /** Copies the lists. */
    public NodeSnapshot {
        Objects.requireNonNull(self, "self");
        Objects.requireNonNull(status, "status");
        Objects.requireNonNull(ring, "ring");
        Objects.requireNonNull(predecessor, "predecessor");
        Objects.requireNonNull(arc, "arc");
        successors = List.copyOf(successors);
        fingers = List.copyOf(fingers);
        ranges = List.copyOf(ranges);
        unavailable = List.copyOf(unavailable);
    }
}
