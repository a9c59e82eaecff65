package io.chord.routing;

import io.chord.ring.NodeRef;
import io.chord.ring.RingId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What one node can say about the way to a key, from its own tables alone (Stoica et al., SIGCOMM
 * 2001, figures 4 and 5): nothing is asked and nothing is changed.
 *
 * @param kind what the nodes are
 * @param nodes OWNER: the node itself, then its successors; LAST: its successors from the key on,
 *     the first live one owns the key; CLOSER: nodes strictly between the node and the key, nearest
 *     to the key first
 * @param predecessor of the node, if it knows one
 */
public record NextHop(Kind kind, List<NodeRef> nodes, Optional<NodeRef> predecessor) {

    /** How far the way is known. */
    public enum Kind {
        /** The key lies between the node's predecessor and itself. */
        OWNER,
        /** The key lies between the node and its first live successor. */
        LAST,
        /** Others are nearer. */
        CLOSER
    }

    /** Copies the list. */
    public NextHop {
        nodes = List.copyOf(nodes);
    }

    /**
     * The next hop of a key.
     *
     * @param candidates most nodes named by CLOSER
     * @param skipped nodes not to be named while there are others, since they seem dead
     */
    public static NextHop of(
            RoutingView view, RingId key, int candidates, Predicate<NodeRef> skipped) {
        boolean own = view.ownArc().map(arc -> arc.contains(key)).orElse(false);
        if (!own) return onward(view, key, candidates, skipped);
        List<NodeRef> successors = view.successors().nodes();
        List<NodeRef> nodes = new ArrayList<>(successors.size() + 1);
        nodes.add(view.self());
        nodes.addAll(successors);
        return new NextHop(Kind.OWNER, nodes, view.predecessor());
    }

    /**
     * The next hop of a key that the node does not own, whatever its predecessor says: LAST or
     * CLOSER. A CLOSER without nodes comes only from a node that is alone.
     */
    public static NextHop onward(
            RoutingView view, RingId key, int candidates, Predicate<NodeRef> skipped) {
        RingId self = view.self().id();
        List<NodeRef> successors = view.successors().nodes();
        // Heard of a predecessor and of no successor yet: one of two, until it has stabilized.
        if (successors.isEmpty() && view.predecessor().isPresent()) {
            successors = List.of(view.predecessor().get());
        }
        if (successors.isEmpty()) return new NextHop(Kind.CLOSER, List.of(), view.predecessor());

        if (key.isInOpenClosed(self, firstLive(successors, skipped).id())) {
            return new NextHop(Kind.LAST, fromKeyOn(self, key, successors), view.predecessor());
        }
        List<NodeRef> closer = closest(view, successors, key, candidates, skipped);
        // The head is before the key, or this were LAST: so there is always a hop with progress.
        if (closer.isEmpty()) closer = closest(view, successors, key, candidates, node -> false);
        return new NextHop(Kind.CLOSER, closer, view.predecessor());
    }

    private static NodeRef firstLive(List<NodeRef> successors, Predicate<NodeRef> skipped) {
        for (NodeRef node : successors) {
            if (!skipped.test(node)) return node;
        }
        return successors.get(0);
    }

    private static List<NodeRef> fromKeyOn(RingId self, RingId key, List<NodeRef> successors) {
        int first = 0;
        while (!key.isInOpenClosed(self, successors.get(first).id())) first++;
        return first == 0 ? successors : successors.subList(first, successors.size());
    }

    private static List<NodeRef> closest(
            RoutingView view,
            List<NodeRef> successors,
            RingId key,
            int candidates,
            Predicate<NodeRef> skipped) {
        Closest closest = new Closest(view.self().id(), key, candidates, skipped);
        view.fingers().offerTo(closest);
        for (NodeRef node : successors) closest.offer(node);
        return closest.nodes();
    }
}
