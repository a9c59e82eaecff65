package io.chord.replication;

import io.chord.ring.Arc;
import io.chord.ring.RingId;
import io.chord.store.EntryKey;
import java.util.Comparator;
import java.util.Optional;

/** The order of keys from the start of an arc: that of a store's scans. */
final class Clockwise implements Comparator<EntryKey> {

    private final RingId from;

    Clockwise(Arc range) {
        this.from = range.from();
    }

    @Override
    public int compare(EntryKey a, EntryKey b) {
        int byOffset = offset(a).compareTo(offset(b));
        return byOffset != 0 ? byOffset : a.compareTo(b);
    }

    /** The cursor that comes first; empty stands for the end of the arc. */
    Optional<EntryKey> earlier(Optional<EntryKey> a, Optional<EntryKey> b) {
        if (a.isEmpty()) return b;
        if (b.isEmpty()) return a;
        return compare(a.get(), b.get()) <= 0 ? a : b;
    }

    /** Whether a key comes no later than a cursor. */
    boolean isUpTo(EntryKey key, Optional<EntryKey> end) {
        return end.isEmpty() || compare(key, end.get()) <= 0;
    }

    private RingId offset(EntryKey key) {
        return key.point().minus(from).previous();
    }
}
