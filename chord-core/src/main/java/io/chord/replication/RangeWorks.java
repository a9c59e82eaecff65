package io.chord.replication;

import io.chord.ring.Arc;
import java.util.ArrayList;
import java.util.Map;
import java.util.TreeMap;

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

    private final TreeMap<Arc, Work> running = new TreeMap<>();

    boolean isFull() {
        return running.size() >= WORKS_MAX;
    }

    boolean isEmpty() {
        return running.isEmpty();
    }

    /** Whether something is under way for a point of the arc. */
    boolean isRunning(Arc range) {
        for (Map.Entry<Arc, Work> entry : running.entrySet()) {
            if (entry.getKey().intersects(range) || entry.getValue().range().intersects(range)) {
                return true;
            }
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
        running.values().removeIf(work -> !work.stop());
    }

    void cancelAll() {
        for (Work work : new ArrayList<>(running.values())) work.cancel();
        running.clear();
    }
}
