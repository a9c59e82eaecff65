package io.chord.routing;

import io.chord.ring.NodeRef;
import io.chord.ring.RingId;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

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
        if (!view.owns(key)) return onward(view, key, candidates, earlyStop, suspicions);
        List<NodeRef> successors = view.successors().nodes();
        NodeRef[] nodes = new NodeRef[successors.size() + 1];
        nodes[0] = view.self();
        for (int i = 1; i < nodes.length; i++) nodes[i] = successors.get(i - 1);
        return new NextHop(Kind.OWNER, List.of(nodes), view.predecessor(), Optional.empty());
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
        List<NodeRef> successors = successors(view);
        if (successors.isEmpty()) return closer(view, List.of());

        int from = firstFrom(self, key, successors);
        if (isLast(from, successors, earlyStop, suspicions)) {
            // Others' word is not enough to pass over a node that may have met a new one.
            int before = lastNotFoundDead(successors, from, suspicions);
            return new NextHop(
                    Kind.LAST,
                    from == 0 ? successors : successors.subList(from, successors.size()),
                    view.predecessor(),
                    before < 0 ? Optional.empty() : Optional.of(successors.get(before)));
        }
        List<NodeRef> closest = closest(view, successors, key, candidates, suspicions);
        // The head is before the key, or this were LAST: so there is always a hop with progress.
        if (closest.isEmpty()) {
            closest = closest(view, successors, key, candidates, Suspicions.NONE);
        }
        NodeRef owner = earlyStop ? ownerByFingers(view, key, suspicions) : null;
        if (owner == null) return closer(view, closest);
        Optional<NodeRef> before = Optional.of(closest.get(0));
        return new NextHop(Kind.LAST, List.of(owner), view.predecessor(), before);
    }

    /** Whether {@link #of} is CLOSER: the tables do not tell who owns the key. */
    public static boolean isCloser(
            RoutingView view, RingId key, boolean earlyStop, Suspicions suspicions) {
        if (view.owns(key)) return false;
        List<NodeRef> successors = successors(view);
        if (successors.isEmpty()) return true;
        int from = firstFrom(view.self().id(), key, successors);
        return !isLast(from, successors, earlyStop, suspicions)
                && !(earlyStop && ownerByFingers(view, key, suspicions) != null);
    }

    /** Whether the successors from a place on are those of a key, as far as is known. */
    private static boolean isLast(
            int from, List<NodeRef> successors, boolean earlyStop, Suspicions suspicions) {
        boolean isLast = from <= Math.max(0, firstLive(successors, suspicions));
        // Asked in any case: suspicions may be told to whoever wants the answer.
        boolean isInReach = earlyStop && lastLive(successors, suspicions) >= from;
        return isLast || isInReach;
    }

    private static @Nullable NodeRef ownerByFingers(
            RoutingView view, RingId key, Suspicions suspicions) {
        NodeRef owner = view.fingers().ownerOf(view.self().id(), key);
        return owner == null || suspicions.seemsDead(owner) ? null : owner;
    }

    private static NextHop closer(RoutingView view, List<NodeRef> nodes) {
        return new NextHop(Kind.CLOSER, nodes, view.predecessor(), Optional.empty());
    }

    /** Who comes next, nearest first. */
    static List<NodeRef> successors(RoutingView view) {
        List<NodeRef> successors = view.successors().nodes();
        if (!successors.isEmpty()) return successors;
        // Heard of a predecessor and of no successor yet: one of two, until it has stabilized.
        return view.predecessor().map(List::of).orElse(List.of());
    }

    /** The place of the first successor at or after the key; the size of the list if none is. */
    private static int firstFrom(RingId self, RingId key, List<NodeRef> successors) {
        int low = 0;
        int high = successors.size();
        // Most keys are beyond the list.
        if (successors.get(high - 1).id().isInOpen(self, key)) return high;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (successors.get(middle).id().isInOpen(self, key)) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** The place of the first successor that does not seem dead; -1 if all do. */
    private static int firstLive(List<NodeRef> successors, Suspicions suspicions) {
        for (int place = 0; place < successors.size(); place++) {
            if (!suspicions.seemsDead(successors.get(place))) return place;
        }
        return -1;
    }

    /** The place of the last successor that does not seem dead; -1 if all do. */
    private static int lastLive(List<NodeRef> successors, Suspicions suspicions) {
        int place = successors.size() - 1;
        while (place >= 0 && suspicions.seemsDead(successors.get(place))) place--;
        return place;
    }

    /** The place of the last successor before another place that was not found dead; -1: none. */
    private static int lastNotFoundDead(List<NodeRef> successors, int end, Suspicions suspicions) {
        int place = end - 1;
        while (place >= 0 && suspicions.wasFoundDead(successors.get(place))) place--;
        return place;
    }

    private static List<NodeRef> closest(
            RoutingView view,
            List<NodeRef> successors,
            RingId key,
            int candidates,
            Suspicions suspicions) {
        Closest closest = new Closest(view.self().id(), key, candidates, suspicions);
        view.fingers().offerTo(closest);
        view.locations().offerTo(closest, key, candidates);
        for (NodeRef node : successors) closest.offer(node);
        return closest.nodes();
    }
}
