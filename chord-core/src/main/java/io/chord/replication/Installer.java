package io.chord.replication;

import io.chord.call.SmallMap;
import io.chord.call.Timers;
import io.chord.call.Turn;
import io.chord.message.Member;
import io.chord.message.Message;
import io.chord.message.Message.Nack.Reason;
import io.chord.message.Sender;
import io.chord.message.StoreId;
import io.chord.message.View;
import io.chord.ring.Arc;
import io.chord.ring.RingEvent;
import io.chord.ring.RingId;
import io.chord.store.Batch;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;

/**
 * INSTALL of decided views, and what it starts: SYNC where this store is a member, and waiting for
 * the new members where it was one (reference protocol, section 8).
 */
final class Installer {

    private final Turn turn;
    private final Timers timers;
    private final Replicas replicas;
    private final StoreCalls store;
    private final Peers peers;
    private final LearnedContents learned;
    private final ReplicationSettings settings;
    private final ReplicationListener listener;
    private final ToLongFunction<Arc> entriesOf;
    private final Runnable changed;

    /** The copies under way, by the end of their arc. */
    private final SmallMap<RingId, RangeSync> syncs = new SmallMap<>();

    private boolean stopped;

    Installer(
            Turn turn,
            Timers timers,
            Replicas replicas,
            StoreCalls store,
            Peers peers,
            LearnedContents learned,
            ReplicationSettings settings,
            ReplicationListener listener,
            ToLongFunction<Arc> entriesOf,
            Runnable changed) {
        this.turn = turn;
        this.timers = timers;
        this.replicas = replicas;
        this.store = store;
        this.peers = peers;
        this.learned = learned;
        this.settings = settings;
        this.listener = listener;
        this.entriesOf = entriesOf;
        this.changed = changed;
    }

    void onInstall(Message.Install m, Sender sender) {
        install(m.views(), reply -> peers.reply(sender, reply));
    }

    /** Installs each view where it is newer; answers once all is durable. */
    void install(List<View> views, Consumer<Message.Reply> answer) {
        List<Replica> placed = new ArrayList<>();
        List<Replica> replaced = new ArrayList<>();
        Optional<View> newer = Optional.empty();
        for (View view : views) {
            Replicas.Placed result = replicas.place(view);
            if (result.newer().isPresent()) newer = result.newer();
            if (result.replica().isEmpty()) continue;
            placed.add(result.replica().get());
            countGiven(result.replica().get(), result.replaced());
            replaced.addAll(result.replaced());
            for (Replica old : result.replaced()) endSync(old);
        }
        if (placed.isEmpty()) {
            answer.accept(
                    newer.isPresent()
                            ? replicas.nack(Reason.NEWER_VIEW, newer)
                            : installedBefore(views) ? new Message.Ack() : peers.nack(Reason.BUSY));
            return;
        }
        for (Replica replica : placed) sayReleased(replica, replaced);
        makeDurable(placed, replaced, new Backoff(turn, settings.backoffNanos()), answer);
        changed.run();
    }

    /**
     * Installs a view that has no source as active at once: whoever calls has decided that the
     * range begins here, in this state.
     */
    void installActive(View view) {
        Replicas.Placed result = replicas.place(view);
        Replica replica = result.replica().orElse(null);
        if (replica == null) return;
        for (Replica old : result.replaced()) endSync(old);
        commitActive(replica, result.replaced(), new Backoff(turn, settings.backoffNanos()));
        changed.run();
    }

    /** Installs a view in which all members are active, and nothing is left to be said of it. */
    void installAtRest(View view) {
        Replica replica = replicas.place(view).replica().orElseThrow();
        replica.installed = true;
        replicas.serve(replica);
        for (Member member : view.members()) replica.servedBy.add(member.storeId());
        Batch.Builder batch = Batch.builder();
        replicas.note(batch, replica);
        store.commit(batch.build(), answer -> {});
    }

    /** Begins the copies that are due: of new views, of those a restart or a cut has ended. */
    void resume() {
        for (Replica replica : replicas.all()) {
            if (replica.member
                    && replica.installed
                    && !replica.active
                    && !replica.view.isSeal()
                    && !syncs.containsKey(replica.held.to())) {
                beginSync(replica);
            }
        }
    }

    /** A member serves a view: if all of them do, what was kept for them is dropped. */
    void onActiveIn(StoreId member, Replica replica) {
        if (replica.dropped || !replica.view.has(member)) return;
        boolean isNews = replica.servedBy.add(member);
        if (!replica.isServedByAll()) return;
        if (!replica.member) drop(replica);
        else if (isNews) changed.run();
    }

    /** Drops the data of a range that others serve. What it answers from now on is: nothing. */
    void drop(Replica replica) {
        if (stopped || replica.member || replica.dropped || !replicas.isCurrent(replica)) return;
        replica.dropped = true;
        Batch.Builder batch = Batch.builder().clear(replica.held);
        replicas.note(batch, replica);
        store.commit(
                batch.build(),
                answer -> {
                    if (answer instanceof StoreAnswer.Failed failed) {
                        // Dropped in word and not in deed: a newer view clears the range anyhow.
                        warn("entries of " + replica.held + " could not be dropped", failed);
                    }
                });
        changed.run();
    }

