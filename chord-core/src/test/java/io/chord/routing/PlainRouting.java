package io.chord.routing;

import io.chord.ring.Arc;
import io.chord.ring.NodeRef;
import io.chord.ring.RingId;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What {@link NextHop} says, written down plainly, with whole ids and lists alone (Stoica et al.,
 * SIGCOMM 2001, figures 4 and 5): what it must agree with, also in whom it asks after, and when.
 *
 * @param fingers by exponent
 * @param spares by exponent, of the fingers
 * @param known the nodes of the location cache that are still named
 */
record PlainRouting(
        NodeRef self,
        Optional<NodeRef> predecessor,
        List<NodeRef> successors,
        List<Optional<NodeRef>> fingers,
        List<Optional<NodeRef>> spares,
        List<NodeRef> known) {

    /** Fingers low and following that are the same node, and their spare. */
    private record Run(int low, NodeRef node, @Nullable NodeRef spare) {}

    boolean owns(RingId key) {
        return predecessor
                .map(node -> new Arc(node.id(), self.id()).contains(key))
                .orElse(successors.isEmpty());
    }

    NextHop of(RingId key, int candidates, boolean earlyStop, Suspicions suspicions) {
        if (!owns(key)) return onward(key, candidates, earlyStop, suspicions);
        List<NodeRef> nodes = new ArrayList<>(List.of(self));
        nodes.addAll(successors);
        return new NextHop(NextHop.Kind.OWNER, nodes, predecessor, Optional.empty());
    }

    NextHop onward(RingId key, int candidates, boolean earlyStop, Suspicions suspicions) {
        List<NodeRef> after = successors;
        if (after.isEmpty()) after = predecessor.map(List::of).orElse(List.of());
        if (after.isEmpty()) return hop(NextHop.Kind.CLOSER, List.of(), Optional.empty());
        int from = 0;
        while (from < after.size() && isBefore(after.get(from), key)) from++;
        int firstLive = 0;
        while (firstLive < after.size() && suspicions.seemsDead(after.get(firstLive))) firstLive++;
        if (firstLive == after.size()) firstLive = -1;
        boolean isLast = from <= Math.max(0, firstLive);
        if (earlyStop) isLast |= lastOf(after, suspicions::seemsDead) >= from;
        if (isLast) {
            int before = lastOf(after.subList(0, from), suspicions::wasFoundDead);
            return hop(
                    NextHop.Kind.LAST,
                    after.subList(from, after.size()),
                    before < 0 ? Optional.empty() : Optional.of(after.get(before)));
        }
        List<NodeRef> closest = closest(after, key, candidates, suspicions::seemsDead);
        if (closest.isEmpty()) closest = closest(after, key, candidates, node -> false);
        NodeRef owner = earlyStop ? ownerByFingers(key) : null;
        return owner == null || suspicions.seemsDead(owner)
                ? hop(NextHop.Kind.CLOSER, closest, Optional.empty())
                : hop(NextHop.Kind.LAST, List.of(owner), Optional.of(closest.get(0)));
    }

    private NextHop hop(NextHop.Kind kind, List<NodeRef> nodes, Optional<NodeRef> before) {
        return new NextHop(kind, nodes, predecessor, before);
    }

    private boolean isBefore(NodeRef node, RingId key) {
        return node.id().isInOpen(self.id(), key);
    }

    private static int lastOf(List<NodeRef> nodes, Predicate<NodeRef> dead) {
        int place = nodes.size() - 1;
        while (place >= 0 && dead.test(nodes.get(place))) place--;
        return place;
    }

    private List<NodeRef> closest(
            List<NodeRef> after, RingId key, int candidates, Predicate<NodeRef> dead) {
        List<NodeRef> offered = new ArrayList<>();
        for (Run run : runs()) {
            if (run.spare != null) offered.add(run.spare);
            offered.add(run.node);
        }
        known.stream()
                .sorted((a, b) -> distance(a, key).compareTo(distance(b, key)))
                .limit(candidates)
                .forEach(offered::add);
        offered.addAll(after);
        List<NodeRef> best = new ArrayList<>();
        for (NodeRef node : offered) {
            if (isBefore(node, key)) insert(best, node, key, candidates, dead);
        }
        return best;
    }

    /** The key itself is farthest from itself: who is there is not before it. */
    private static RingId distance(NodeRef node, RingId key) {
        return node.id().distanceTo(key).previous();
    }

    private static void insert(
            List<NodeRef> best, NodeRef node, RingId key, int max, Predicate<NodeRef> dead) {
        int place = best.size();
        while (place > 0 && node.id().isInOpen(best.get(place - 1).id(), key)) place--;
        NodeRef nearer = place == 0 ? null : best.get(place - 1);
        if (nearer != null && nearer.id().equals(node.id())) {
            if (node.isNewerThan(nearer) && !dead.test(node)) best.set(place - 1, node);
        } else if (place < max && !dead.test(node)) {
            best.add(place, node);
            if (best.size() > max) best.remove(max);
        }
    }

    /** From the longest on. */
    private List<Run> runs() {
        List<Run> runs = new ArrayList<>();
        int low = 0;
        NodeRef spare = null;
        for (int k = 0; k < fingers.size(); k++) {
            spare = spares.get(k).orElse(spare);
            if (k + 1 < fingers.size() && Objects.equals(fingers.get(k), fingers.get(k + 1))) {
                continue;
            }
            if (fingers.get(k).isPresent()) runs.add(0, new Run(low, fingers.get(k).get(), spare));
            low = k + 1;
            spare = null;
        }
        return runs;
    }

    private @Nullable NodeRef ownerByFingers(RingId key) {
        for (Run run : runs()) {
            RingId target = self.id().plusPowerOfTwo(run.low);
            if (key.isInOpen(self.id(), target)) continue;
            if (key.equals(target) || key.isInOpenClosed(target, run.node.id())) return run.node;
            boolean isSpares =
                    run.spare != null && key.isInOpenClosed(run.node.id(), run.spare.id());
            return isSpares ? run.spare : null;
        }
        return null;
    }
}
