package io.chord.bench.evaluate;

import java.util.Map;
import java.util.TreeMap;

/** How often each small number was seen. */
final class Histogram {

    private final TreeMap<Integer, Long> counts = new TreeMap<>();
    private long count;
    private long sum;

    void add(int value) {
        counts.merge(value, 1L, Long::sum);
        count++;
        sum += value;
    }

    long count() {
        return count;
    }

    /** Not a number when nothing was seen. */
    double mean() {
        return (double) sum / count;
    }

    /** The value below which so many in a hundred lie, by nearest rank; 0 when nothing was seen. */
    int percentile(double percent) {
        double rank = Math.ceil(percent / 100 * count);
        long below = 0;
        for (Map.Entry<Integer, Long> entry : counts.entrySet()) {
            below += entry.getValue();
            if (below >= rank) return entry.getKey();
        }
        return 0;
    }

    /** How many of all that were seen are this, 0 to 1. */
    double part(int value) {
        return (double) counts.getOrDefault(value, 0L) / count;
    }

    int max() {
        return counts.isEmpty() ? 0 : counts.lastKey();
    }
}
