package io.chord.replication;

import io.chord.message.Message;
import io.chord.message.Message.Chunk.Worth;
import io.chord.message.Message.Nack.Reason;
import io.chord.message.MessageLimits;
import io.chord.message.Sender;
import io.chord.message.View;
import io.chord.store.Content;
import io.chord.store.Entry;
import io.chord.store.EntryKey;
import io.chord.store.Page;
import io.chord.store.Version;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Answers those who copy a range: SYNC, which counts, and LEARN, which does not. */
final class RangeReader {

    private final Replicas replicas;
    private final Acceptor acceptor;
    private final StoreCalls store;
    private final Peers peers;
    private final ReplicationSettings settings;

    RangeReader(
            Replicas replicas,
            Acceptor acceptor,
            StoreCalls store,
            Peers peers,
            ReplicationSettings settings) {
        this.replicas = replicas;
        this.acceptor = acceptor;
        this.store = store;
        this.peers = peers;
        this.settings = settings;
    }

    void onSync(Message.Sync m, Sender sender) {
        Optional<Message.Nack> mismatch =
                replicas.mismatch(m.destination(), m.view(), m.view().range().to());
        if (mismatch.isPresent()) {
            peers.reply(sender, mismatch.get());
            return;
        }
        // "Only a replica that has installed exactly w answers": durably, and with no commit of an
        // older view under way.
        Replica replica = replicas.exactly(m.view()).orElse(null);
        if (replica == null || m.part() < 0 || m.part() >= replica.view.parts().size()) {
            peers.reply(sender, peers.nack(Reason.INACTIVE));
            return;
        }
        View.Part part = replica.view.parts().get(m.part());
        Optional<Worth> worth = worth(replica, m.part());
        if (!replica.installed || (!replica.active && acceptor.isBusyIn(part.range()))) {
            peers.reply(sender, peers.nack(Reason.BUSY));
        } else if (worth.isEmpty()) {
            peers.reply(sender, peers.nack(Reason.INACTIVE));
        } else if (worth.get() == Worth.NEVER) {
            peers.reply(
                    sender,
                    new Message.Chunk(
                            Worth.NEVER, List.of(), List.of(), replica.floor, Optional.empty()));
        } else {
            store.scan(
                    part.range(),
                    m.after(),
                    entriesMax(),
                    answer -> onScanned(m, sender, replica, worth.get(), answer));
        }
    }

    void onLearn(Message.Learn m, Sender sender) {
        Optional<Message.Nack> refusal =
                replicas.refusal(m.destination(), m.view(), m.range().to());
        if (refusal.isPresent()) {
            peers.reply(sender, refusal.get());
            return;
        }
        store.scan(
                m.range(),
                m.after(),
                entriesMax(),
                answer -> {
                    if (!(answer instanceof StoreAnswer.Scanned scanned)) {
                        peers.reply(sender, peers.nack(Reason.STORE_FAILED));
                        return;
                    }
                    peers.reply(sender, chunk(Worth.COPY, Version.NONE, scanned.page(), List.of()));
                });
    }

    private void onScanned(
            Message.Sync m, Sender sender, Replica replica, Worth before, StoreAnswer answer) {
        if (!(answer instanceof StoreAnswer.Scanned scanned)) {
            peers.reply(sender, peers.nack(Reason.STORE_FAILED));
            return;
        }
        if (!replicas.isCurrent(replica) || worth(replica, m.part()).isEmpty()) {
            peers.reply(sender, peers.nack(Reason.BUSY)); // Asked again, the refusal is exact.
            return;
        }
        // What was read before this store became active is worth what it was then.
        peers.reply(sender, chunk(before, replica.floor, scanned.page(), m.have()));
    }

    /**
     * Kinds 2, 1 and 3 of an answer to SYNC, in this order; empty when it can vouch for nothing.
     */
    private Optional<Worth> worth(Replica replica, int part) {
        if (replica.active) return Optional.of(Worth.ACTIVE);
        if (replica.dropped) return Optional.empty();
        if (replica.was[part]) return Optional.of(Worth.ENTRIES);
        boolean isSource =
                replica.view.parts().get(part).members().stream()
                        .anyMatch(member -> member.storeId().equals(replicas.self()));
        return isSource ? Optional.of(Worth.NEVER) : Optional.empty();
    }

    private Message.Chunk chunk(Worth worth, Version floor, Page page, List<Message.Held> have) {
        Map<EntryKey, Version> held = new HashMap<>();
        for (Message.Held h : have) held.put(h.key(), h.accepted());
        List<Entry> entries = new ArrayList<>();
        List<EntryKey> omitted = new ArrayList<>();
        Optional<EntryKey> next = page.next();
        long bytes = 0;
        for (Entry entry : page.entries()) {
            Content content = entry.content();
            boolean omit = content != null && entry.accepted().equals(held.get(entry.key()));
            Entry sent =
                    omit ? new Entry(entry.key(), entry.promised(), entry.accepted(), null) : entry;
            bytes += sent.bytes();
            if (bytes > bytesMax() && !entries.isEmpty()) {
                next = Optional.of(entries.get(entries.size() - 1).key());
                break;
            }
            entries.add(sent);
            if (omit) omitted.add(entry.key());
        }
        return new Message.Chunk(worth, entries, omitted, floor, next);
    }

    private int entriesMax() {
        return Math.min(settings.chunkEntries(), MessageLimits.CHUNK_ENTRIES_MAX);
    }

    private int bytesMax() {
        return Math.min(settings.chunkBytes(), MessageLimits.CHUNK_BYTES_MAX);
    }
}
