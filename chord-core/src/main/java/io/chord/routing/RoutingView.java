package io.chord.routing;

import io.chord.ring.Arc;
import io.chord.ring.NodeRef;
import io.chord.ring.RingId;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a node knows of its ring, to be read by all machines and written by none of them through
 * this.
 */
public interface RoutingView {

    /** This node. Before it is a member its id may still change. */
    NodeRef self();

    /** Its predecessor, if it knows one. */
    Optional<NodeRef> predecessor();

    /** Its successors, nearest first; empty for a node alone. */
    SuccessorList successors();

    /** Its fingers. */
    FingerTable fingers();

    /** Where others were when it last heard of them. To be read only: {@link LocationCache}. */
    LocationCache locations();

    /**
     * The arc for which it is responsible: from its predecessor to itself; the whole circle when it
     * is alone; empty while it has successors and no predecessor.
     */
    Optional<Arc> ownArc();

    /** Whether the key lies on that arc. */
    boolean owns(RingId key);

    /**
     * The first node that {@link NextHop#onward} names for a key, without early stop: for who hands
     * on to one node and needs no other. Null only for a node that is alone. Allocates nothing
     * while the tables stay the same and the first successor does not seem dead.
     *
     * @param candidates most nodes that it may name: so many of the location cache count
     */
    @Nullable NodeRef firstOnward(RingId key, int candidates, Suspicions suspicions);

    /** Counts changes of predecessor and successors. */
    long version();
}
