package io.chord.message;

/**
 * The identity of a ring, made by the node that created it: 128 random bits. Rings of another
 * genesis never merge.
 *
 * @param high upper half
 * @param low lower half
 */
public record Genesis(long high, long low) {

    /** What a node says that belongs to no ring yet. */
    public static final Genesis NONE = new Genesis(0, 0);

    /** Whether this is {@link #NONE}. */
    public boolean isNone() {
        return high == 0 && low == 0;
    }

    // By plain code: what the JVM makes of records at run time is slow to start (StartTest).
    @Override
    public boolean equals(Object other) {
        return other instanceof Genesis that && high == that.high && low == that.low;
    }

    @Override
    public int hashCode() {
        return 31 * Long.hashCode(high) + Long.hashCode(low);
    }

    @Override
    public String toString() {
        return isNone() ? "none" : String.format("%016x%016x", high, low);
    }
}
