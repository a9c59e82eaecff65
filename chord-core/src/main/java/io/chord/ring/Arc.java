package io.chord.ring;

import static java.util.Objects.requireNonNull;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/**
 * The points after {@code from} up to and with {@code to}, going clockwise: what a node owns when
 * {@code from} is its predecessor and {@code to} the node itself (Stoica et al., ToN 2003).
 *
 * <p>Never empty: equal ends mean the whole circle, cut open at that point. Two whole arcs cut at
 * different points have the same points and are not equal. Immutable, safe for any thread. Arcs of
 * different widths cannot be combined ({@link IllegalArgumentException}).
 *
 * @param from the point before the first one of the arc
 * @param to the last point of the arc
 */
public record Arc(RingId from, RingId to) implements Comparable<Arc> {

    /*
     * Set operations count points from the first of this arc, as offsets without wrap-around: this
     * arc is 0..lastOffset(), and the other is first..last, or, if it runs over our beginning,
     * 0..last and first..(largest id). A result first..last is the arc (from + first, from + last + 1].
     * Whole circles are handled before, since two offset ranges that touch at our beginning would be
     * one arc there.
     */

    /**
     * Checks the ends.
     *
     * @throws IllegalArgumentException if the ends are of different widths
     */
    public Arc {
        requireNonNull(from, "from");
        requireNonNull(to, "to");
        if (from.bits() != to.bits()) {
            throw new IllegalArgumentException(
                    "an arc has ends of one ring, not "
                            + from
                            + " of "
                            + from.bits()
                            + " bits and "
                            + to
                            + " of "
                            + to.bits());
        }
    }

    /** The whole circle, beginning after the anchor and ending with it. */
    public static Arc whole(RingId anchor) {
        return new Arc(anchor, anchor);
    }

    /** Whether the point lies on this arc. */
    public boolean contains(RingId id) {
        return id.isInOpenClosed(from, to);
    }

    /** Whether this is the whole circle. */
    public boolean isWhole() {
        return from.equals(to);
    }

    /** Whether all points of the other are points of this. */
    public boolean containsArc(Arc other) {
        RingId first = firstOffset(other);
        if (isWhole()) return true;
        if (other.isWhole()) return false;
        RingId last = offset(other.to);
        return first.compareTo(last) <= 0 && last.compareTo(lastOffset()) <= 0;
    }

    /** Whether the two have a point in common. */
    public boolean intersects(Arc other) {
        // Going clockwise from a common point, the first end that is reached belongs to both.
        return contains(other.to) || other.contains(to);
    }

    /**
     * The common points, as zero, one or two arcs in clockwise order from the beginning of this
     * one. There are two when each arc runs over the beginning of the other. If this is the whole
     * circle the answer is the other arc, in one piece.
     */
    public List<Arc> intersection(Arc other) {
        RingId first = firstOffset(other);
        if (other.isWhole()) return List.of(this);
        if (isWhole()) return List.of(other);
        RingId last = offset(other.to);
        RingId ownLast = lastOffset();
        if (first.compareTo(last) <= 0) {
            return first.compareTo(ownLast) > 0
                    ? List.of()
                    : List.of(ofOffsets(first, smaller(last, ownLast)));
        }
        Arc beginning = ofOffsets(from.space().zero(), smaller(last, ownLast));
        return first.compareTo(ownLast) > 0
                ? List.of(beginning)
                : List.of(beginning, ofOffsets(first, ownLast));
    }

    /**
     * The points of this that are not on the other, as zero, one or two arcs in clockwise order
     * from the beginning of this one. There are two when the other lies inside, away from both
     * ends. If this is the whole circle what is left is in one piece.
     */
    public List<Arc> minus(Arc other) {
        RingId first = firstOffset(other);
        if (other.isWhole()) return List.of();
        if (isWhole()) return List.of(new Arc(other.to, other.from));
        RingId last = offset(other.to);
        RingId ownLast = lastOffset();
        List<Arc> left = new ArrayList<>(2);
        if (first.compareTo(last) <= 0) {
            if (first.compareTo(ownLast) > 0) return List.of(this);
            if (!first.isZero()) left.add(new Arc(from, other.from));
            if (last.compareTo(ownLast) < 0) left.add(new Arc(other.to, to));
        } else if (last.compareTo(ownLast) < 0) {
            left.add(ofOffsets(last.next(), smaller(first.previous(), ownLast)));
        }
        return List.copyOf(left);
    }

