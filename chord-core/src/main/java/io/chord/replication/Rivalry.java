package io.chord.replication;

import io.chord.call.Recent;
import io.chord.ring.RingId;
import org.jspecify.annotations.Nullable;

/**
 * Slows down two nodes that take a range from each other. Both may be right as far as they know:
 * two rings that go round the same circle (after a partition, until the ring audit has made one
 * ring of them) have two owners of each point. The chain of views keeps the entries whole however
 * often the range goes from one to the other; but each taking costs a copy and two elections, so
 * that a node waits twice as long each time before it takes the same range back.
 */
final class Rivalry {

    private static final int RANGES_MAX = 1024;

    /** Reviews between two takings at most. */
    private static final int PAUSE_MAX = 16;

    private record Taking(int review, int pause) {}

    /** When ranges were last taken, by their end. */
    private final Recent<RingId, Taking> takings = new Recent<>(RANGES_MAX);

    private int reviews;

    void onPeriod() {
        reviews++;
    }

    /** This node has become a member of the range with that end. */
    void onTaken(RingId end) {
        takings.put(end, new Taking(reviews, nextPause(takings.get(end))));
    }

    private int nextPause(@Nullable Taking before) {
        if (before == null || reviews - before.review > 2 * PAUSE_MAX) return 0;
        return Math.min(Math.max(1, 2 * before.pause), PAUSE_MAX);
    }

    /** Whether the range with that end was taken, and lost again, too lately to be taken again. */
    boolean pauses(RingId end) {
        Taking last = takings.get(end);
        return last != null && reviews - last.review < last.pause;
    }
}