    /** Whether the copy of a range has not come on for several reviews. */
    boolean isStuck(Replica replica) {
        RangeSync sync = syncs.get(replica.held.to());
        return sync != null && sync.isFor(replica) && sync.isStuckFor(3 * settings.reviewNanos());
    }

    void stop() {
        stopped = true;
        for (RangeSync sync : syncs.values()) sync.cancel();
        syncs.clear();
    }

    private boolean installedBefore(List<View> views) {
        for (View view : views) {
            Optional<Replica> replica = replicas.find(view.range().to());
            if (replica.isPresent() && !replica.get().installed) return false;
        }
        return true;
    }

    private void makeDurable(
            List<Replica> placed,
            List<Replica> replaced,
            Backoff backoff,
            Consumer<Message.Reply> answer) {
        Batch.Builder batch = Batch.builder();
        for (Replica replica : placed) {
            if (replicas.isCurrent(replica)) clearUnlessActive(batch, replica);
        }
        replicas.note(batch, replaced, placed);
        store.commit(
                batch.build(),
                result -> {
                    if (stopped) return;
                    if (result instanceof StoreAnswer.Failed failed) {
                        answer.accept(peers.nack(Reason.STORE_FAILED));
                        warn("views " + placed + " could not be installed", failed);
                        timers.after(
                                backoff.nextNanos(),
                                () -> makeDurable(placed, replaced, backoff, reply -> {}));
                        return;
                    }
                    for (Replica replica : placed) replica.installed = true;
                    resume(); // What a newer view left of a copy under way goes on too.
                    answer.accept(new Message.Ack());
                });
    }

    /** "If !was erase what it holds of that part only." */
    private static void clearUnlessActive(Batch.Builder batch, Replica replica) {
        List<View.Part> parts = replica.view.parts();
        if (parts.isEmpty()) batch.clear(replica.held);
        for (int i = 0; i < parts.size(); i++) {
            if (!replica.was[i]) batch.clear(parts.get(i).range());
        }
    }

    private void commitActive(Replica replica, List<Replica> replaced, Backoff backoff) {
        Batch.Builder batch = Batch.builder().clear(replica.held);
        replicas.note(batch, replaced, List.of());
        replicas.noteActive(batch, replica);
        store.commit(
                batch.build(),
                result -> {
                    if (stopped || !replicas.isCurrent(replica)) return;
                    if (result instanceof StoreAnswer.Failed failed) {
                        warn("view " + replica.view + " could not be stored", failed);
                        timers.after(
                                backoff.nextNanos(),
                                () -> commitActive(replica, replaced, backoff));
                        return;
                    }
                    replica.installed = true;
                    replicas.serve(replica);
                    // All members have begun so, by the word of whoever began the range.
                    for (Member m : replica.view.members()) replica.servedBy.add(m.storeId());
                    if (replica.active) onActive(replica);
                });
    }

    private void beginSync(Replica replica) {
        if (stopped) return;
        RangeSync sync =
                new RangeSync(
                        turn,
                        timers,
                        replicas,
                        replica,
                        store,
                        peers,
                        learned,
                        settings,
                        newer -> install(List.of(newer), reply -> {}),
                        () -> onActive(replica));
        syncs.put(replica.held.to(), sync);
        sync.begin();
    }

    private void onActive(Replica replica) {
        syncs.remove(replica.held.to());
        learned.forget(replica.held);
        listener.onEvent(new RingEvent.RangeServed(replica.held, replica.view.number()));
        if (replica.servedBy.add(peers.self())) {
            Message.ActiveIn news = new Message.ActiveIn(peers.self(), replica.id());
            for (Member other : replica.view.members()) {
                if (!other.storeId().equals(peers.self())) peers.tell(other, news);
            }
            for (Member old : formerMembers(replica.view)) peers.tell(old, news);
        }
        changed.run();
    }

    static List<Member> formerMembers(View view) {
        List<Member> former = new ArrayList<>();
        for (View.Part part : view.parts()) {
            for (Member member : part.members()) {
                if (!view.has(member.storeId()) && !former.contains(member)) former.add(member);
            }
        }
        return former;
    }

    private void endSync(Replica old) {
        RangeSync sync = syncs.get(old.held.to());
        if (sync != null && sync.isFor(old)) {
            syncs.remove(old.held.to());
            sync.cancel();
        }
    }

    private void countGiven(Replica placed, List<Replica> replaced) {
        if (placed.member) return;
        for (Replica old : replaced) {
            if (old.member && old.active) placed.entriesGiven = entriesOf.applyAsLong(placed.held);
        }
    }

    private void sayReleased(Replica placed, List<Replica> replaced) {
        if (placed.member) return;
        Arc range = placed.held;
        for (Replica old : replaced) {
            if (old.active && old.held.intersects(range)) {
                listener.onEvent(new RingEvent.RangeReleased(range, placed.view.number()));
                return;
            }
        }
    }

    private void warn(String what, StoreAnswer.Failed failed) {
        listener.onEvent(new RingEvent.Warning(what + ": " + failed.message()));
    }
}
