package io.chord.message;

/**
 * The identity of a store: 128 random bits, made with an empty store and kept in it. Membership of
 * a view and quorums count these, never incarnations or addresses.
 *
 * @param high upper half
 * @param low lower half
 */
public record StoreId(long high, long low) implements Comparable<StoreId> {

    @Override
    public int compareTo(StoreId other) {
        int byHigh = Long.compareUnsigned(high, other.high);
        return byHigh != 0 ? byHigh : Long.compareUnsigned(low, other.low);
    }

    // By plain code: what the JVM makes of records at run time is slow to start (StartTest).
    @Override
    public boolean equals(Object other) {
        return other instanceof StoreId that && high == that.high && low == that.low;
    }

    @Override
    public int hashCode() {
        return 31 * Long.hashCode(high) + Long.hashCode(low);
    }

    @Override
    public String toString() {
        return String.format("%016x%016x", high, low);
    }
}
