package io.chord.replication;

import io.chord.message.Message;
import io.chord.message.Message.Nack.Reason;
import io.chord.message.Sender;
import io.chord.message.StoreId;
import io.chord.message.ViewId;
import io.chord.store.Batch;
import java.util.Optional;

/**
 * The acceptor of {@code next}: single-decree Paxos on which view follows one (reference protocol,
 * section 8, "NEXT VIEW"; Lamport, "Paxos made simple", 2001). Votes only while active in the view,
 * or sealed in it, and never for one of which newer views have taken a piece.
 */
final class Voter {

    private final Replicas replicas;
    private final StoreCalls store;
    private final Peers peers;

    Voter(Replicas replicas, StoreCalls store, Peers peers) {
        this.replicas = replicas;
        this.store = store;
        this.peers = peers;
    }

    void onNextPrepare(Message.NextPrepare m, Sender sender) {
        Optional<Message.Nack> refusal = refusal(m.destination(), m.view());
        if (refusal.isPresent()) {
            peers.reply(sender, refusal.get());
            return;
        }
        Replica replica = replicas.exactly(m.view()).orElseThrow();
        if (!m.ballot().isNewerThan(replica.nextPromised)) {
            peers.reply(sender, promised(replica));
            return;
        }
        replica.nextPromised = m.ballot();
        keep(replica, new Message.NextPromise(replica.nextAccepted, replica.nextValue), sender);
    }

    void onNextAccept(Message.NextAccept m, Sender sender) {
        Optional<Message.Nack> refusal = refusal(m.destination(), m.view());
        if (refusal.isPresent()) {
            peers.reply(sender, refusal.get());
            return;
        }
        Replica replica = replicas.exactly(m.view()).orElseThrow();
        if (m.ballot().compareTo(replica.nextPromised) < 0) {
            peers.reply(sender, promised(replica));
            return;
        }
        if (!ViewChain.mayFollow(replica.view, m.value())) {
            peers.reply(sender, peers.nack(Reason.INACTIVE));
            return;
        }
        replica.nextPromised = m.ballot();
        replica.nextAccepted = m.ballot();
        replica.nextValue = m.value();
        keep(replica, new Message.Ack(), sender);
    }

    private void keep(Replica replica, Message.Reply reply, Sender sender) {
        Batch.Builder batch = Batch.builder();
        replicas.note(batch, replica);
        store.commit(
                batch.build(),
                answer ->
                        peers.reply(
                                sender,
                                answer instanceof StoreAnswer.Committed
                                        ? reply
                                        : peers.nack(Reason.STORE_FAILED)));
    }

    private Optional<Message.Nack> refusal(StoreId destination, ViewId view) {
        if (replicas.exactly(view).isEmpty() && destination.equals(replicas.self())) {
            for (Replica other : replicas.meeting(view.range())) {
                if (ViewChain.isNewer(other.id(), view)) {
                    return Optional.of(replicas.nack(Reason.NEWER_VIEW, Optional.of(other.view)));
                }
            }
        }
        // "Voters of next(S): every member that installed S", though none serves requests in it.
        Optional<Message.Nack> mismatch = replicas.mismatch(destination, view, view.range().to());
        if (mismatch.isPresent() || replicas.exactly(view).filter(Replica::isSealed).isEmpty()) {
            return replicas.refusal(destination, view, view.range().to());
        }
        return Optional.empty();
    }

    private Message.Nack promised(Replica replica) {
        return new Message.Nack(
                Reason.PROMISED, replica.nextPromised, Optional.empty(), replicas.self());
    }
}
