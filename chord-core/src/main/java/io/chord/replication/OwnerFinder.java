package io.chord.replication;

import io.chord.ring.NodeRef;
import io.chord.ring.RingId;
import java.util.List;

/** Finds the node whose arc holds a point: a lookup, as replication needs it. */
public interface OwnerFinder {

    /** Begins to look; answers once, by the deadline at the latest, not before it returns. */
    void find(RingId point, long deadlineNanos, Answer answer);

    /** What came of it. */
    interface Answer {
        /** The owner, and those after it as far as it named them. */
        void found(NodeRef owner, List<NodeRef> ownersSuccessors);

        /** Nobody was found. */
        void notFound(String why);
    }
}
