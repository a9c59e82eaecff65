package io.chord.replication;

import io.chord.message.Message;
import io.chord.message.Message.Nack.Reason;
import io.chord.message.MessageLimits;
import io.chord.message.Sender;
import io.chord.ring.Arc;
import io.chord.ring.RingId;
import io.chord.store.Entry;
import io.chord.store.EntryKey;
import io.chord.store.Page;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Answers SCAN: the entries of one map in a piece of a range, each as READ would answer it. Of a
 * piece that goes beyond what this store keeps in the view, it lists the beginning.
 *
 * <p>It looks at {@link #LOOKED_AT} entries of its store at most for one answer, of whatever map.
 */
final class RangeLister {

    /** Entries looked at for an answer. */
    static final int LOOKED_AT = 128;

    private final Replicas replicas;
    private final Acceptor acceptor;
    private final StoreCalls store;
    private final Peers peers;

    RangeLister(Replicas replicas, Acceptor acceptor, StoreCalls store, Peers peers) {
        this.replicas = replicas;
        this.acceptor = acceptor;
        this.store = store;
        this.peers = peers;
    }

    void onScan(Message.Scan m, Sender sender) {
        RingId first = m.range().from().next();
        Optional<Message.Nack> refusal = replicas.refusal(m.destination(), m.view(), first);
        if (refusal.isPresent()) {
            peers.reply(sender, refusal.get());
            return;
        }
        Replica replica = replicas.find(first).orElseThrow();
        Arc piece = new Arc(m.range().from(), endOf(m.range(), replica.held));
        Optional<EntryKey> after = m.after().filter(key -> piece.contains(key.point()));
        store.scan(piece, after, LOOKED_AT, answer -> onScanned(m, sender, replica, piece, answer));
    }

    /** Where the part of an arc ends, from its beginning, that lies in another one. */
    private static RingId endOf(Arc range, Arc held) {
        return range.contains(held.to()) ? held.to() : range.to();
    }

    private void onScanned(
            Message.Scan m, Sender sender, Replica replica, Arc piece, StoreAnswer answer) {
        if (!(answer instanceof StoreAnswer.Scanned scanned)) {
            peers.reply(sender, peers.nack(Reason.STORE_FAILED));
            return;
        }
        // A newer view may have been installed while the store was asked.
        if (!replicas.isCurrent(replica) || !replica.active) {
            peers.reply(sender, peers.nack(Reason.BUSY)); // Asked again, the refusal is exact.
            return;
        }
        peers.reply(sender, listing(m, piece, scanned.page()));
    }

    private Message.Listing listing(Message.Scan m, Arc piece, Page page) {
        List<Message.Listed> listed = new ArrayList<>();
        long bytes = 0;
        EntryKey before = null;
        for (Entry entry : page.entries()) {
            if (m.map().isOf(entry.key())) {
                Message.Listed one = listed(entry, m.contents());
                bytes += one.bytes();
                boolean isFull =
                        listed.size() >= m.limit() || bytes > MessageLimits.CHUNK_BYTES_MAX;
                if (isFull && before != null && !listed.isEmpty()) {
                    return new Message.Listing(listed, Optional.of(before), piece.to());
                }
                listed.add(one);
            }
            before = entry.key();
        }
        return new Message.Listing(listed, page.next(), piece.to());
    }

    private Message.Listed listed(Entry entry, boolean withContent) {
        boolean clean = entry.promised().equals(entry.accepted()) && !acceptor.isBusy(entry.key());
        return new Message.Listed(
                entry.key(),
                entry.accepted(),
                clean,
                withContent ? Optional.ofNullable(entry.content()) : Optional.empty());
    }
}
