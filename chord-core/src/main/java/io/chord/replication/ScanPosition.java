package io.chord.replication;

import io.chord.ring.Arc;
import io.chord.ring.RingId;
import io.chord.ring.RingSpace;
import io.chord.store.EntryKey;
import java.util.Objects;
import java.util.Optional;

/**
 * How far a walk through the entries of a ring has come: from the first point of the circle to its
 * last. All up to and with a key was looked at, or all up to and with the last key of a point.
 *
 * @param point where it is
 * @param key the last key looked at there; empty when the point is done
 */
public record ScanPosition(RingId point, Optional<EntryKey> key)
        implements Comparable<ScanPosition> {

    /** Checks that key and point agree. */
    public ScanPosition {
        Objects.requireNonNull(point, "point");
        if (key.isPresent() && !key.get().point().equals(point)) {
            throw new IllegalArgumentException(
                    "key " + key.get() + " does not lie at point " + point);
        }
    }

    /** Nothing was looked at: a key of no bytes is before all others. */
    public static ScanPosition start(RingSpace space) {
        return after(EntryKey.wrap(space.zero(), new byte[0]));
    }

    static ScanPosition after(EntryKey key) {
        return new ScanPosition(key.point(), Optional.of(key));
    }

    static ScanPosition afterAllOf(RingId point) {
        return new ScanPosition(point, Optional.empty());
    }

    /** Whether an entry was looked at. */
    boolean includes(EntryKey other) {
        int byPoint = other.point().compareTo(point);
        return byPoint < 0 || (byPoint == 0 && (key.isEmpty() || other.compareTo(key.get()) <= 0));
    }

    /** Whether the whole circle was looked at. */
    boolean isEnd(RingSpace space) {
        return key.isEmpty() && point.equals(space.last());
    }

    /** The point at which to go on. */
    RingId nextPoint() {
        return key.isPresent() ? point : point.next();
    }

    /** What is left up to a point that is not before the next one. */
    Arc restUpTo(RingId last) {
        return new Arc(nextPoint().previous(), last);
    }

    @Override
    public int compareTo(ScanPosition other) {
        int byPoint = point.compareTo(other.point);
        if (byPoint != 0) return byPoint;
        if (key.isEmpty() || other.key.isEmpty()) {
            return Boolean.compare(key.isEmpty(), other.key.isEmpty());
        }
        return key.get().compareTo(other.key.get());
    }
}
