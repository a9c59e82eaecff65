package io.chord.replication;

import io.chord.call.SmallMap;
import io.chord.message.Member;
import io.chord.message.Message;
import io.chord.message.Message.Nack.Reason;
import io.chord.message.MessageCodec;
import io.chord.message.StoreId;
import io.chord.message.View;
import io.chord.message.ViewId;
import io.chord.ring.Arc;
import io.chord.ring.RingId;
import io.chord.store.Batch;
import io.chord.store.Version;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * All replicas of this store: disjoint arcs, each under its newest installed view. What is in
 * memory is the truth; the notes are its durable form, written before an answer that rests on it
 * leaves.
 */
final class Replicas {

    /** What became of an attempt to put a view over what is here. */
    record Placed(Optional<Replica> replica, Optional<View> newer, List<Replica> replaced) {}

    private final StoreId self;
    private final Ballots ballots;
    private final ReplicaNotes notes;
    private final SmallMap<RingId, Replica> byEnd = new SmallMap<>();
    private Runnable askOthers = () -> {};
    private long servingVersion;

    Replicas(StoreId self, Ballots ballots, MessageCodec codec, SortedMap<String, byte[]> stored) {
        this.self = self;
        this.ballots = ballots;
        this.notes = new ReplicaNotes(codec);
        for (Map.Entry<String, byte[]> note : stored.entrySet()) {
            if (!note.getKey().startsWith(ReplicaNotes.PREFIX)) continue;
            Replica replica = notes.decode(note.getKey(), note.getValue(), self);
            byEnd.put(replica.held.to(), replica);
        }
    }

    StoreId self() {
        return self;
    }

    List<Replica> all() {
        return byEnd.values();
    }

    /** Whether this very object still stands for its arc. */
    boolean isCurrent(Replica replica) {
        return byEnd.get(replica.held.to()) == replica;
    }

    Optional<Replica> find(RingId point) {
        // The arcs are disjoint: only the one that ends first, going clockwise, can hold the point.
        return Optional.ofNullable(byEnd.firstFrom(point)).filter(r -> r.held.contains(point));
    }

    /** Those with a point in common with the arc. */
    List<Replica> meeting(Arc range) {
        // They are disjoint, so that those which meet an arc follow each other.
        return byEnd.allFrom(range.from().next(), r -> r.held.intersects(range));
    }

    /** The arcs for which single requests are served now. */
    List<Arc> serving() {
        List<Arc> arcs = new ArrayList<>();
        for (Replica replica : byEnd.values()) {
            if (replica.member && replica.active && !replica.isBack) arcs.add(replica.held);
        }
        return arcs;
    }

    /** Grows whenever {@link #serving()} may have changed. */
    long servingVersion() {
        return servingVersion;
    }

    /** A member's replica serves from now on. */
    void serve(Replica replica) {
        replica.active = replica.member;
        replica.roundAtStart = ballots.round();
        servingVersion++;
    }

    /** A replica that was active all the time may serve again. */
    void serveAgain(Replica replica) {
        replica.isBack = false;
        servingVersion++;
    }

    /** The whole, uncut replica of a view. */
    Optional<Replica> exactly(ViewId view) {
        return find(view.range().to()).filter(r -> r.id().equals(view) && !r.isCut());
    }

    /** A view, with the others installed here that were decided together with it: the split's. */
    List<View> withSiblings(View view) {
        List<View> views = new ArrayList<>();
        views.add(view);
        if (view.previous().isEmpty()) return views;
        for (Replica replica : byEnd.values()) {
            if (replica.view.previous().equals(view.previous())
                    && !replica.id().equals(view.id())) {
                views.add(replica.view);
            }
        }
        return views;
    }

    /**
     * What to do when a request is refused because its view was not asked about since a restart.
     */
    void whenRefusedAsBack(Runnable ask) {
        askOthers = ask;
    }

    /**
     * Why a request of one view cannot be served for a point; empty when this store is active in
     * that view there (reference protocol, section 8: "Every request names...").
     */
    Optional<Message.Nack> refusal(StoreId destination, ViewId view, RingId point) {
        Optional<Message.Nack> mismatch = mismatch(destination, view, point);
        if (mismatch.isPresent()) return mismatch;
        Replica replica = find(point).orElseThrow();
        if (!replica.active) return Optional.of(nack(Reason.INACTIVE, Optional.empty()));
        if (!replica.isBack) return Optional.empty();
        askOthers.run();
        return Optional.of(nack(Reason.BUSY, Optional.empty()));
    }

