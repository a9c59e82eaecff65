package io.chord.call;

import io.chord.ring.NodeRef;
import org.jspecify.annotations.Nullable;

/**
 * How long nodes take to answer: the estimator of Jacobson and Karels (SIGCOMM 1988), in integers,
 * for each node that was asked lately and for all together. It says how long to be patient; what is
 * concluded from silence does not depend on it.
 *
 * <p>At most {@link #TARGETS_MAX} nodes; of the few that share their places the one not heard of
 * for longest makes room. Nothing is allocated before the first answer.
 */
public final class RoundTrips {

    /** Most nodes whose round trips are known one by one. */
    public static final int TARGETS_MAX = 512;

    /** Patience is at least this part of a time-out: a short pause of the other is no news. */
    private static final int PARTS_MIN = 64;

    /** Of fewer answers nothing is concluded: the first ones to come are the quick ones. */
    private static final int SAMPLES_MIN = 8;

    private static final int ODD = 0x9e3779b9;

    private static final class Estimate {
        private final NodeRef target;
        private int samples;
        private long smoothedNanos;
        private long deviationNanos;
        private long heardNanos;
        private boolean isLate;

        Estimate(NodeRef target) {
            this.target = target;
        }

        /** Counts no further than what matters. */
        boolean isTrusted() {
            return samples >= SAMPLES_MIN;
        }

        long patienceNanos() {
            return smoothedNanos + 4 * deviationNanos;
        }

        void add(long roundTripNanos) {
            if (samples < SAMPLES_MIN) samples++;
            if (samples == 1) {
                smoothedNanos = roundTripNanos;
                deviationNanos = roundTripNanos / 2;
            } else {
                long error = roundTripNanos - smoothedNanos;
                smoothedNanos += error / 8;
                deviationNanos += (Math.abs(error) - deviationNanos) / 4;
            }
        }
    }

    /*
     * A node has its place among a few, which its id decides: so it is found without following the
     * references of others, and without a list in the order of use to be kept. When the few are
     * taken the table doubles, up to its bound.
     */

    private static final int PLACES_OF_ONE = 4;
    private static final int[] NO_WORDS = {};
    private static final @Nullable Estimate[] NO_ESTIMATES = {};

    private final Turn turn;
    private final long timeoutNanos;

    /** Of the ids of the targets, place by place. */
    private int[] words = NO_WORDS;

    private @Nullable Estimate[] estimates = NO_ESTIMATES;
    private @Nullable Estimate ofAll;

    RoundTrips(Turn turn, long timeoutNanos) {
        this.turn = turn;
        this.timeoutNanos = timeoutNanos;
    }

    /**
     * A node has answered.
     *
     * @param isSample whether the question was put once only; else the answer may be to any of them
     *     and says nothing about time (Karn and Partridge, SIGCOMM 1987)
     */
    void onAnswer(NodeRef target, long roundTripNanos, boolean isSample) {
        if (ofAll == null) ofAll = new Estimate(target);
        Estimate estimate = find(target);
        if (estimate == null) {
            estimate = new Estimate(target);
            add(estimate);
        }
        estimate.heardNanos = turn.nowNanos();
        estimate.isLate = false;
        if (isSample) {
            estimate.add(roundTripNanos);
            ofAll.add(roundTripNanos);
        }
    }

    private @Nullable Estimate find(NodeRef target) {
        if (estimates.length == 0) return null;
        int word = wordOf(target);
        int first = firstPlace(word, estimates.length);
        for (int place = first; place < first + PLACES_OF_ONE; place++) {
            Estimate estimate = words[place] == word ? estimates[place] : null;
            if (estimate != null && estimate.target.equals(target)) return estimate;
        }
        return null;
    }

    private void add(Estimate added) {
        int word = wordOf(added.target);
        int place = placeFor(word);
        while (place < 0) {
            grow();
            place = placeFor(word);
        }
        words[place] = word;
        estimates[place] = added;
    }

    /** One that is free; of a table that may not grow else that of the one heard of first. */
    private int placeFor(int word) {
        if (estimates.length == 0) return -1;
        int first = firstPlace(word, estimates.length);
        int chosen = first;
        long longestNanos = -1;
        for (int place = first; place < first + PLACES_OF_ONE; place++) {
            Estimate estimate = estimates[place];
            if (estimate == null) return place;
            long silentNanos = turn.nowNanos() - estimate.heardNanos;
            if (silentNanos > longestNanos) {
                longestNanos = silentNanos;
                chosen = place;
            }
        }
        return estimates.length < TARGETS_MAX ? -1 : chosen;
    }

    private void grow() {
        @Nullable Estimate[] before = estimates;
        int capacity = Math.max(PLACES_OF_ONE, 2 * before.length);
        words = new int[capacity];
        estimates = new @Nullable Estimate[capacity];
        for (Estimate estimate : before) {
            if (estimate != null) add(estimate); // Each few become two: there is room.
        }
    }

    private static int firstPlace(int word, int capacity) {
        return (word & (capacity / PLACES_OF_ONE - 1)) * PLACES_OF_ONE;
    }

    /** Spread evenly, whatever the ids. */
    private static int wordOf(NodeRef target) {
        int mixed = target.id().leadingWord() * ODD;
        return mixed ^ (mixed >>> (Integer.SIZE / 2));
    }

    /** A node takes longer than it used to: for now it is as if it were not known. */
    void onLate(NodeRef target) {
        Estimate estimate = find(target);
        if (estimate != null) estimate.isLate = true;
    }

    /** Whether the time that this node takes is known. */
    boolean isKnown(NodeRef target) {
        Estimate estimate = find(target);
        return estimate != null && estimate.isTrusted();
    }

    /** Whether a node has given a sign of life lately, and is not late with another. */
    public boolean isHeardWithin(NodeRef target, long nanos) {
        Estimate estimate = find(target);
        return estimate != null
                && !estimate.isLate
                && turn.nowNanos() - estimate.heardNanos < nanos;
    }

    /**
     * How long most answers of a node take at the most; as those of all nodes if too little is
     * known of it, and one time-out if too little is known at all. Never more than a time-out.
     */
    public long patienceNanos(NodeRef target) {
        Estimate estimate = find(target);
        if (estimate == null || !estimate.isTrusted()) estimate = ofAll;
        if (estimate == null || !estimate.isTrusted()) return timeoutNanos;
        return Math.min(timeoutNanos, Math.max(timeoutNanos / PARTS_MIN, estimate.patienceNanos()));
    }
}
