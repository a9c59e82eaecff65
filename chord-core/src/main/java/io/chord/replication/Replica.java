package io.chord.replication;

import io.chord.call.SmallSet;
import io.chord.message.Member;
import io.chord.message.Message;
import io.chord.message.StoreId;
import io.chord.message.View;
import io.chord.message.ViewId;
import io.chord.ring.Arc;
import io.chord.store.Entry;
import io.chord.store.EntryKey;
import io.chord.store.Version;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What this store knows and has promised of one arc. Written by {@link Replicas} and the machines
 * that it serves, in one place each; its durable form is a note of the store.
 */
final class Replica {

    /** The arc that this is about: the view's range, or what newer views have left of it. */
    final Arc held;

    /** The newest view installed. This store need not be a member of it. */
    final View view;

    final boolean member;

    /** For each part of the view: whether this store was active in exactly its data view. */
    final boolean[] was;

    /** Serves requests in this view. */
    boolean active;

    /** The round of this node's ballots when it began to serve: later ones are of this view. */
    long roundAtStart;

    /** The installation is durable: only then is it answered for. */
    boolean installed;

    /** Was away, and has not asked the other members yet whether there is a newer view. */
    boolean isBack;

    /** Not a member, and its data are gone: it can vouch for nothing. */
    boolean dropped;

    /** The promise of every key that has no entry. */
    Version floor = Version.NONE;

    Version nextPromised = Version.NONE;
    Version nextAccepted = Version.NONE;
    List<View> nextValue = List.of();

    /** Members of the view that said that they serve it. Heard again after a restart. */
    final SmallSet<StoreId> servedBy = new SmallSet<>();

    /** What it holds, for comparisons with other members; null until it is counted. */
    @Nullable RangeDigest digest;

    /** When it was last compared with another member, or began to be counted. */
    long comparedNanos;

    /** Entries with a value that were here when this store ceased to be a member. */
    long entriesGiven;

    Replica(Arc held, View view, boolean member, boolean[] was) {
        this.held = held;
        this.view = view;
        this.member = member;
        this.was = was;
    }

    ViewId id() {
        return view.id();
    }

    /** Whether newer views have taken a piece away: then it never votes again. */
    boolean isCut() {
        return !held.equals(view.range());
    }

    /**
     * Has stopped for good in what the seal follows, and is one of those who decide what follows.
     */
    boolean isSealed() {
        return member && installed && view.isSeal();
    }

    /**
     * Whether this store was active in exactly the data view of a part: it is still, or has stopped
     * for a seal, which leaves data, promises and floor as they are.
     */
    boolean hasDataOf(View.Part part) {
        if (part.dataView().isEmpty() || !held.containsArc(part.range())) return false;
        // View ids are compared and never numbers less one: a gap has other data.
        if (active && part.dataView().get().equals(id())) return true;
        return view.isSeal() && was[0] && view.parts().get(0).dataView().equals(part.dataView());
    }

    /**
     * Whose data this store has, as far as it was active in a view and has kept them: of the view
     * installed, or of those that it follows, where this store has stopped for it.
     */
    List<Message.Holding> holdings() {
        List<Message.Holding> holdings = new ArrayList<>();
        if (active) {
            holdings.add(new Message.Holding(held, id(), true));
        } else if (installed && !dropped) {
            for (int i = 0; i < was.length; i++) {
                View.Part part = view.parts().get(i);
                if (!was[i] || part.dataView().isEmpty()) continue;
                for (Arc piece : held.intersection(part.range())) {
                    holdings.add(new Message.Holding(piece, part.dataView().get(), false));
                }
            }
        }
        return holdings;
    }

    /**
     * Whether this store has anything of what a recovered range is made of: also if it was away
     * when the data view was cut, or stopped in it for a view that never was served.
     */
    boolean hasRestOf(View.Part part) {
        for (Message.Holding holding : holdings()) {
            if (part.dataView().filter(holding.dataView()::equals).isPresent()
                    && holding.range().intersects(part.range())) {
                return true;
            }
        }
        return false;
    }

    /** What is left of this under a newer view of another arc: all as it was, but for votes. */
    Replica remainder(Arc rest) {
        Replica left = new Replica(rest, view, member, was);
        left.active = active;
        left.roundAtStart = roundAtStart;
        left.isBack = isBack;
        left.installed = installed;
        left.dropped = dropped;
        left.floor = floor;
        for (StoreId store : servedBy.elements()) left.servedBy.add(store);
        return left;
    }

    /** Whether this store serves all of the view's range, by this very object. */
    boolean isServedWhole(Replicas replicas) {
        return member && active && !isCut() && replicas.isCurrent(this);
    }

    /** A commit is called that writes one entry over another; null for none. */
    void onWrite(EntryKey key, @Nullable Entry before, @Nullable Entry after) {
        if (digest != null) digest.onWrite(key, before, after);
    }

    /** Whether every member was heard to serve. */
    boolean isServedByAll() {
        for (Member other : view.members()) {
            if (!servedBy.contains(other.storeId())) return false;
        }
        return true;
    }

    @Override
    public String toString() {
        return view + (isCut() ? " of which " + held : "") + (active ? " active" : "");
    }
}
