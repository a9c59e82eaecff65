package io.chord.lookup;

import io.chord.ring.NodeRef;
import io.chord.ring.RingId;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Nodes before a key that a lookup may still ask, nearest to the key first. At most {@link
 * #NODES_MAX}; the farthest makes room.
 */
final class Shortlist {

    static final int NODES_MAX = 64;

    private final RingId key;
    private final List<NodeRef> nodes = new ArrayList<>();

    Shortlist(RingId key) {
        this.key = key;
    }

    void add(NodeRef node) {
        int place = nodes.size();
        while (place > 0 && node.id().isInOpen(nodes.get(place - 1).id(), key)) place--;
        for (int i = place - 1; i >= 0 && nodes.get(i).id().equals(node.id()); i--) {
            if (nodes.get(i).equals(node)) return;
        }
        nodes.add(place, node);
        if (nodes.size() > NODES_MAX) nodes.remove(NODES_MAX);
    }

    /**
     * Takes out the nearest one that is acceptable.
     *
     * @param after if not null, only nodes nearer to the key than this one
     */
    @Nullable NodeRef takeNearest(@Nullable NodeRef after, Predicate<NodeRef> acceptable) {
        for (int i = 0; i < nodes.size(); i++) {
            NodeRef node = nodes.get(i);
            if (after != null && !node.id().isInOpen(after.id(), key)) return null;
            if (acceptable.test(node)) return nodes.remove(i);
        }
        return null;
    }
}
