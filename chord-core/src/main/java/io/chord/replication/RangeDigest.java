package io.chord.replication;

import io.chord.message.MessageLimits;
import io.chord.ring.Arc;
import io.chord.ring.RingId;
import io.chord.ring.SplitMix64;
import io.chord.store.Entry;
import io.chord.store.EntryKey;
import io.chord.store.Page;
import io.chord.store.Version;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What one replica holds of its range, in 256 numbers: the range is cut into as many pieces of
 * equal length (the last ones may lie beyond its end), and each has the sum of a hash of (key,
 * accepted) over its entries. The sum does not depend on the order, so that a write takes the old
 * hash out and adds the new one. The ballot stands for the content. A mere promise counts nothing.
 *
 * <p>Counted once, page by page, and from then on with each write. Commits take effect in the order
 * in which they are called, before or after a page that is being read: so a write is counted when
 * it is called, at once if its key has been counted, after the page if it may be in it, and not at
 * all if a later page will bring it.
 *
 * <p>Bounded: 2 KiB once there is an entry, and {@link #LATE_MAX} writes while a page is read.
 */
final class RangeDigest {

    /** Pieces of a range. */
    static final int BUCKETS = MessageLimits.DIGESTS_MAX;

    /** Writes remembered while a page is read; with more it is read again. */
    private static final int LATE_MAX = 1024;

    private record Late(EntryKey key, long change) {}

    private final Arc range;
    private long @Nullable [] sums;
    private boolean built;

    /** All up to and with this key is counted. */
    private Optional<EntryKey> counted = Optional.empty();

    private boolean reading;
    private boolean overrun;
    private final List<Late> late = new ArrayList<>(0);

    RangeDigest(Arc range) {
        this.range = range;
    }

    // ---- counting

    /** Whether all entries are counted. */
    boolean isBuilt() {
        return built;
    }

    /** The store is being asked for what follows this cursor. */
    Optional<EntryKey> beginPage() {
        reading = true;
        overrun = false;
        late.clear();
        return counted;
    }

    /** The store has answered, or failed with an empty page. */
    void endPage(Optional<Page> page) {
        reading = false;
        if (page.isPresent() && !overrun) {
            for (Entry entry : page.get().entries()) add(entry.key(), hash(entry));
            counted = page.get().next();
            built = counted.isEmpty();
            for (Late write : late) {
                if (isCounted(write.key)) add(write.key, write.change);
            }
        }
        late.clear();
    }

    /** A commit is called that writes one entry over another; null for none. */
    void onWrite(EntryKey key, @Nullable Entry before, @Nullable Entry after) {
        long change = hash(after) - hash(before);
        if (change == 0) return;
        if (isCounted(key)) add(key, change);
        else if (reading) addLate(key, change);
    }

    private void addLate(EntryKey key, long change) {
        if (late.size() < LATE_MAX) late.add(new Late(key, change));
        else overrun = true;
    }

    private boolean isCounted(EntryKey key) {
        return built
                || (counted.isPresent() && new Clockwise(range).compare(key, counted.get()) <= 0);
    }

    private void add(EntryKey key, long change) {
        long[] all = sums;
        if (all == null) {
            all = new long[BUCKETS];
            sums = all;
        }
        all[bucketOf(key.point())] += change;
    }

    private static long hash(@Nullable Entry entry) {
        if (entry == null || entry.accepted().equals(Version.NONE)) return 0;
        long hash = SplitMix64.mix(entry.accepted().round() + 1);
        hash = SplitMix64.mix(hash + entry.accepted().proposer());
        byte[] key = entry.key().bytesUnsafe();
        for (int i = 0; i < key.length; i += Long.BYTES) {
            long word = 0;
            for (int j = i; j < Math.min(key.length, i + Long.BYTES); j++) {
                word = (word << Byte.SIZE) | (key[j] & 0xffL);
            }
            hash = SplitMix64.mix(hash + word);
        }
        return SplitMix64.mix(hash + key.length);
    }

    // ---- comparing

    /** Whether there is nothing that could differ. */
    boolean isEmpty() {
        long[] all = sums;
        if (all == null) return true;
        for (long sum : all) {
            if (sum != 0) return false;
        }
        return true;
    }

    /** One number for all entries. */
    long total() {
        long[] all = sums;
        long total = 0;
        if (all != null) {
            for (long sum : all) total += sum;
        }
        return total;
    }

    /** The digests, one for each bucket. */
    List<Long> buckets() {
        long[] all = sums;
        List<Long> list = new ArrayList<>(BUCKETS);
        for (int i = 0; i < BUCKETS; i++) list.add(all == null ? 0L : all[i]);
        return list;
    }

    /** The pieces of the range of which another store holds something else. */
    List<Arc> differing(List<Long> theirs) {
        List<Long> own = buckets();
        List<Arc> pieces = new ArrayList<>();
        int last = bucketOf(range.to());
        for (int i = 0; i <= last && i < theirs.size(); i++) {
            if (!own.get(i).equals(theirs.get(i))) {
                pieces.add(new Arc(pieceAt(i), i == last ? range.to() : pieceAt(i + 1)));
            }
        }
        return pieces;
    }

    private int bucketOf(RingId point) {
        return offset(point).octet(exponent());
    }

    /** Where a piece begins, the point itself not counted. */
    private RingId pieceAt(int bucket) {
        RingId at = range.from();
        for (int bit = 0; bucket >> bit != 0; bit++) {
            if ((bucket >> bit & 1) != 0) at = at.plusPowerOfTwo(exponent() + bit);
        }
        return at;
    }

    /** A piece has 2 to the power of this points. */
    private int exponent() {
        return Math.max(0, offset(range.to()).highestBit() + 1 - Byte.SIZE);
    }

    private RingId offset(RingId point) {
        return point.minus(range.from()).previous();
    }
}
