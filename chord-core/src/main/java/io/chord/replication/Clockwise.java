package io.chord.replication;

import io.chord.ring.Arc;
import io.chord.ring.RingId;
import io.chord.store.EntryKey;
import java.util.Comparator;

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

    private RingId offset(EntryKey key) {
        return key.point().minus(from).previous();
    }
}
