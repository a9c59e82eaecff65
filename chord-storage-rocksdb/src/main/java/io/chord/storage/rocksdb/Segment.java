package io.chord.storage.rocksdb;

import io.chord.ring.Arc;
import io.chord.ring.RingId;
import io.chord.store.EntryKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A run of stored keys without a gap.
 *
 * @param start the first key that may be in it
 * @param end the first key behind it
 */
@SuppressWarnings("ArrayRecordComponent") // Made, used and dropped; never compared.
record Segment(byte[] start, byte[] end) {

    /** An arc as one or two segments, in clockwise order. */
    static List<Segment> of(Arc arc) {
        RingId first = arc.from().next();
        RingId behind = arc.to().next();
        byte[] start = EntryFormat.start(first);
        byte[] end = behind.isZero() ? EntryFormat.END : EntryFormat.start(behind);
        if (first.compareTo(arc.to()) <= 0) return List.of(new Segment(start, end));
        RingId zero = first.space().zero();
        return List.of(
                new Segment(start, EntryFormat.END), new Segment(EntryFormat.start(zero), end));
    }

    /** What is left of an arc behind a key in it. */
    static List<Segment> of(Arc arc, EntryKey after) {
        byte[] key = EntryFormat.key(after);
        byte[] next = Arrays.copyOf(key, key.length + 1); // The next key there can be.
        List<Segment> rest = new ArrayList<>();
        for (Segment segment : of(arc)) {
            if (segment.contains(key)) {
                rest.clear();
                rest.add(new Segment(next, segment.end));
            } else {
                rest.add(segment);
            }
        }
        return rest;
    }

    private boolean contains(byte[] key) {
        return Arrays.compareUnsigned(key, start) >= 0 && Arrays.compareUnsigned(key, end) < 0;
    }
}
