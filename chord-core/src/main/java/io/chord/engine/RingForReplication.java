package io.chord.engine;

import io.chord.membership.Membership;
import io.chord.membership.Standing;
import io.chord.replication.Ring;
import io.chord.ring.Arc;
import io.chord.ring.NodeRef;
import io.chord.routing.RoutingView;
import java.util.List;
import java.util.Optional;

/** The ring as replication sees it: it reads, and never asks the ring for more than it knows. */
final class RingForReplication implements Ring {

    private final RoutingView routing;
    private final Membership membership;

    RingForReplication(RoutingView routing, Membership membership) {
        this.routing = routing;
        this.membership = membership;
    }

    @Override
    public NodeRef self() {
        return routing.self();
    }

    @Override
    public boolean isMember() {
        return membership.standing() == Standing.MEMBER;
    }

    @Override
    public Optional<Arc> ownArc() {
        return isMember() ? routing.ownArc() : Optional.empty();
    }

    @Override
    public Optional<NodeRef> predecessor() {
        return routing.predecessor();
    }

    @Override
    public List<NodeRef> successors() {
        return routing.successors().nodes();
    }

    @Override
    public boolean certain() {
        return membership.ownershipCertain();
    }

    @Override
    public boolean isGone(NodeRef node) {
        return membership.detector().isGone(node);
    }

    @Override
    public boolean isSuspected(NodeRef node) {
        return membership.detector().isSuspected(node);
    }
}
