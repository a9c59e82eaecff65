package io.chord;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

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

    /** How many entries its nodes keep together. */
    public long entries() {
        return nodes.stream().mapToLong(NodeSnapshot::entries).sum();
    }

    /** The ranges whose entries cannot be reached, of all nodes. */
    public List<NodeSnapshot.Unavailable> unavailable() {
        return nodes.stream().flatMap(node -> node.unavailable().stream()).toList();
    }
}
