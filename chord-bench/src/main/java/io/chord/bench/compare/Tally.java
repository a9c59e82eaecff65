package io.chord.bench.compare;

import org.jspecify.annotations.Nullable;

/** What came of a piece of work. */
final class Tally {

    final Latencies latencies = new Latencies();
    long failed;
    long wrong;
    @Nullable Throwable first;

    void failure(Throwable failure) {
        failed++;
        if (first == null) first = failure;
    }

    /** Counts an answer. */
    void answer(int key, boolean read, byte @Nullable [] value, long nanos) {
        if (read && (value == null || !Keys.isValue(key, value))) wrong++;
        latencies.add(nanos);
    }

    void add(Tally other) {
        latencies.add(other.latencies);
        failed += other.failed;
        wrong += other.wrong;
        if (first == null) first = other.first;
    }
}