    /** The same, whether active or not. */
    Optional<Message.Nack> mismatch(StoreId destination, ViewId view, RingId point) {
        if (!destination.equals(self)) {
            return Optional.of(nack(Reason.WRONG_STORE, Optional.empty()));
        }
        Replica replica = find(point).orElse(null);
        if (replica == null) return Optional.of(nack(Reason.OLDER_VIEW, Optional.empty()));
        if (replica.id().equals(view)) return Optional.empty();
        return Optional.of(
                ViewChain.isNewer(replica.id(), view)
                        ? nack(Reason.NEWER_VIEW, Optional.of(replica.view))
                        : nack(Reason.OLDER_VIEW, Optional.empty()));
    }

    Message.Nack nack(Reason reason, Optional<View> view) {
        return new Message.Nack(reason, Version.NONE, view, self);
    }

    /**
     * Puts a newer view over its range, in memory: what it covers is replaced, what sticks out is
     * left as it was. "Applies to w.range only" (reference protocol, section 8, INSTALL).
     */
    Placed place(View view) {
        List<Replica> older = meeting(view.range());
        for (Replica replica : older) {
            if (!ViewChain.isNewer(view, replica.view)) {
                boolean same = replica.id().equals(view.id());
                return new Placed(
                        Optional.empty(),
                        same ? Optional.empty() : Optional.of(replica.view),
                        List.of());
            }
        }
        if (older.isEmpty() && !concerns(view)) {
            return new Placed(Optional.empty(), Optional.empty(), List.of());
        }
        Replica placed = new Replica(view.range(), view, view.has(self), wasActive(view, older));
        for (Replica replica : older) {
            byEnd.remove(replica.held.to());
            // Promises go on under the new view where the data do.
            if (carries(placed, replica)) placed.floor = Version.max(placed.floor, replica.floor);
            for (Arc rest : replica.held.minus(view.range())) {
                byEnd.put(rest.to(), replica.remainder(rest));
            }
        }
        byEnd.put(placed.held.to(), placed);
        servingVersion++;
        return new Placed(Optional.of(placed), Optional.empty(), older);
    }

    /** Adds to a batch all that changes when these views are placed over those replicas. */
    void note(Batch.Builder batch, List<Replica> replaced, List<Replica> placed) {
        TreeMap<RingId, Boolean> ends = new TreeMap<>();
        for (Replica replica : replaced) {
            ends.put(replica.held.to(), true);
            for (Replica now : meeting(replica.held)) ends.put(now.held.to(), true);
        }
        for (Replica replica : placed) ends.put(replica.held.to(), true);
        for (RingId end : ends.keySet()) {
            Replica now = byEnd.get(end);
            if (now == null) batch.forget(ReplicaNotes.name(end));
            else note(batch, now);
        }
    }

    void note(Batch.Builder batch, Replica replica) {
        batch.note(ReplicaNotes.name(replica.held.to()), notes.encode(replica));
    }

    /** The note of a replica as it will be once active. */
    void noteActive(Batch.Builder batch, Replica replica) {
        boolean before = replica.active;
        replica.active = replica.member;
        note(batch, replica);
        replica.active = before;
    }

    private boolean concerns(View view) {
        if (view.has(self)) return true;
        for (View.Part part : view.parts()) {
            for (Member member : part.members()) {
                if (member.storeId().equals(self)) return true;
            }
        }
        return false;
    }

    private static boolean[] wasActive(View view, List<Replica> older) {
        boolean[] was = new boolean[view.parts().size()];
        for (int i = 0; i < was.length; i++) {
            View.Part part = view.parts().get(i);
            was[i] = older.stream().anyMatch(replica -> hasDataOf(view, part, replica));
        }
        return was;
    }

    private static boolean carries(Replica placed, Replica older) {
        return placed.view.parts().stream().anyMatch(p -> hasDataOf(placed.view, p, older));
    }

    private static boolean hasDataOf(View view, View.Part part, Replica older) {
        return view.isRecovered() ? older.hasRestOf(part) : older.hasDataOf(part);
    }
}
