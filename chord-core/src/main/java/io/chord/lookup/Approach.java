package io.chord.lookup;

import io.chord.lookup.OwnerCandidates.Reply;
import io.chord.ring.NodeRef;
import io.chord.ring.RingId;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One attempt of a lookup to come up to a key: who may be asked next. Each answer adds only nodes
 * strictly nearer than the one that gave it, and no node is asked twice, so the distance falls
 * unless all nearer nodes are dead.
 */
final class Approach {

    private final LookupContext context;
    private final RingId key;
    private final Shortlist shortlist;
    private final Set<NodeRef> asked = new LinkedHashSet<>();
    private final Set<NodeRef> dead = new LinkedHashSet<>();

    /** Answers that came when others were ahead: they count if those turn out dead. */
    private final List<Reply> spares = new ArrayList<>();

    private @Nullable NodeRef at;
    private @Nullable List<NodeRef> listOfAt;

    Approach(LookupContext context, RingId key) {
        this.context = context;
        this.key = key;
        this.shortlist = new Shortlist(key);
    }

    /** The node that the lookup has come to; null before the first answer. */
    @Nullable NodeRef at() {
        return at;
    }

    void arriveAt(NodeRef node) {
        at = node;
        listOfAt = null;
    }

    void onAsked(NodeRef node) {
        asked.add(node);
    }

    boolean wasAsked(NodeRef node) {
        return asked.contains(node);
    }

    /** Silent, gone, or without sense. */
    void onUseless(NodeRef node) {
        dead.add(node);
    }

    boolean isDead(NodeRef node) {
        return !dead.isEmpty() && dead.contains(node); // Mostly none is: then no hash is needed.
    }

    /** Neither found dead by this lookup, nor who was at our address before us. */
    boolean isPossible(NodeRef node) {
        boolean stale = context.isHere(node) && !node.equals(context.routing().self());
        return !stale && !isDead(node);
    }

    /** Whether any of them is before the key and nearer than the one that named it. */
    boolean add(NodeRef namedBy, List<NodeRef> nodes) {
        boolean any = false;
        for (NodeRef node : nodes) {
            if (!node.id().isInOpen(namedBy.id(), key)) continue;
            any = true;
            if (!asked.contains(node)) shortlist.add(node);
        }
        return any;
    }

    /** Takes the best node to ask: nearer than where we are, and not seeming dead. */
    @Nullable NodeRef takeNearest() {
        return shortlist.takeNearest(at, this::isPromising);
    }

    /** Takes any other, if there are no better ones and the list of where we are is of no use. */
    @Nullable NodeRef takeAnyOther() {
        NodeRef next = shortlist.takeNearest(at, this::isElsewhere);
        if (next == null) next = shortlist.takeNearest(null, this::isPromising);
        return next != null ? next : shortlist.takeNearest(null, this::isElsewhere);
    }

    private boolean isPromising(NodeRef node) {
        return isElsewhere(node) && !context.seemsDead(node);
    }

    /** Not at our own address: a joiner meets who was here before it, and would ask itself. */
    private boolean isElsewhere(NodeRef node) {
        return !context.isHere(node);
    }

    void addSpare(Reply reply) {
        spares.add(reply);
    }

    /** Takes the answer nearest to the key of those that came from ahead of where we are. */
    @Nullable Reply takeSpare(NodeRef at) {
        Reply nearest = null;
        for (Reply spare : spares) {
            NodeRef from = nearest == null ? at : nearest.node();
            if (spare.node().id().isInOpen(from.id(), key)) nearest = spare;
        }
        if (nearest != null) spares.remove(nearest);
        return nearest;
    }

    /** Whether the node where we are should be asked for all of its successors. */
    boolean wantsList() {
        return at != null && listOfAt == null;
    }

    /** It is being asked. */
    void onListAsked() {
        listOfAt = List.of();
    }

    /** All successors of a node that named only dead ones before the key. */
    void onList(NodeRef node, List<NodeRef> successors) {
        add(node, successors);
        if (node.equals(at)) listOfAt = successors;
    }

    /**
     * The successors from the key on of the node where we are, if all of its successors before the
     * key were found dead: then it is the last one before the key itself. Given once; else empty.
     */
    List<NodeRef> takeConclusion() {
        if (at == null || listOfAt == null) return List.of();
        List<NodeRef> fromKeyOn = new ArrayList<>();
        for (NodeRef successor : listOfAt) {
            if (!isPossible(successor)) continue;
            if (!successor.id().isInOpen(at.id(), key)) {
                fromKeyOn.add(successor);
            } else if (!context.quarantine().wasFoundDead(successor)) {
                return List.of();
            }
        }
        if (!fromKeyOn.isEmpty()) listOfAt = List.of(); // It has said all that it can.
        return fromKeyOn;
    }
}
