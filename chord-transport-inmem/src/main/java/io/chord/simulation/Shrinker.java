package io.chord.simulation;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Makes a course short that makes a run fail: it runs again with parts of it, from the same seed,
 * and keeps what still fails (Zeller and Hildebrandt, <i>Simplifying and isolating failure-inducing
 * input</i>, TSE 2002: minimizing delta debugging).
 *
 * <pre>{@code
 * Shrinker<FaultSchedule.Step> shrinker =
 *         Shrinker.of(steps -> fails(seed, new FaultSchedule(steps)));
 * FaultSchedule shortest = new FaultSchedule(shrinker.shrink(schedule.steps()).steps());
 * }</pre>
 *
 * <p>Bounded in runs and in real time: this is the one class of the simulator that reads a real
 * clock, and its result depends on it only when time is over before it has finished. Not
 * thread-safe.
 *
 * @param <S> the steps of which a course consists, such as {@link FaultSchedule.Step}
 */
public final class Shrinker<S> {

    /**
     * What was found.
     *
     * @param steps the shortest course that was seen to fail
     * @param runs how many courses were run
     * @param isMinimal whether the run would pass with any one step less; false: time or runs were
     *     over
     * @param <S> the steps of which it consists
     */
    public record Result<S>(List<S> steps, int runs, boolean isMinimal) {

        /** Copies the list. */
        public Result {
            steps = List.copyOf(steps);
        }
    }

    /** The bounds are reached. */
    private static final class Exhausted extends Exception {
        private static final long serialVersionUID = 1L;

        Exhausted() {
            super(null, null, false, false);
        }
    }

    private final Predicate<List<S>> stillFails;
    private int runsMax = 500;
    private Duration timeMax = Duration.ofSeconds(60);
    private long endNanos;
    private int runs;

    private Shrinker(Predicate<List<S>> stillFails) {
        this.stillFails = stillFails;
    }

    /**
     * A shrinker for one kind of run.
     *
     * @param stillFails runs a course and says whether that failed as the whole one did. It must
     *     begin from the same seed each time, and depend on nothing but the course
     * @param <S> the steps of which a course consists
     */
    public static <S> Shrinker<S> of(Predicate<List<S>> stillFails) {
        return new Shrinker<>(requireNonNull(stillFails, "stillFails"));
    }

    /** The most runs, 500 unless set. */
    public Shrinker<S> runsMax(int runs) {
        if (runs < 0) throw new IllegalArgumentException(runs + " runs");
        runsMax = runs;
        return this;
    }

    /** After this real time no further run is begun; 60 s unless set. */
    public Shrinker<S> timeMax(Duration time) {
        timeMax = requireNonNull(time, "time");
        return this;
    }

    /**
     * Shortens a course.
     *
     * @param failing one that is known to fail: it is not run again
     */
    public Result<S> shrink(List<S> failing) {
        runs = 0;
        endNanos = System.nanoTime() + timeMax.toNanos();
        List<S> steps = new ArrayList<>(failing);
        try {
            if (!steps.isEmpty() && fails(List.of())) steps.clear();
            minimize(steps);
            return new Result<>(steps, runs, true);
        } catch (Exhausted boundsReached) {
            return new Result<>(steps, runs, false);
        }
    }

    /** Takes away from the steps what is not needed, in ever smaller pieces. */
    private void minimize(List<S> steps) throws Exhausted {
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

    private boolean keepsOnePiece(List<S> steps, int pieces) throws Exhausted {
        for (int i = 0; i < pieces; i++) {
            List<S> piece =
                    List.copyOf(
                            steps.subList(bound(steps, pieces, i), bound(steps, pieces, i + 1)));
            if (fails(piece)) return become(steps, piece);
        }
        return false;
    }

    private boolean losesOnePiece(List<S> steps, int pieces) throws Exhausted {
        if (pieces == 2) return false; // The rest without one half is the other half.
        for (int i = 0; i < pieces; i++) {
            List<S> rest = new ArrayList<>(steps);
            rest.subList(bound(steps, pieces, i), bound(steps, pieces, i + 1)).clear();
            if (fails(rest)) return become(steps, rest);
        }
        return false;
    }

    private static int bound(List<?> steps, int pieces, int index) {
        return (int) ((long) steps.size() * index / pieces);
    }

    private boolean become(List<S> steps, List<S> shorter) {
        steps.clear();
        steps.addAll(shorter);
        return true;
    }

    private boolean fails(List<S> steps) throws Exhausted {
        if (runs == runsMax || System.nanoTime() - endNanos >= 0) throw new Exhausted();
        runs++;
        return stillFails.test(List.copyOf(steps));
    }
}
