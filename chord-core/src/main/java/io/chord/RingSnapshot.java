package io.chord;

import io.chord.ring.Address;
import io.chord.ring.Arc;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The members of a ring, met one after the other on a walk around it. Not one moment: nodes may
 * have come and gone meanwhile.
 *
 * @param nodes in the order of their ids
 * @param complete whether the walk came back to where it began; if not, there are more nodes
 */
public record RingSnapshot(List<NodeSnapshot> nodes, boolean complete) {

    /** Copies and sorts the list. */
    public RingSnapshot {
        List<NodeSnapshot> sorted = new ArrayList<>(nodes);
        sorted.sort(Comparator.comparing((NodeSnapshot node) -> node.self().id()));
        nodes = List.copyOf(sorted);
    }

    /** How many entries the ring has: copies of a range on several nodes count once. */
    public long entries() {
        Map<Arc, Long> most = new LinkedHashMap<>();
        for (NodeSnapshot node : nodes) {
            for (NodeSnapshot.Range range : node.ranges()) {
                if (range.active()) most.merge(range.range(), range.entries(), Math::max);
            }
        }
        return most.values().stream().mapToLong(Long::longValue).sum();
    }

    /**
     * A range of the ring, as those say who keep it.
     *
     * @param range the arc
     * @param viewNumber counts the changes of its members
     * @param members the nodes that keep it together
     * @param copies how many of them were met and serve it; reads and writes need a majority
     * @param entries how many entries it has, by the member that has the most
     */
    public record Range(
            Arc range, long viewNumber, List<Address> members, int copies, long entries) {
        /** Copies the list. */
        public Range {
            members = List.copyOf(members);
        }

        /** Whether a majority of the members serve it. */
        public boolean available() {
            return copies > members.size() / 2;
        }
    }

    /**
     * The ranges of the ring in the order of their ends: of each point the newest view that a node
     * said.
     */
    public List<Range> ranges() {
        Map<Arc, Range> newest = new LinkedHashMap<>();
        for (NodeSnapshot node : nodes) {
            for (NodeSnapshot.Range said : node.ranges()) {
                newest.merge(
                        said.range(),
                        new Range(
                                said.range(),
                                said.viewNumber(),
                                said.members(),
                                said.active() ? 1 : 0,
                                said.active() ? said.entries() : 0),
                        RingSnapshot::newer);
            }
        }
        List<Range> ranges = new ArrayList<>();
        for (Range range : newest.values()) {
            boolean isOld =
                    newest.values().stream()
                            .anyMatch(
                                    other ->
                                            other.viewNumber() > range.viewNumber()
                                                    && other.range().intersects(range.range()));
            if (!isOld) ranges.add(range);
        }
        ranges.sort(Comparator.comparing(range -> range.range().to()));
        return ranges;
    }

    private static Range newer(Range a, Range b) {
        if (a.viewNumber() != b.viewNumber()) return a.viewNumber() > b.viewNumber() ? a : b;
        return new Range(
                a.range(),
                a.viewNumber(),
                a.members(),
                a.copies() + b.copies(),
                Math.max(a.entries(), b.entries()));
    }

    /** The ranges whose entries cannot be reached, of all nodes. */
    public List<NodeSnapshot.Unavailable> unavailable() {
        return nodes.stream().flatMap(node -> node.unavailable().stream()).toList();
    }
}
