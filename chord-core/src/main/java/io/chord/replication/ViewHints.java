package io.chord.replication;

import io.chord.message.Message;
import io.chord.message.MessageLimits;
import io.chord.message.View;
import io.chord.ring.NodeRef;
import java.util.ArrayList;
import java.util.List;

/** Tells the successors which views this node serves, so that a loss can be named. */
final class ViewHints {

    private final Replicas replicas;
    private final Peers peers;
    private final Ring ring;
    private List<NodeRef> toldTo = List.of();
    private boolean wanted;

    ViewHints(Replicas replicas, Peers peers, Ring ring) {
        this.replicas = replicas;
        this.peers = peers;
        this.ring = ring;
    }

    void want() {
        wanted = true;
    }

    void onRingChanged() {
        if (!ring.successors().equals(toldTo)) wanted = true;
    }

    void sendIfWanted() {
        if (!wanted) return;
        List<View> views = new ArrayList<>();
        for (Replica replica : replicas.all()) {
            if (replica.member && replica.active && views.size() < MessageLimits.VIEWS_MAX) {
                views.add(replica.view);
            }
        }
        wanted = false;
        toldTo = ring.successors();
        if (views.isEmpty()) return;
        for (NodeRef successor : toldTo) peers.tellNode(successor, new Message.ViewHint(views));
    }
}
