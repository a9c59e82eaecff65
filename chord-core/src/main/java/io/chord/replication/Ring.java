package io.chord.replication;

import io.chord.ring.Arc;
import io.chord.ring.NodeRef;
import java.util.List;
import java.util.Optional;

/**
 * The ring as replication needs it. It only proposes who should keep a range; the chain of views
 * decides. Each method answers at once, from what the node believes at this instant.
 */
public interface Ring {

    /** This node. */
    NodeRef self();

    /** Whether this node is a member of the ring. */
    boolean isMember();

    /** The arc from the predecessor to this node; empty while no predecessor is known. */
    Optional<Arc> ownArc();

    /** The node before this one. */
    Optional<NodeRef> predecessor();

    /** The nodes after this one, nearest first. */
    List<NodeRef> successors();

    /** Whether the own arc may be acted upon: false after a pause, until the ring confirmed it. */
    boolean certain();

    /** Whether a process is known to be no more. */
    boolean isGone(NodeRef node);

    /** Whether a process was silent lately. */
    boolean isSuspected(NodeRef node);
}
