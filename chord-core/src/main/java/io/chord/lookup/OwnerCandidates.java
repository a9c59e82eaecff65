package io.chord.lookup;

import io.chord.ring.NodeRef;
import io.chord.ring.RingId;
import io.chord.routing.NextHop;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Who may own a key, by the statement of a node p that the key lies between it and its successors,
 * and by what those said who were asked. The first live one owns it, if p has met all before it.
 */
final class OwnerCandidates {

    /**
     * What p said.
     *
     * @param sayer p
     * @param isNeighbour whether p knows of no live node between itself and the key. What it says
     *     of its neighbour it has read itself; what it says of others it has heard, and a node that
     *     joined since may lie between
     * @param successors of p, from the key on
     */
    record Statement(NodeRef sayer, boolean isNeighbour, List<NodeRef> successors) {
        Statement {
            successors = List.copyOf(successors);
        }
    }

    /** What one of them said when it was asked, and the way to it. */
    record Reply(NodeRef node, NextHop said, Trail trail) {}

    /** So many refusals are an accident; more are a p that is not up to date. */
    private static final int STEPS_BACK_MAX = 2;

    private final RingId key;
    private final List<NodeRef> left = new ArrayList<>();
    private final List<NodeRef> doubtful = new ArrayList<>();
    private final Map<NodeRef, Reply> refusals = new LinkedHashMap<>();
    private @Nullable Reply claim;
    private Statement statement;

    /**
     * @param seemsDead they are asked after the others, since, if that is wrong, the others name
     *     them as their predecessors
     */
    OwnerCandidates(RingId key, Statement statement, Predicate<NodeRef> seemsDead) {
        this.key = key;
        this.statement = statement;
        hear(statement, seemsDead);
    }

    /** A node nearer to the key than p has spoken. What those said who were asked remains. */
    void hear(Statement nearer, Predicate<NodeRef> seemsDead) {
        statement = nearer;
        left.clear();
        doubtful.clear();
        for (NodeRef each : nearer.successors()) (seemsDead.test(each) ? doubtful : left).add(each);
    }

    /** Whether the first live one is the owner, though it does not say so. */
    boolean isVouchedFor() {
        return statement.isNeighbour();
    }

    NodeRef sayer() {
        return statement.sayer();
    }

    void onReply(Reply reply) {
        if (reply.said().kind() != NextHop.Kind.OWNER) {
            refusals.put(reply.node(), reply);
        } else if (claim == null || isNearer(reply.node(), claim.node())) {
            claim = reply;
        }
    }

    /** Who says that it owns the key; the nearest to it if there are several. */
    @Nullable Reply claim() {
        return claim;
    }

    /** Who said that it does not own the key; the nearest to it if there are several. */
    @Nullable Reply refusal() {
        Reply nearest = null;
        for (Reply reply : refusals.values()) {
            if (nearest == null || isNearer(reply.node(), nearest.node())) nearest = reply;
        }
        return nearest;
    }

    /**
     * The predecessor that a refusal names, if it is at or after the key: that may be the owner, a
     * node that p has not met yet, or a dead one that will be replaced. The refuser's own idea of
     * the next hop would lead around the circle.
     */
    Optional<NodeRef> named(Reply refusal) {
        return refusal.said().predecessor().filter(named -> isNearer(named, refusal.node()));
    }

    /**
     * Whether the predecessor that a refusal names should be asked next. What p says of others may
     * be long out of date, and the way back from there, node by node, as long as the ring.
     */
    boolean isStepBackAllowed() {
        return isVouchedFor() || refusals.size() <= STEPS_BACK_MAX;
    }

    /** The next to ask of those that are acceptable; null if there is none. */
    @Nullable NodeRef next(Predicate<NodeRef> acceptable) {
        NodeRef next = next(left, acceptable);
        return next == null ? next(doubtful, acceptable) : next;
    }

    /** The next to ask of those that come before a node and do not seem dead; null: none. */
    @Nullable NodeRef nextBefore(NodeRef node, Predicate<NodeRef> acceptable) {
        return next(left, each -> isNearer(each, node) && acceptable.test(each));
    }

    private @Nullable NodeRef next(List<NodeRef> nodes, Predicate<NodeRef> acceptable) {
        for (NodeRef node : nodes) {
            if (!refusals.containsKey(node) && acceptable.test(node)) return node;
        }
        return null;
    }

    /** Whether, of two nodes at or after the key, one comes before the other. */
    boolean isNearer(NodeRef node, NodeRef other) {
        return !node.id().equals(other.id()) && !key.isInOpenClosed(node.id(), other.id());
    }

    /** A node and the successors of p that follow it. */
    List<NodeRef> from(NodeRef node) {
        List<NodeRef> nodes = new ArrayList<>();
        nodes.add(node);
        for (NodeRef each : statement.successors()) {
            if (each.id().isInOpen(node.id(), sayer().id())) nodes.add(each);
        }
        return nodes;
    }

    /** Of p and the predecessor that the owner names, the nearer one to it. */
    NodeRef predecessorOf(NodeRef owner, Optional<NodeRef> named) {
        return named.filter(node -> node.id().isInOpen(sayer().id(), owner.id())).orElse(sayer());
    }
}
