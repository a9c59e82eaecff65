package io.chord.replication;

import io.chord.message.Message;
import io.chord.message.MessageLimits;
import io.chord.message.View;
import io.chord.message.ViewId;
import io.chord.ring.Arc;
import io.chord.ring.NodeRef;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Tells the nodes that may have to follow this one which views keep its ranges, so that a loss of
 * all their members can be named: the next successors that are no members themselves. A hint may be
 * lost and is not answered, so each of them is told a view a few times, and then no more: a ring at
 * rest says nothing.
 */
final class ViewHints {

    /** How many successors beyond those that are members. */
    private static final int REACH = 3;

    /** As often as a question is put before silence is believed. */
    private static final int TIMES = 3;

    private final Replicas replicas;
    private final Peers peers;
    private final Ring ring;
    private final int replication;

    /** How often each successor was told each view. */
    private Map<NodeRef, Map<ViewId, Integer>> told = Collections.emptyMap();

    ViewHints(Replicas replicas, Peers peers, Ring ring, int replication) {
        this.replicas = replicas;
        this.peers = peers;
        this.ring = ring;
        this.replication = replication;
    }

    /** Tells what was not told yet. */
    void send() {
        send(1);
    }

    /** Tells those again who may not have heard it. */
    void repeat() {
        send(TIMES);
    }

    private void send(int times) {
        Optional<Arc> own = ring.ownArc();
        if (own.isEmpty()) return;
        List<View> views = served(own.get());
        Map<NodeRef, Map<ViewId, Integer>> toldNow = new LinkedHashMap<>();
        for (NodeRef successor : ring.successors()) {
            if (toldNow.size() == replication + REACH) break;
            Map<ViewId, Integer> before = told.getOrDefault(successor, new TreeMap<>());
            toldNow.put(successor, tell(successor, views, before, times));
        }
        told = toldNow;
    }

    private Map<ViewId, Integer> tell(
            NodeRef successor, List<View> views, Map<ViewId, Integer> before, int times) {
        Map<ViewId, Integer> now = new TreeMap<>();
        List<View> news = new ArrayList<>();
        for (View view : views) {
            if (isMember(successor, view)) continue;
            int count = before.getOrDefault(view.id(), 0);
            if (count < times) news.add(view);
            now.put(view.id(), count < times ? count + 1 : count);
        }
        if (!news.isEmpty()) peers.tellNode(successor, new Message.ViewHint(news));
        return now;
    }

    private List<View> served(Arc own) {
        List<View> views = new ArrayList<>();
        for (Replica replica : replicas.meeting(own)) {
            boolean isOurs = replica.member && replica.active && own.contains(replica.held.to());
            if (isOurs && views.size() < MessageLimits.VIEWS_MAX) views.add(replica.view);
        }
        return views;
    }

    private static boolean isMember(NodeRef node, View view) {
        return view.members().stream().anyMatch(m -> m.address().equals(node.address()));
    }
}
