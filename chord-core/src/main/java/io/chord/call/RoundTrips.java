package io.chord.call;

import io.chord.ring.NodeRef;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How long nodes take to answer: the estimator of Jacobson and Karels (SIGCOMM 1988), in integers,
 * for each node that was asked lately and for all together. It says how long to be patient; what is
 * concluded from silence does not depend on it.
 *
 * <p>At most {@link #TARGETS_MAX} nodes; the one not heard of for longest makes room. Nothing is
 * allocated before the first answer.
 */
public final class RoundTrips {

    /** Most nodes whose round trips are known one by one. */
    public static final int TARGETS_MAX = 512;

    /** Patience is at least this part of a time-out: a short pause of the other is no news. */
    private static final int PARTS_MIN = 64;

    /** Of fewer answers nothing is concluded: the first ones to come are the quick ones. */
    private static final int SAMPLES_MIN = 8;

    private static final class Estimate {
        private int samples;
        private long smoothedNanos;
        private long deviationNanos;
        private long heardNanos;
        private boolean isLate;

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

    private final Turn turn;
    private final long timeoutNanos;
    private @Nullable LinkedHashMap<NodeRef, Estimate> byTarget;
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
        if (byTarget == null) byTarget = new LinkedHashMap<>(8, 0.75f, /* accessOrder= */ true);
        if (ofAll == null) ofAll = new Estimate();
        Estimate estimate = byTarget.get(target);
        if (estimate == null) {
            estimate = new Estimate();
            byTarget.put(target, estimate);
            if (byTarget.size() > TARGETS_MAX) dropEldest(byTarget);
        }
        estimate.heardNanos = turn.nowNanos();
        estimate.isLate = false;
        if (isSample) {
            estimate.add(roundTripNanos);
            ofAll.add(roundTripNanos);
        }
    }

    private static void dropEldest(Map<NodeRef, Estimate> estimates) {
        Iterator<NodeRef> eldest = estimates.keySet().iterator();
        eldest.next();
        eldest.remove();
    }

    /** A node takes longer than it used to: for now it is as if it were not known. */
    void onLate(NodeRef target) {
        Estimate estimate = byTarget == null ? null : byTarget.get(target);
        if (estimate != null) estimate.isLate = true;
    }

    /** Whether the time that this node takes is known. */
    boolean isKnown(NodeRef target) {
        Estimate estimate = byTarget == null ? null : byTarget.get(target);
        return estimate != null && estimate.isTrusted();
    }

    /** Whether a node has given a sign of life lately, and is not late with another. */
    public boolean isHeardWithin(NodeRef target, long nanos) {
        Estimate estimate = byTarget == null ? null : byTarget.get(target);
        return estimate != null
                && !estimate.isLate
                && turn.nowNanos() - estimate.heardNanos < nanos;
    }

    /**
     * How long most answers of a node take at the most; as those of all nodes if too little is
     * known of it, and one time-out if too little is known at all. Never more than a time-out.
     */
    public long patienceNanos(NodeRef target) {
        Estimate estimate = byTarget == null ? null : byTarget.get(target);
        if (estimate == null || !estimate.isTrusted()) estimate = ofAll;
        if (estimate == null || !estimate.isTrusted()) return timeoutNanos;
        return Math.min(timeoutNanos, Math.max(timeoutNanos / PARTS_MIN, estimate.patienceNanos()));
    }
}
