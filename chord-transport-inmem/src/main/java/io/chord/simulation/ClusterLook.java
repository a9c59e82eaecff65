package io.chord.simulation;

import io.chord.ChordNode;
import io.chord.NodeSnapshot;
import io.chord.NodeStatus;
import io.chord.ring.Arc;
import io.chord.ring.RingId;
import io.chord.simulation.check.RingImage;
import io.chord.simulation.check.RingOracle;
import java.util.ArrayList;
import java.util.List;

/** Looks at all nodes of a cluster at one moment. */
final class ClusterLook {

    private final SimulatedCluster cluster;

    ClusterLook(SimulatedCluster cluster) {
        this.cluster = cluster;
    }

    private List<ChordNode> members() {
        return cluster.nodes().stream()
                .filter(
                        node ->
                                node.status() == NodeStatus.ACTIVE
                                        || node.status() == NodeStatus.LEAVING)
                .toList();
    }

    /** What the nodes know of each other now. */
    RingImage image() {
        return image(snapshots());
    }

    private List<NodeSnapshot> snapshots() {
        List<NodeSnapshot> snapshots = new ArrayList<>();
        for (ChordNode node : members()) snapshots.add(node.snapshot());
        return snapshots;
    }

    private RingImage image(List<NodeSnapshot> snapshots) {
        int successors = 1;
        for (ChordNode node : members()) {
            successors = Math.max(successors, node.config().successors());
        }
        List<RingImage.MemberState> states = new ArrayList<>();
        for (NodeSnapshot node : snapshots) {
            states.add(
                    new RingImage.MemberState(node.self(), node.predecessor(), node.successors()));
        }
        return new RingImage(successors, states);
    }

    boolean isStable() {
        return amiss().isEmpty();
    }

    /** Why the ring has not settled. */
    List<String> amiss() {
        List<NodeSnapshot> snapshots = snapshots();
        List<String> amiss = new ArrayList<>(new RingOracle(image(snapshots)).ideal());
        for (NodeSnapshot node : snapshots) {
            List<Arc> unserved = unserved(node);
            if (!unserved.isEmpty()) {
                amiss.add(node.self().address() + " neither serves nor reports " + unserved);
            }
        }
        for (ChordNode node : cluster.nodes()) {
            if (node.status() == NodeStatus.FAILED) amiss.add(node + " has failed");
        }
        return amiss;
    }

    private static List<Arc> unserved(NodeSnapshot node) {
        if (node.arc().isEmpty()) return List.of(Arc.whole(node.self().id()));
        List<Arc> accounted = new ArrayList<>();
        for (NodeSnapshot.Range range : node.ranges()) {
            if (range.active()) accounted.add(range.range());
        }
        for (NodeSnapshot.Unavailable range : node.unavailable()) accounted.add(range.range());
        return Arc.minusAll(node.arc().get(), accounted);
    }

    /** The name of the member that owns a point, by the ids of the members alone. */
    String ownerOf(RingId point) {
        ChordNode owner = null;
        for (ChordNode node : members()) {
            if (owner == null || distance(point, node).compareTo(distance(point, owner)) < 0) {
                owner = node;
            }
        }
        if (owner == null) throw new IllegalStateException("the cluster has no members");
        return owner.self().address().rest();
    }

    private static RingId distance(RingId point, ChordNode node) {
        return point.distanceTo(node.self().id());
    }
}
