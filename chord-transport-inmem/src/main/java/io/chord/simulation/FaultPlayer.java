package io.chord.simulation;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * Does the faults of a schedule at their times. A step that does not apply when its time comes, as
 * the crash of a node that is down, is skipped: so every part of a schedule can be played. When two
 * faults of one kind overlap at one place, the later one holds, and its end ends both.
 *
 * <pre>{@code
 * new FaultPlayer(ring.faultTarget()).guard(step -> isAllowed(step)).play(schedule);
 * network.runFor(schedule.length());
 * network.endFaults();
 * }</pre>
 */
public final class FaultPlayer {

    /** A fault that will end by itself, and what the world was like before it and its like. */
    private record Passing(Runnable restore) {}

    private final FaultTarget target;
    private final SortedMap<String, Passing> passing = new TreeMap<>();
    private Predicate<FaultSchedule.Step> guard = step -> true;
    private int played;
    private int skipped;

    /** Plays on a target. */
    public FaultPlayer(FaultTarget target) {
        this.target = requireNonNull(target, "target");
    }

    /**
     * Asks, before each step is done, whether it may be: for runs that must stay within the
     * assumptions of a proof. What it refuses is skipped.
     *
     * @param mayBeDone a function of the step and of the state of the simulation alone
     */
    public FaultPlayer guard(Predicate<FaultSchedule.Step> mayBeDone) {
        guard = requireNonNull(mayBeDone, "mayBeDone");
        return this;
    }

    /**
     * Begins a course of faults now. They happen while the network is run; this does not run it.
     */
    public void play(FaultSchedule schedule) {
        for (FaultSchedule.Step step : schedule.steps()) {
            target.network().after(step.at(), () -> begin(step));
        }
    }

    /** How many steps were done so far. */
    public int played() {
        return played;
    }

    /** How many steps did not apply, or were refused by the guard, so far. */
    public int skipped() {
        return skipped;
    }

    private void begin(FaultSchedule.Step step) {
        Optional<Runnable> undo = guard.test(step) ? step.fault().begin(target) : Optional.empty();
        if (undo.isEmpty()) {
            skipped++;
            return;
        }
        played++;
        String subject = step.fault().subject();
        Passing earlier = passing.remove(subject);
        if (step.lasting().isZero()) return;
        Passing mine = new Passing(earlier == null ? undo.get() : earlier.restore());
        passing.put(subject, mine);
        target.network().after(step.lasting(), () -> end(subject, mine));
    }

    @SuppressWarnings("ReferenceEquality") // One of equal parts is another one.
    private void end(String subject, Passing mine) {
        // The very same one: another with equal parts may have taken its place.
        if (passing.get(subject) != mine) return;
        passing.remove(subject);
        mine.restore().run();
    }
}
