package io.chord.bench.compare;

/**
 * How long operations took, in buckets that are less than a hundredth wide. One thread at a time.
 */
final class Latencies {

    private static final int PART_BITS = 7;
    private static final int PARTS = 1 << PART_BITS;

    private final long[] counts = new long[(Long.SIZE - PART_BITS) * PARTS];
    private long count;
    private long longest;

    void add(long nanos) {
        long value = Math.max(0, nanos);
        counts[bucket(value)]++;
        count++;
        if (value > longest) longest = value;
    }

    void add(Latencies other) {
        for (int i = 0; i < counts.length; i++) counts[i] += other.counts[i];
        count += other.count;
        longest = Math.max(longest, other.longest);
    }

    private static int bucket(long value) {
        if (value < PARTS) return (int) value;
        int shift = Long.SIZE - 1 - PART_BITS - Long.numberOfLeadingZeros(value);
        return shift * PARTS + (int) (value >>> shift);
    }

    /** The middle of a bucket. */
    private static double value(int bucket) {
        if (bucket < 2 * PARTS) return bucket;
        int shift = bucket / PARTS - 1;
        return ((bucket % PARTS + PARTS) + 0.5) * (1L << shift);
    }

    long count() {
        return count;
    }

    long longestNanos() {
        return longest;
    }

    /** The time that so large a part of the operations did not exceed; NaN if there were none. */
    double quantileNanos(double part) {
        long rank = Math.max(1, (long) Math.ceil(part * count));
        long seen = 0;
        for (int i = 0; i < counts.length; i++) {
            seen += counts[i];
            if (seen >= rank) return value(i);
        }
        return Double.NaN;
    }
}
