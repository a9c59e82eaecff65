package io.chord.bench.evaluate;

/** The value below which so many in a hundred lie, by nearest rank. */
final class Percentile {

    /**
     * Of values in ascending order, at least one.
     *
     * @param percent above 0, to 100
     */
    static long of(long[] sorted, double percent) {
        int rank = (int) Math.ceil(percent / 100 * sorted.length);
        return sorted[Math.max(0, Math.min(sorted.length, rank) - 1)];
    }

    private Percentile() {}
}
