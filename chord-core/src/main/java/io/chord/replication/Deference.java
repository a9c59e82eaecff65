package io.chord.replication;

import io.chord.call.Recent;
import io.chord.call.SmallMap;
import io.chord.message.Member;
import io.chord.message.View;
import io.chord.ring.Address;
import io.chord.ring.Arc;
import io.chord.ring.NodeRef;
import io.chord.ring.RingId;

/**
 * Leaves ranges to better owners: a node that lives, keeps the view and lies between a point of it
 * and us will be our predecessor as soon as we hear of it. Without this rule two nodes that both
 * believe that they follow the same one (many joins at once, two rings that become one) take the
 * range from each other, as fast as messages travel, until the ring is repaired.
 */
final class Deference {

    private static final int ACQUAINTANCES_MAX = 64;

    private static final class Left {
        int since;
        int lately;
    }

    private final Peers peers;
    private final Ring ring;

    /** How many reviews a range is left to others. */
    private final int patience;

    /** Ranges that a nearer node keeps, with the reviews in which that was found. */
    private final SmallMap<Arc, Left> left = new SmallMap<>();

    /** Neighbours met lately, to know which process was at an address. */
    private final Recent<Address, NodeRef> acquaintances = new Recent<>(ACQUAINTANCES_MAX);

    private int reviews;

    Deference(Peers peers, Ring ring, int patience) {
        this.peers = peers;
        this.ring = ring;
        this.patience = patience;
    }

    /** Another period has begun: what nobody asked about in the last one begins anew. */
    void onPeriod() {
        left.removeIf(found -> found.lately < reviews);
        reviews++;
    }

    void meetNeighbours() {
        ring.predecessor().ifPresent(this::meet);
        ring.successors().forEach(this::meet);
    }

    private void meet(NodeRef node) {
        acquaintances.put(node.address(), node);
    }

    /**
     * Whether a view is to be left to a better owner of all of a gap that it covers. For a while
     * only: whoever keeps it may be no member of the ring any more.
     */
    boolean leavesToOthers(View view, Arc gap) {
        for (Arc piece : gap.intersection(view.range())) {
            if (!hasNearer(view, piece.to())) return false;
        }
        return isInTime(view.range());
    }

    /** Whether the view that keeps a point is to be left to a better owner of it, for a while. */
    boolean leavesToOthers(View view, RingId point) {
        return hasNearer(view, point) && isInTime(view.range());
    }

    private boolean isInTime(Arc range) {
        Left found = left.get(range);
        if (found == null) {
            found = new Left();
            found.since = reviews;
            left.put(range, found);
        }
        found.lately = reviews;
        return reviews - found.since < patience;
    }

    private boolean hasNearer(View view, RingId point) {
        RingId self = ring.self().id();
        if (point.equals(self)) return false;
        for (Member member : view.members()) {
            if (member.storeId().equals(peers.self())) continue;
            boolean between = member.id().equals(point) || member.id().isInOpen(point, self);
            if (between && !isOut(member)) return true;
        }
        return false;
    }

    private boolean isOut(Member member) {
        NodeRef node = acquaintances.get(member.address());
        return node != null && (ring.isGone(node) || ring.isSuspected(node));
    }

    /** Whether the processes last met at the addresses of a majority are known to be no more. */
    boolean isGone(View view) {
        int alive = 0;
        for (Member member : view.members()) {
            NodeRef node = acquaintances.get(member.address());
            if (node == null || !ring.isGone(node)) alive++;
        }
        return alive < view.majority();
    }
}
