package io.chord.membership;

import io.chord.message.Genesis;
import io.chord.message.RingIdentity;
import io.chord.ring.Address;
import io.chord.ring.NodeRef;
import io.chord.ring.RingEvent;

/** Told what becomes of a node's membership. Called within the step that caused it. */
public interface MembershipListener {

    /** A visitor has found a member to work through. */
    void onVisiting(NodeRef entrance);

    /** Those that a visitor was to work through are of another ring. */
    void onVisitRefused(RingIdentity ring, String message);

    /** The node became a member by creating or joining a ring. */
    void onMember(NodeRef self, Genesis genesis);

    /** The node did not become a member; it may try again. */
    void onJoinFailed(JoinFailure failure, String message);

    /** Something happened around the node. */
    void onEvent(RingEvent event);

    /**
     * The node stopped being a member because of an equal id. It answers as one that has left;
     * {@link RingEvent.IdTaken} was published before.
     */
    void onIdLost(NodeRef holder);

    /**
     * The addresses that a name among the seeds stands for are wanted: {@link
     * Membership#onResolved} takes them, in a later step.
     */
    void onNameAsked(Address name);

    /** {@link Membership#ownershipCertain} has become true. */
    void onOwnershipCertain();
}
