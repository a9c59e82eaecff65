package io.chord.routing;

import io.chord.ring.NodeRef;
import io.chord.ring.RingId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * All that one node points to, in the order of the ring from the node on: its successors, fingers
 * and spares in one flat table, in which the node before a key is found by halving. Immutable.
 */
final class Links {

    private final RingId self;
    private final NodeRef head;
    private final int headDistance;

    /** Nearest to self first; of processes with one id, the one that is named comes last. */
    private final NodeRef[] nodes;

    /** The leading words of their distances from self. Where they are equal the ids decide. */
    private final int[] distances;

    /**
     * The links of a node.
     *
     * @param successors at least one
     */
    Links(RingId self, List<NodeRef> successors, FingerTable fingers) {
        this.self = self;
        head = successors.get(0);
        headDistance = distanceTo(head.id());
        Set<NodeRef> distinct = new LinkedHashSet<>(fingers.links());
        distinct.addAll(successors);
        List<NodeRef> links = new ArrayList<>(distinct);
        links.removeIf(node -> node.id().equals(self));
        Collections.reverse(
                links); // What Closest is offered first it prefers, all else being equal.
        links.sort(
                Comparator.comparing((NodeRef node) -> self.distanceTo(node.id()))
                        .thenComparingLong(NodeRef::incarnation));
        nodes = links.toArray(new NodeRef[0]);
        distances = links.stream().mapToInt(node -> distanceTo(node.id())).toArray();
    }

    /** The first successor. */
    NodeRef head() {
        return head;
    }

    /** Whether the first successor lies before a key. */
    boolean isHeadBefore(RingId key) {
        int distance = distanceTo(key);
        boolean isClear = headDistance != 0 && distance != 0 && headDistance != distance;
        if (!isClear) return head.id().isInOpen(self, key);
        return Integer.compareUnsigned(headDistance, distance) < 0;
    }

    /**
     * The link that comes closest before a key, of those that do not seem dead; the first successor
     * if there is none.
     */
    NodeRef nearest(RingId key, Suspicions suspicions) {
        for (int place = countBefore(key) - 1; place >= 0; place--) {
            if (!suspicions.seemsDead(nodes[place])) return nodes[place];
        }
        return head;
    }

    private int countBefore(RingId key) {
        if (key.equals(self)) return nodes.length; // It is behind all others.
        int distance = distanceTo(key);
        int low = 0;
        int high = nodes.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            boolean isBefore =
                    distances[middle] == distance
                            ? nodes[middle].id().isInOpen(self, key)
                            : Integer.compareUnsigned(distances[middle], distance) < 0;
            if (isBefore) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private int distanceTo(RingId id) {
        return self.distanceTo(id).leadingWord();
    }
}
