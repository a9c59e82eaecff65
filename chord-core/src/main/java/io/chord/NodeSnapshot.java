package io.chord;

import io.chord.ring.Address;
import io.chord.ring.Arc;
import io.chord.ring.NodeRef;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The state of one node at one moment, as it told it.
 *
 * <p>How many serve a range, and what follows from it, is as the node heard it last in {@link
 * ChordNode#snapshot}; for {@link ChordNode#inspect} and {@link ChordNode#ring} the node asks
 * first, and who does not answer within half a call's time-out does not count. What dies after that
 * is not known: stop one node at a time.
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
 * @param ringStable whether the node after it agrees that it is the one before
 * @param underReplicated its ranges that fewer nodes serve than should
 * @param atRisk its ranges that would be lost, or out of reach, if it ended now without its store
 * @param repair what it has found by comparing its ranges with the other nodes that keep them
 * @param traffic what goes over its network; empty if the node, of an older release, does not say
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
        long brokenLists,
        boolean ringStable,
        List<UnderReplicated> underReplicated,
        List<Arc> atRisk,
        Repair repair,
        Optional<Traffic> traffic) {

    /**
     * A range of entries that a node keeps.
     *
     * @param range the arc
     * @param viewNumber counts the changes of its members
     * @param members the nodes that keep it together
     * @param active whether the node serves it
     * @param entries how many entries the node has of it
     * @param copies how many of the members serve it, as far as the node has heard
     */
    public record Range(
            Arc range,
            long viewNumber,
            List<Address> members,
            boolean active,
            long entries,
            int copies) {
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

    /**
     * A range that fewer nodes serve than should.
     *
     * @param range the arc
     * @param copies how many serve it, as far as the node has heard
     * @param wanted how many should
     */
    public record UnderReplicated(Arc range, int copies, int wanted) {
        /** Checks for null. */
        public UnderReplicated {
            Objects.requireNonNull(range, "range");
        }
    }

    /**
     * Background repair: ranges that have entries are compared with the other nodes that keep them
     * once in 60 stabilise periods, and keys of which two nodes hold different versions are chosen
     * anew. All counts are since the node began.
     *
     * @param comparisons of a range with one other node
     * @param lastCompared when the last of them was answered, by the clock of the node
     * @param bucketsDiffered pieces of a range, of 256, that two nodes held differently; a write
     *     under way makes one differ too
     * @param keysMended keys that were chosen anew
     */
    public record Repair(
            long comparisons,
            Optional<Instant> lastCompared,
            long bucketsDiffered,
            long keysMended) {
        /** Checks for null. */
        public Repair {
            Objects.requireNonNull(lastCompared, "lastCompared");
        }
    }

    /**
     * What goes over the network of a node. Counts are since its transport began; a transport that
     * does not measure leaves its own at 0.
     *
     * @param accepted open connections that others have opened
     * @param dialed open connections that the node has opened
     * @param bytesIn received, without what encryption adds
     * @param bytesOut sent, likewise
     * @param framesDropped not sent: a bound was met, or nobody could be connected
     * @param bytesWaiting of frames that wait to be sent, in all
     * @param bytesWaitingOfPeer of them, for the one peer for whom most wait
     * @param timeouts questions of the node that were not answered in time, each send counted
     * @param reached how often each bound has refused, dropped or ended something, by its name;
     *     those that did
     * @param frames by the name of their type; those types that came or went
     */
    public record Traffic(
            long accepted,
            long dialed,
            long bytesIn,
            long bytesOut,
            long framesDropped,
            long bytesWaiting,
            long bytesWaitingOfPeer,
            long timeouts,
            Map<String, Long> reached,
            Map<String, Frames> frames) {
        /** Copies the maps; their order stays. */
        public Traffic {
            reached = Collections.unmodifiableMap(new LinkedHashMap<>(reached));
            frames = Collections.unmodifiableMap(new LinkedHashMap<>(frames));
        }
    }

    /**
     * Frames of one type.
     *
     * @param in received
     * @param out given to the transport
     */
    public record Frames(long in, long out) {}

    /**
     * Whether nothing is lost, and nothing becomes unavailable, if this node ends now, even without
     * its store: each of its ranges is served by a majority without it. If not, {@link #atRisk}
     * says which are not.
     */
    public boolean safeToStop() {
        return atRisk.isEmpty();
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
        underReplicated = List.copyOf(underReplicated);
        atRisk = List.copyOf(atRisk);
        Objects.requireNonNull(repair, "repair");
        Objects.requireNonNull(traffic, "traffic");
    }
}