    /**
     * The gaps: the points of {@code whole} that are on none of the covering arcs, as disjoint arcs
     * that do not touch, in clockwise order of their beginnings from the beginning of {@code
     * whole}. Takes time proportional to the number of covering arcs times the number of gaps.
     */
    public static List<Arc> minusAll(Arc whole, Collection<Arc> covered) {
        List<Arc> gaps = List.of(whole);
        for (Arc cover : covered) {
            List<Arc> left = new ArrayList<>(gaps.size() + 1);
            for (Arc gap : gaps) {
                left.addAll(gap.minus(cover));
            }
            gaps = left;
        }
        // Already in order, unless a whole circle was cut first somewhere else than at its
        // beginning.
        List<Arc> ordered = new ArrayList<>(gaps);
        ordered.sort(Comparator.comparing((Arc gap) -> whole.from.distanceTo(gap.from)));
        return List.copyOf(ordered);
    }

    /**
     * The point {@code from + length / 2}: strictly between the ends, so that a node placed there
     * halves the arc. Only the arc of a single point has no such point; its middle is {@code from}.
     */
    public RingId middle() {
        return isWhole()
                ? from.plusPowerOfTwo(from.bits() - 1)
                : from.plus(from.distanceTo(to).half());
    }

    /**
     * The part of the circle that this covers: above 0 and up to 1.0, which the whole circle has.
     */
    public double share() {
        return isWhole() ? 1.0 : from.distanceTo(to).fraction();
    }

    /** How many points this has, at least one. Slow: for messages and tools. */
    public BigInteger length() {
        return isWhole() ? from.space().size() : from.distanceTo(to).toBigInteger();
    }

    /**
     * The part up to and with the point: {@code (from, x]}. With {@link #after} it splits this arc.
     *
     * @throws IllegalArgumentException if the point is not on this arc or is its last point
     */
    public Arc before(RingId x) {
        requireInside(x);
        return new Arc(from, x);
    }

    /**
     * The part after the point: {@code (x, to]}. With {@link #before} it splits this arc.
     *
     * @throws IllegalArgumentException if the point is not on this arc or is its last point
     */
    public Arc after(RingId x) {
        requireInside(x);
        return new Arc(x, to);
    }

    private void requireInside(RingId x) {
        if (!contains(x) || x.equals(to)) {
            throw new IllegalArgumentException(
                    "arc "
                            + this
                            + " cannot be split at "
                            + x
                            + ", which is not strictly inside it");
        }
    }

    private RingId offset(RingId point) {
        return point.minus(from).previous();
    }

    private RingId firstOffset(Arc other) {
        return other.from.minus(from); // offset(other.from.next()), without the detour.
    }

    private RingId lastOffset() {
        return offset(to);
    }

    private Arc ofOffsets(RingId first, RingId last) {
        return new Arc(from.plus(first), from.plus(last).next());
    }

    private static RingId smaller(RingId a, RingId b) {
        return a.compareTo(b) <= 0 ? a : b;
    }

    /** Order by {@code to}, then by {@code from}. */
    @Override
    public int compareTo(Arc other) {
        int byTo = to.compareTo(other.to);
        return byTo != 0 ? byTo : from.compareTo(other.from);
    }

    // By plain code: what the JVM makes of records at run time is slow to start (StartTest).
    @Override
    public boolean equals(Object other) {
        return other instanceof Arc that && from.equals(that.from) && to.equals(that.to);
    }

    @Override
    public int hashCode() {
        return 31 * from.hashCode() + to.hashCode();
    }

    @Override
    public String toString() {
        return "(" + from + ", " + to + "]";
    }
}
