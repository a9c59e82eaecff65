package io.chord.simulation;

import io.chord.engine.Engine;
import io.chord.message.NodeReport;
import io.chord.ring.Arc;
import io.chord.ring.RingId;
import io.chord.routing.RoutingView;
import io.chord.simulation.check.RingImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Looks at a whole simulated ring from outside, with knowledge that no node has. */
final class RingLook {

    private final SimulatedNodes nodes;
    private final int successors;

    RingLook(SimulatedNodes nodes, int successors) {
        this.nodes = nodes;
        this.successors = successors;
    }

    /** What the members know of each other now. */
    RingImage image() {
        List<RingImage.MemberState> states = new ArrayList<>();
        for (SimulatedNode node : nodes.members()) {
            RoutingView routing = node.engine().routing();
            states.add(
                    new RingImage.MemberState(
                            routing.self(), routing.predecessor(), routing.successors().nodes()));
        }
        return new RingImage(successors, states);
    }

    /** The next node is the head, and knows us: nearly as much as ideal, and cheap to ask. */
    boolean looksIdeal() {
        List<RoutingView> members = new ArrayList<>();
        for (SimulatedNode node : nodes.members()) members.add(node.engine().routing());
        members.sort((a, b) -> a.self().id().compareTo(b.self().id()));
        for (int i = 0; i < members.size() && members.size() > 1; i++) {
            RoutingView node = members.get(i);
            RoutingView next = members.get((i + 1) % members.size());
            if (!node.successors().head().equals(Optional.of(next.self()))
                    || !next.predecessor().equals(Optional.of(node.self()))) {
                return false;
            }
        }
        return true;
    }

    /** Whether each member serves its whole arc, but for what it reports as unavailable. */
    boolean isServed() {
        for (SimulatedNode node : nodes.members()) {
            if (!unservedArcs(node.engine()).isEmpty()) return false;
        }
        return true;
    }

    /** What of its own arc a member neither serves nor reports as unavailable. */
    static List<Arc> unservedArcs(Engine engine) {
        Optional<Arc> own = engine.routing().ownArc();
        if (own.isEmpty()) return List.of(Arc.whole(engine.routing().self().id()));
        NodeReport report = engine.report();
        List<Arc> accounted = new ArrayList<>();
        for (NodeReport.Range range : report.ranges()) {
            if (range.active()) accounted.add(range.view().range());
        }
        for (NodeReport.Unavailable range : report.unavailable()) accounted.add(range.range());
        return Arc.minusAll(own.get(), accounted);
    }

    /** The name of the member that owns a point, by the ids of the members alone. */
    String ownerOf(RingId point) {
        String owner = null;
        RingId nearest = null;
        for (SimulatedNode node : nodes.members()) {
            RingId distance = point.distanceTo(node.engine().routing().self().id());
            if (nearest == null || distance.compareTo(nearest) < 0) {
                nearest = distance;
                owner = node.name();
            }
        }
        if (owner == null) throw new IllegalStateException("the ring has no members");
        return owner;
    }
}
