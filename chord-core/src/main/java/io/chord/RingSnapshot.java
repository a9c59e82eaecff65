package io.chord;

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

    /** The ranges whose entries cannot be reached, of all nodes. */
    public List<NodeSnapshot.Unavailable> unavailable() {
        return nodes.stream().flatMap(node -> node.unavailable().stream()).toList();
    }
}
