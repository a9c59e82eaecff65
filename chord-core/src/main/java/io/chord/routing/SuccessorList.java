package io.chord.routing;

import io.chord.ring.NodeRef;
import io.chord.ring.RingId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The next nodes clockwise: at most r, in ring order, without the node itself and without any id
 * twice. Immutable. Replaced as a whole, head and rest together (Zave, TSE 2017: splitting the two
 * breaks the ring).
 */
public final class SuccessorList {

    private static final SuccessorList EMPTY = new SuccessorList(List.of());

    private final List<NodeRef> nodes;

    private SuccessorList(List<NodeRef> nodes) {
        this.nodes = List.copyOf(nodes);
    }

    /** The list of a node alone. */
    public static SuccessorList empty() {
        return EMPTY;
    }

    /**
     * {@code list(h, l)} of the protocol: the head, then the entries of the head's own list as long
     * as each lies between the one before it and {@code self}; at most {@code max}. Of two entries
     * with one id the newer incarnation is kept.
     */
    public static SuccessorList of(RingId self, NodeRef head, List<NodeRef> rest, int max) {
        if (head.id().equals(self)) {
            throw new IllegalArgumentException("node " + self + " cannot be its own successor");
        }
        List<NodeRef> nodes = new ArrayList<>(max);
        nodes.add(head);
        for (NodeRef next : rest) {
            NodeRef previous = nodes.get(nodes.size() - 1);
            if (next.id().equals(previous.id())) {
                if (next.isNewerThan(previous)) nodes.set(nodes.size() - 1, next);
                continue;
            }
            if (nodes.size() >= max || !next.id().isInOpen(previous.id(), self)) break;
            nodes.add(next);
        }
        return new SuccessorList(nodes);
    }

    /** The nearest one. */
    public Optional<NodeRef> head() {
        return nodes.isEmpty() ? Optional.empty() : Optional.of(nodes.get(0));
    }

    /** All of them, nearest first. */
    public List<NodeRef> nodes() {
        return nodes;
    }

    /** Whether there is none. */
    public boolean isEmpty() {
        return nodes.isEmpty();
    }

    /** How many. */
    public int size() {
        return nodes.size();
    }

    /** The list without its head. */
    public SuccessorList withoutHead() {
        return nodes.size() <= 1 ? EMPTY : new SuccessorList(nodes.subList(1, nodes.size()));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SuccessorList list && nodes.equals(list.nodes);
    }

    @Override
    public int hashCode() {
        return nodes.hashCode();
    }

    @Override
    public String toString() {
        return nodes.toString();
    }
}
