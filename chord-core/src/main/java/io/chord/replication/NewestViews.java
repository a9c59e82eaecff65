package io.chord.replication;

import io.chord.call.SmallMap;
import io.chord.message.View;
import io.chord.ring.Arc;
import io.chord.ring.RingId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The newest views that were heard of, one for each point, bounded: the one used longest ago is
 * forgotten first. What is remembered may be stale; nothing is decided by it.
 */
final class NewestViews {

    private static final class Slot {
        final View view;
        long usedAt;

        Slot(View view, long usedAt) {
            this.view = view;
            this.usedAt = usedAt;
        }
    }

    private final int sizeMax;
    private final SmallMap<RingId, Slot> byEnd = new SmallMap<>();
    private long uses;

    NewestViews(int sizeMax) {
        this.sizeMax = sizeMax;
    }

    /** Remembers a view, unless a newer one of any of its points is remembered. */
    boolean learn(View view) {
        List<View> older = new ArrayList<>();
        for (View known : meeting(view.range())) {
            if (known.id().equals(view.id())) return false;
            if (ViewChain.isNewer(known, view)) return false;
            older.add(known);
        }
        older.forEach(this::forget);
        byEnd.put(view.range().to(), new Slot(view, ++uses));
        if (byEnd.size() > sizeMax) forgetOldest();
        return true;
    }

    private void forgetOldest() {
        Slot oldest = byEnd.values().get(0);
        for (Slot slot : byEnd.values()) {
            if (slot.usedAt < oldest.usedAt) oldest = slot;
        }
        forget(oldest.view);
    }

    void forget(View view) {
        Slot slot = byEnd.get(view.range().to());
        if (slot == null || !slot.view.id().equals(view.id())) return;
        byEnd.remove(view.range().to());
    }

    Optional<View> find(RingId point) {
        Slot slot = slotOf(point);
        if (slot == null) return Optional.empty();
        slot.usedAt = ++uses;
        return Optional.of(slot.view);
    }

    /** Those with a point in common with the arc, in clockwise order from its beginning. */
    List<View> meeting(Arc range) {
        List<View> found = new ArrayList<>();
        // They are disjoint, so that those which meet an arc follow each other.
        for (Slot slot :
                byEnd.allFrom(range.from().next(), s -> s.view.range().intersects(range))) {
            found.add(slot.view);
        }
        return found;
    }

    int size() {
        return byEnd.size();
    }

    private @Nullable Slot slotOf(RingId point) {
        // The arcs are disjoint: only the one that ends first, going clockwise, can hold the point.
        Slot slot = byEnd.firstFrom(point);
        return slot != null && slot.view.covers(point) ? slot : null;
    }
}
