package io.chord.replication;

import io.chord.call.SmallMap;
import io.chord.call.Turn;
import io.chord.message.Message;
import io.chord.message.Message.Nack.Reason;
import io.chord.message.Sender;
import io.chord.message.View;
import io.chord.ring.Arc;
import org.jspecify.annotations.Nullable;

/**
 * What owners of ranges have asked this node to copy, so that they can make it a member of the next
 * view (reference protocol, section 8, "LEARNER"). The copy is a cache; it is forgotten when nobody
 * asks for it any more.
 */
final class Recruits {

    private static final int RECRUITS_MAX = 8;

    /** Reviews that a copy is kept without being asked for. */
    private static final int KEPT_REVIEWS = 10;

    private static final class Copy {
        final View view;
        long askedNanos;
        @Nullable Learner learner;

        Copy(View view) {
            this.view = view;
        }
    }

    private final Turn turn;
    private final Peers peers;
    private final Ring ring;
    private final Learner.Means copying;
    private final OpenProposals proposals;
    private final ReplicationSettings settings;
    private final SmallMap<Arc, Copy> copies = new SmallMap<>();
    private boolean closed;

    Recruits(
            Turn turn,
            Peers peers,
            Ring ring,
            Learner.Means copying,
            OpenProposals proposals,
            ReplicationSettings settings) {
        this.turn = turn;
        this.peers = peers;
        this.ring = ring;
        this.copying = copying;
        this.proposals = proposals;
        this.settings = settings;
    }

    void onRecruit(Message.Recruit m, Sender sender) {
        if (!m.destination().equals(peers.self())) {
            peers.reply(sender, peers.nack(Reason.WRONG_STORE));
        } else if (m.view().has(peers.self())) {
            peers.reply(sender, new Message.Ack());
        } else if (closed || !ring.isMember() || !proposals.hasRoom()) {
            peers.reply(sender, peers.nack(Reason.INACTIVE));
        } else {
            Copy copy = copies.get(m.view().range());
            if (copy == null || !copy.view.id().equals(m.view().id())) copy = begin(m.view());
            if (copy != null) copy.askedNanos = turn.nowNanos();
            if (copy == null || copy.learner != null) {
                peers.reply(sender, peers.nack(Reason.BUSY));
            } else {
                // From now on the next view may name this store, whether or not we hear of it.
                proposals.opened(m.view());
                peers.reply(sender, new Message.Ack());
            }
        }
    }

    private @Nullable Copy begin(View view) {
        for (Copy other : copies.values()) {
            if (other.view.range().intersects(view.range())) end(other);
        }
        if (copies.size() >= RECRUITS_MAX) return null;
        Copy copy = new Copy(view);
        copies.put(view.range(), copy);
        Learner learner = new Learner(copying, view, () -> copy.learner = null);
        copy.learner = learner;
        learner.begin();
        return copy;
    }

    /** Forgets what nobody has asked for lately. */
    void review() {
        for (Copy copy : copies.values()) {
            if (turn.nowNanos() - copy.askedNanos > KEPT_REVIEWS * settings.reviewNanos()) {
                end(copy);
                copying.contents().forget(copy.view.range());
            }
        }
    }

    /** Accepts no more: this node leaves or ends. */
    void close() {
        closed = true;
        for (Copy copy : copies.values()) end(copy);
    }

    private void end(Copy copy) {
        if (copy.learner != null) copy.learner.cancel();
        copies.remove(copy.view.range());
    }
}
