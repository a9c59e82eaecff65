package io.chord.replication;

import io.chord.call.Timers;
import io.chord.call.Turn;
import io.chord.message.Message;
import io.chord.message.Message.Chunk.Worth;
import io.chord.message.MessageLimits;
import io.chord.message.View;
import io.chord.store.Batch;
import io.chord.store.EntryKey;
import io.chord.store.Version;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * SYNC of one replica with the view that it installed: asks the members of each part's source and
 * the other members of the view, and becomes active when enough have answered (reference protocol,
 * section 8, "SYNC"). Every member syncs, also one that stays: a removed rule that cost
 * linearizability in the runs reported there.
 *
 * <p>Chunks are merged into the store one at a time; a restart begins again with active = false,
 * which is safe because merging twice changes nothing.
 */
final class RangeSync {

    private final Turn turn;
    private final Timers timers;
    private final Replicas replicas;
    private final Replica replica;
    private final StoreCalls store;
    private final Peers peers;
    private final LearnedContents learned;
    private final ReplicationSettings settings;
    private final Consumer<View> newerView;
    private final Runnable active;
    private final List<SyncPart> parts = new ArrayList<>();
    private final ChunkMerger merger;
    private boolean ended;
    private boolean activating;
    private long progressNanos;

    RangeSync(
            Turn turn,
            Timers timers,
            Replicas replicas,
            Replica replica,
            StoreCalls store,
            Peers peers,
            LearnedContents learned,
            ReplicationSettings settings,
            Consumer<View> newerView,
            Runnable active) {
        this.turn = turn;
        this.timers = timers;
        this.replicas = replicas;
        this.replica = replica;
        this.store = store;
        this.peers = peers;
        this.learned = learned;
        this.settings = settings;
        this.newerView = newerView;
        this.active = active;
        this.merger = new ChunkMerger(replica, store, learned, settings.chunkEntries());
    }

    boolean isFor(Replica other) {
        return replica == other;
    }

    void begin() {
        progressNanos = turn.nowNanos();
        for (int i = 0; i < replica.view.parts().size(); i++) {
            parts.add(new SyncPart(replica, i, peers.self(), turn, settings.backoffNanos()));
        }
        for (SyncPart part : parts) {
            if (part.isComplete()) continue;
            for (SyncSource source : part.sources()) {
                ask(part, source);
            }
        }
        activateIfComplete();
    }

    /** Whether nothing new has come for so long. */
    boolean isStuckFor(long nanos) {
        return !activating && turn.nowNanos() - progressNanos > nanos;
    }

    void cancel() {
        ended = true;
        merger.cancel();
        for (SyncPart part : parts) stop(part);
    }

    private void stop(SyncPart part) {
        for (SyncSource source : part.sources()) {
            if (source.call != null) peers.cancel(source.call);
            if (source.timer != null) timers.cancel(source.timer);
        }
    }

    /** Asks for the chunk behind the source's cursor, naming the contents that are here already. */
    private void ask(SyncPart part, SyncSource source) {
        if (ended || part.isComplete()) return;
        VersionScan.begin(
                store,
                part.part().range(),
                source.cursor,
                MessageLimits.HELD_MAX,
                own -> {
                    if (ended || part.isComplete()) return;
                    if (own.isPresent()) send(part, source, held(part, source, own.get().held()));
                    else later(part, source);
                });
    }

    private List<Message.Held> held(SyncPart part, SyncSource source, List<Message.Held> own) {
        if (source.wantsAll) return List.of();
        TreeMap<EntryKey, Version> held = new TreeMap<>(new Clockwise(part.part().range()));
        for (Message.Held h : own) held.put(h.key(), h.accepted());
        for (Message.Held h :
                learned.heldIn(part.part().range(), source.cursor, MessageLimits.HELD_MAX)) {
            held.merge(h.key(), h.accepted(), Version::max);
        }
        List<Message.Held> list = new ArrayList<>();
        for (Map.Entry<EntryKey, Version> h : held.entrySet()) {
            if (list.size() == MessageLimits.HELD_MAX) break;
            list.add(new Message.Held(h.getKey(), h.getValue()));
        }
        return list;
    }

