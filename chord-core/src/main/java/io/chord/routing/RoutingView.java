package io.chord.routing;

import io.chord.ring.Arc;
import io.chord.ring.NodeRef;
import io.chord.ring.RingId;
import java.util.Optional;

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

    /** Counts changes of predecessor and successors. */
    long version();
}
