package io.chord.lookup;

import io.chord.ring.NodeRef;

import org.jspecify.annotations.Nullable;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Who may own a key, by the statement of a node p that the key lies between it and its successors:
 * the first of them that is live.
 */
final class OwnerCandidates {

    private final NodeRef sayer;
    private final boolean isNeighbour;
    private final List<NodeRef> successors;
    private final ArrayDeque<NodeRef> left = new ArrayDeque<>();

    /**
     * @param sayer p
     * @param isNeighbour whether p knows of no node between itself and the key
     * @param successors of p, from the key on
     * @param doubtful who seems dead: they are asked after the others, since, if that is wrong, the
     *     others name them as their predecessors
     */
    OwnerCandidates(
            NodeRef sayer,
            boolean isNeighbour,
            List<NodeRef> successors,
            Predicate<NodeRef> doubtful) {
        this.sayer = sayer;
        this.isNeighbour = isNeighbour;
        this.successors = List.copyOf(successors);
        for (NodeRef each : successors) {
            if (!doubtful.test(each)) left.add(each);
        }
        for (NodeRef each : successors) {
            if (doubtful.test(each)) left.add(each);
        }
    }

    /** The next to ask, of those that are possible at all; null if there is none. */
    @Nullable NodeRef next(Predicate<NodeRef> possible) {
        NodeRef next = left.poll();
        while (next != null && !possible.test(next)) next = left.poll();
        return next;
    }

    NodeRef sayer() {
        return sayer;
    }

    /**
     * Whether p is the last live node before the key as far as it knows. What it says of its
     * neighbour it has read itself; what it says of others it has heard, and a node that joined
     * since may lie between.
     */
    boolean sayerIsNeighbour() {
        return isNeighbour;
    }

    /** A node and the successors of p that follow it. */
    List<NodeRef> from(NodeRef node) {
        List<NodeRef> nodes = new ArrayList<>();
        nodes.add(node);
        for (NodeRef each : successors) {
            if (each.id().isInOpen(node.id(), sayer.id())) nodes.add(each);
        }
        return nodes;
    }

    /** Of p and the predecessor that the owner names, the nearer one to it. */
    NodeRef predecessorOf(NodeRef owner, Optional<NodeRef> named) {
        return named.filter(node -> node.id().isInOpen(sayer.id(), owner.id())).orElse(sayer);
    }
}
