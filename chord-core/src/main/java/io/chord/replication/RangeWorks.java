package io.chord.replication;

import io.chord.call.SmallMap;
import io.chord.ring.Arc;

/**
 * What this node is doing about ranges: one thing at a time for each, and few at once. Whatever
 * finds no room is found again by the next review.
 */
final class RangeWorks {

    static final int WORKS_MAX = 8;

    /** Something under way that changes the view of a range, or means to. */
    interface Work {
        /** What it is about now; it may have changed since it began. */
        Arc range();

        /**
         * Begins nothing more. A decision under way is seen to its end: it may have been made
         * already, and then this node has to know it.
         *
         * @return whether there is one
         */
        boolean stop();

        /** Ends it: nothing is said any more. */
        void cancel();
    }

    private final SmallMap<Arc, Work> running = new SmallMap<>();

    boolean isFull() {
        return running.size() >= WORKS_MAX;
    }

    boolean isEmpty() {
        return running.isEmpty();
    }

    /** Whether something is under way for a point of the arc. */
    boolean isRunning(Arc range) {
        for (Arc name : running.keys()) {
            if (name.intersects(range)) return true;
        }
        for (Work work : running.values()) {
            if (work.range().intersects(range)) return true;
        }
        return false;
    }

    /** Remembers a work by the range with which it began. */
    void began(Arc name, Work work) {
        running.put(name, work);
    }

    void ended(Arc name) {
        running.remove(name);
    }

    /** Only what has to be seen to its end goes on. */
    void stopAll() {
        running.removeIf(work -> !work.stop());
    }

    void cancelAll() {
        for (Work work : running.values()) work.cancel();
        running.clear();
    }
}
