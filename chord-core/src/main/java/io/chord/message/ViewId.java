package io.chord.message;

import io.chord.ring.Arc;
import java.util.Objects;

/**
 * Names a view within one genesis: at most one view of an arc and number is ever decided.
 *
 * @param genesis of the chain of views
 * @param range the arc
 * @param number its place among the views of one key
 */
public record ViewId(Genesis genesis, Arc range, long number) implements Comparable<ViewId> {

    /** Checks for nulls. */
    public ViewId {
        Objects.requireNonNull(genesis, "genesis");
        Objects.requireNonNull(range, "range");
    }

    @Override
    public int compareTo(ViewId other) {
        int byRange = range.compareTo(other.range);
        if (byRange != 0) return byRange;
        int byNumber = Long.compare(number, other.number);
        if (byNumber != 0) return byNumber;
        int byHigh = Long.compareUnsigned(genesis.high(), other.genesis.high());
        return byHigh != 0 ? byHigh : Long.compareUnsigned(genesis.low(), other.genesis.low());
    }

    // By plain code: what the JVM makes of records at run time is slow to start (StartTest).
    @Override
    public boolean equals(Object other) {
        return other instanceof ViewId that
                && number == that.number
                && genesis.equals(that.genesis)
                && range.equals(that.range);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * genesis.hashCode() + range.hashCode()) + Long.hashCode(number);
    }

    @Override
    public String toString() {
        return range + "@" + number;
    }
}
