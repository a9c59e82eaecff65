package io.chord.replication;

import io.chord.message.Message;
import io.chord.message.MessageLimits;
import io.chord.message.View;
import io.chord.ring.NodeRef;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Tells the successors which views this node serves, so that a loss can be named. A hint may be
 * lost and is not answered, so each of them is told a few times, and then no more until something
 * changes: a ring at rest says nothing.
 */
final class ViewHints {

    /** As often as a question is put before silence is believed. */
    private static final int TIMES = 3;

    private final Replicas replicas;
    private final Peers peers;
    private final Ring ring;

    /** How often each successor was told since the views changed. */
    private final Map<NodeRef, Integer> told = new LinkedHashMap<>();

    ViewHints(Replicas replicas, Peers peers, Ring ring) {
        this.replicas = replicas;
        this.peers = peers;
        this.ring = ring;
    }

    void onViewsChanged() {
        told.clear();
    }

    /** Tells those who were not told yet. */
    void send() {
        send(1);
    }

    /** Tells those again who may not have heard it. */
    void repeat() {
        send(TIMES);
    }

    private void send(int times) {
        List<NodeRef> successors = ring.successors();
        told.keySet().retainAll(successors);
        List<View> views = null;
        for (NodeRef successor : successors) {
            int before = told.getOrDefault(successor, 0);
            if (before >= times) continue;
            if (views == null) views = served();
            if (views.isEmpty()) return;
            told.put(successor, before + 1);
            peers.tellNode(successor, new Message.ViewHint(views));
        }
    }

    private List<View> served() {
        List<View> views = new ArrayList<>();
        for (Replica replica : replicas.all()) {
            if (replica.member && replica.active && views.size() < MessageLimits.VIEWS_MAX) {
                views.add(replica.view);
            }
        }
        return views;
    }
}