    private void send(SyncPart part, SyncSource source, List<Message.Held> have) {
        source.call =
                peers.ask(
                        source.member,
                        new Message.Sync(
                                source.member.storeId(),
                                replica.id(),
                                part.index(),
                                source.cursor,
                                have),
                        new Peers.Heard() {
                            @Override
                            public void answered(Message.Reply reply) {
                                onReply(part, source, reply);
                            }

                            @Override
                            public void missing(boolean gone) {
                                later(part, source);
                            }
                        });
    }

    private void onReply(SyncPart part, SyncSource source, Message.Reply reply) {
        if (ended || part.isComplete()) return;
        if (reply instanceof Message.Chunk chunk && part.accepts(source, chunk)) {
            if (source.counted == null) source.backoff.reset();
            merger.add(
                    part.part().range(),
                    source.cursor,
                    chunk,
                    ok -> onMerged(part, source, chunk, ok));
        } else if (reply instanceof Message.Nack nack) {
            onNack(part, source, nack);
        } else {
            later(part, source);
        }
    }

    private void onNack(SyncPart part, SyncSource source, Message.Nack nack) {
        if (nack.reason() == Message.Nack.Reason.NEWER_VIEW && nack.view().isPresent()) {
            View newer = nack.view().get();
            if (ViewChain.isNewer(newer, replica.view)) newerView.accept(newer);
            if (!ended) later(part, source);
        } else if (nack.reason() == Message.Nack.Reason.OLDER_VIEW) {
            source.call =
                    peers.ask(
                            source.member,
                            new Message.Install(replicas.withSiblings(replica.view)),
                            new Peers.Heard() {
                                @Override
                                public void answered(Message.Reply reply) {
                                    if (reply instanceof Message.Ack) ask(part, source);
                                    else later(part, source);
                                }

                                @Override
                                public void missing(boolean gone) {
                                    later(part, source);
                                }
                            });
        } else {
            later(part, source);
        }
    }

    private void onMerged(SyncPart part, SyncSource source, Message.Chunk chunk, boolean ok) {
        if (ended || part.isComplete()) return;
        if (source.counted == null) progressNanos = turn.nowNanos();
        if (!ok) {
            // An omitted content is no longer here, or the store failed: the chunk does not count.
            source.wantsAll = true;
            later(part, source);
            return;
        }
        source.wantsAll = false;
        source.weaken(chunk.worth());
        if (chunk.next().isPresent() && chunk.worth() != Worth.NEVER) {
            source.cursor = chunk.next();
            ask(part, source);
            return;
        }
        part.count(source);
        if (part.isComplete()) {
            stop(part);
            activateIfComplete();
        } else if (replica.view.has(source.member.storeId())) {
            // It may become active later, and then it alone suffices.
            later(part, source);
        }
    }

    private void later(SyncPart part, SyncSource source) {
        if (ended || part.isComplete()) return;
        if (source.timer != null) timers.cancel(source.timer);
        source.timer = timers.after(source.backoff.nextNanos(), () -> ask(part, source));
    }

    private void activateIfComplete() {
        if (ended || activating || !replica.installed) return;
        for (SyncPart part : parts) {
            if (!part.isComplete()) return;
        }
        activating = true;
        merger.whenIdle(this::activate);
    }

    private void activate() {
        if (ended) return;
        Batch.Builder batch = Batch.builder();
        replicas.noteActive(batch, replica);
        store.commit(
                batch.build(),
                answer -> {
                    if (ended) return;
                    if (answer instanceof StoreAnswer.Failed) {
                        timers.after(settings.backoffNanos(), this::activate);
                        return;
                    }
                    ended = true;
                    replicas.serve(replica);
                    active.run();
                });
    }
}
