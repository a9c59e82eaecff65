package io.chord.membership;

import io.chord.ring.NodeRef;
import io.chord.ring.RingId;
import java.util.List;

/**
 * Finds the node before a point. Lookups live above this package: the engine bridges them.
 *
 * <p>Always iterative, and begun at a node that is named, since the asker may be no member, or of
 * another part of the ring.
 */
public interface PredecessorFinder {

    /**
     * Looks for the predecessor of a point. The answer is given once, perhaps before this method
     * returns.
     *
     * @param target the point
     * @param via the node asked first
     * @param deadlineNanos when to give up at the latest
     * @param answer who wants to know
     */
    void find(RingId target, NodeRef via, long deadlineNanos, Answer answer);

    /**
     * Looks for the arc in which a point lies. Found is told the node at whose id the arc begins,
     * and the owner of the point alone: it was asked itself, and so knows a predecessor that its
     * other neighbours may not have met yet. A node alone is both. A finder that cannot ask the
     * owner answers with what its predecessor says.
     */
    default void findArc(RingId point, NodeRef via, long deadlineNanos, Answer answer) {
        find(point, via, deadlineNanos, answer);
    }

    /** Who wants to know. One of the methods is called, once. */
    interface Answer {

        /**
         * The node before the point: the point lies after it and not after its first live
         * successor.
         *
         * @param predecessor a live node, which gave the last answer
         * @param successorsOfIt its list as it gave it, dead entries included; empty when it is
         *     alone
         */
        void found(NodeRef predecessor, List<NodeRef> successorsOfIt);

        /** The lookup failed. */
        void notFound(String why);
    }
}
