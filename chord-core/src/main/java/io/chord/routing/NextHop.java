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
 * @param nodes OWNER: the node itself, then its successors; LAST: nodes from the key on that follow
 *     each other, the first live one owns the key; CLOSER: nodes strictly between the node and the
 *     key, nearest to the key first
 * @param predecessor of the node, if it knows one
 * @param before of LAST: the nearest node before the key that the node knows, if it is not the last
 *     one itself: then the nodes may own the key by what it heard of others. Empty when it is the
 *     predecessor of the key, and need not rely on that
 */
public record NextHop(
        Kind kind, List<NodeRef> nodes, Optional<NodeRef> predecessor, Optional<NodeRef> before) {

    /** How far the way is known. */
    public enum Kind {
        /** The key lies between the node's predecessor and itself. */
        OWNER,
        /** The key lies between the node and its first live successor, or the last of its list. */
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
     * @param earlyStop whether the whole successor list is searched for the key, and not only the
     *     way up to its first live node, and the arcs of the fingers
     * @param suspicions nodes that seem dead are not named while there are others
     */
    public static NextHop of(
            RoutingView view,
            RingId key,
            int candidates,
            boolean earlyStop,
            Suspicions suspicions) {
        boolean own = view.ownArc().map(arc -> arc.contains(key)).orElse(false);
        if (!own) return onward(view, key, candidates, earlyStop, suspicions);
        List<NodeRef> successors = view.successors().nodes();
        List<NodeRef> nodes = new ArrayList<>(successors.size() + 1);
        nodes.add(view.self());
        nodes.addAll(successors);
        return new NextHop(Kind.OWNER, nodes, view.predecessor(), Optional.empty());
    }

    /**
     * The next hop of a key that the node does not own, whatever its predecessor says: LAST or
     * CLOSER. A CLOSER without nodes comes only from a node that is alone.
     */
    public static NextHop onward(
            RoutingView view,
            RingId key,
            int candidates,
            boolean earlyStop,
            Suspicions suspicions) {
        RingId self = view.self().id();
        List<NodeRef> successors = view.successors().nodes();
        // Heard of a predecessor and of no successor yet: one of two, until it has stabilized.
        if (successors.isEmpty() && view.predecessor().isPresent()) {
            successors = List.of(view.predecessor().get());
        }
        if (successors.isEmpty()) return closer(view, List.of());

        int from = firstFrom(self, key, successors);
        boolean isLast = from <= Math.max(0, firstLive(successors, suspicions::seemsDead));
        boolean isInReach =
                earlyStop && lastLive(successors, successors.size(), suspicions::seemsDead) >= from;
        if (isLast || isInReach) {
            // Others' word is not enough to pass over a node that may have met a new one.
            int before = lastLive(successors, from, suspicions::wasFoundDead);
            return new NextHop(
                    Kind.LAST,
                    successors.subList(from, successors.size()),
                    view.predecessor(),
                    before < 0 ? Optional.empty() : Optional.of(successors.get(before)));
        }
        List<NodeRef> closest = closest(view, successors, key, candidates, suspicions::seemsDead);
        // The head is before the key, or this were LAST: so there is always a hop with progress.
        if (closest.isEmpty()) closest = closest(view, successors, key, candidates, node -> false);
        if (!earlyStop) return closer(view, closest);
        NodeRef owner = view.fingers().ownerOf(self, key);
        if (owner == null || suspicions.seemsDead(owner)) return closer(view, closest);
        Optional<NodeRef> before = Optional.of(closest.get(0));
        return new NextHop(Kind.LAST, List.of(owner), view.predecessor(), before);
    }

    private static NextHop closer(RoutingView view, List<NodeRef> nodes) {
        return new NextHop(Kind.CLOSER, nodes, view.predecessor(), Optional.empty());
    }

    /** The place of the first successor at or after the key; the size of the list if none is. */
    private static int firstFrom(RingId self, RingId key, List<NodeRef> successors) {
        int place = 0;
        while (place < successors.size() && successors.get(place).id().isInOpen(self, key)) place++;
        return place;
    }

    /** The place of the first successor that does not seem dead; -1 if all do. */
    private static int firstLive(List<NodeRef> successors, Predicate<NodeRef> skipped) {
        for (int place = 0; place < successors.size(); place++) {
            if (!skipped.test(successors.get(place))) return place;
        }
        return -1;
    }

    /** The place of the last successor before another place that does not seem dead; -1: none. */
    private static int lastLive(List<NodeRef> successors, int end, Predicate<NodeRef> skipped) {
        int place = end - 1;
        while (place >= 0 && skipped.test(successors.get(place))) place--;
        return place;
    }

    private static List<NodeRef> closest(
            RoutingView view,
            List<NodeRef> successors,
            RingId key,
            int candidates,
            Predicate<NodeRef> skipped) {
        Closest closest = new Closest(view.self().id(), key, candidates, skipped);
        view.fingers().offerTo(closest);
        view.locations().offerTo(closest, key, candidates);
        for (NodeRef node : successors) closest.offer(node);
        return closest.nodes();
    }
}
