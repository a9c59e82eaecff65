package io.chord.simulation;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Makes a course of faults short that makes a run fail: it runs again with parts of it, from the
 * same seed, and keeps what still fails (Zeller and Hildebrandt, <i>Simplifying and isolating
 * failure-inducing input</i>, TSE 2002: minimizing delta debugging).
 *
 * <pre>{@code
 * Shrinker.Result shrunk =
 *         Shrinker.of(schedule -> fails(seed, schedule)).runsMax(200).shrink(schedule);
 * }</pre>
 *
 * <p>Bounded in runs and in real time: this is the one class of the simulator that reads a real
 * clock, and its result depends on it only when time is over before it has finished.
 */
public final class Shrinker {

    /**
     * What was found.
     *
     * @param schedule the shortest course that was seen to fail
     * @param runs how many courses were run
     * @param isMinimal whether the run would pass with any one step less; false: time or runs were
     *     over
     */
    public record Result(FaultSchedule schedule, int runs, boolean isMinimal) {}

    /** The bounds are reached. */
    private static final class Exhausted extends Exception {
        private static final long serialVersionUID = 1L;

        Exhausted() {
            super(null, null, false, false);
        }
    }

    private final Predicate<FaultSchedule> stillFails;
    private int runsMax = 500;
    private Duration timeMax = Duration.ofSeconds(60);
    private long endNanos;
    private int runs;

    private Shrinker(Predicate<FaultSchedule> stillFails) {
        this.stillFails = stillFails;
    }

    /**
     * A shrinker for one kind of run.
     *
     * @param stillFails runs a course and says whether that failed as the whole one did. It must
     *     begin from the same seed each time, and depend on nothing but the course
     */
    public static Shrinker of(Predicate<FaultSchedule> stillFails) {
        return new Shrinker(requireNonNull(stillFails, "stillFails"));
    }

    /** The most runs, 500 unless set. */
    public Shrinker runsMax(int runs) {
        if (runs < 0) throw new IllegalArgumentException(runs + " runs");
        runsMax = runs;
        return this;
    }

    /** After this real time no further run is begun; 60 s unless set. */
    public Shrinker timeMax(Duration time) {
        timeMax = requireNonNull(time, "time");
        return this;
    }

    /**
     * Shortens a course.
     *
     * @param failing one that is known to fail: it is not run again
     */
    public Result shrink(FaultSchedule failing) {
        runs = 0;
        endNanos = System.nanoTime() + timeMax.toNanos();
        List<FaultSchedule.Step> steps = new ArrayList<>(failing.steps());
        try {
            if (!steps.isEmpty() && fails(List.of())) steps.clear();
            minimize(steps);
            return new Result(new FaultSchedule(steps), runs, true);
        } catch (Exhausted boundsReached) {
            return new Result(new FaultSchedule(steps), runs, false);
        }
    }

    /** Takes away from the steps what is not needed, in ever smaller pieces. */
    private void minimize(List<FaultSchedule.Step> steps) throws Exhausted {
        int pieces = 2;
        while (steps.size() >= 2) {
            if (keepsOnePiece(steps, pieces)) {
                pieces = 2;
            } else if (losesOnePiece(steps, pieces)) {
                pieces = Math.max(2, pieces - 1);
            } else if (pieces < steps.size()) {
                pieces = Math.min(steps.size(), 2 * pieces);
            } else {
                return; // Every single step is needed.
            }
        }
    }

    private boolean keepsOnePiece(List<FaultSchedule.Step> steps, int pieces) throws Exhausted {
        for (int i = 0; i < pieces; i++) {
            List<FaultSchedule.Step> piece =
                    List.copyOf(
                            steps.subList(bound(steps, pieces, i), bound(steps, pieces, i + 1)));
            if (fails(piece)) return become(steps, piece);
        }
        return false;
    }

    private boolean losesOnePiece(List<FaultSchedule.Step> steps, int pieces) throws Exhausted {
        if (pieces == 2) return false; // The rest without one half is the other half.
        for (int i = 0; i < pieces; i++) {
            List<FaultSchedule.Step> rest = new ArrayList<>(steps);
            rest.subList(bound(steps, pieces, i), bound(steps, pieces, i + 1)).clear();
            if (fails(rest)) return become(steps, rest);
        }
        return false;
    }

    private static int bound(List<FaultSchedule.Step> steps, int pieces, int index) {
        return (int) ((long) steps.size() * index / pieces);
    }

    private static boolean become(
            List<FaultSchedule.Step> steps, List<FaultSchedule.Step> shorter) {
        steps.clear();
        steps.addAll(shorter);
        return true;
    }

    private boolean fails(List<FaultSchedule.Step> steps) throws Exhausted {
        if (runs == runsMax || System.nanoTime() - endNanos >= 0) throw new Exhausted();
        runs++;
        return stillFails.test(new FaultSchedule(steps));
    }
}
