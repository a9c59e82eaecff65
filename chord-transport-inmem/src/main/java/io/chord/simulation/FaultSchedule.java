package io.chord.simulation;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A course of faults, as data: what is done, and when. It can be drawn ({@link FaultScheduler}),
 * written by hand, recorded ({@link SimulatedNetwork#faults}), printed on one line, read again,
 * played ({@link FaultPlayer}) and made shorter ({@link Shrinker}).
 *
 * <pre>{@code
 * 0.5 join n8 via n0,n3; 12.25 crash n3; 20 pause n4 for 30; 25 partition n0,n1|n2 for 10
 * }</pre>
 *
 * <p>Immutable; equal when the texts are.
 *
 * @param steps in order of time; those of one time in the order in which they are done
 */
public record FaultSchedule(List<Step> steps) {

    /**
     * One fault of the course.
     *
     * @param at when it begins, from the beginning of the course
     * @param fault what is done
     * @param lasting when it ends again, after its beginning; zero: it does not, unless by another
     */
    public record Step(Duration at, Fault fault, Duration lasting) {

        /**
         * Checks the times.
         *
         * @throws IllegalArgumentException if a time is negative
         */
        public Step {
            requireNonNull(fault, "fault");
            if (at.isNegative() || lasting.isNegative()) {
                throw new IllegalArgumentException(
                        fault + " at " + at + " for " + lasting + ": times are 0 or more");
            }
        }

        /**
         * Reads a step as it prints itself.
         *
         * @throws IllegalArgumentException if the text is no step; the message says why
         */
        public static Step parse(String text) {
            List<String> words = Arrays.asList(text.strip().split("\\s+"));
            if (words.size() < 2) {
                throw new IllegalArgumentException(
                        "\"" + text + "\" is not a time in seconds and a fault");
            }
            int end = words.size();
            long lasting = 0;
            if (end >= 4 && words.get(end - 2).equals("for")) {
                lasting = Seconds.nanos(words.get(end - 1));
                end -= 2;
            }
            return new Step(
                    Duration.ofNanos(Seconds.nanos(words.get(0))),
                    Fault.parse(String.join(" ", words.subList(1, end))),
                    Duration.ofNanos(lasting));
        }

        /** When it is over. */
        public Duration end() {
            return at.plus(lasting);
        }

        @Override
        public String toString() {
            String text = Seconds.text(at.toNanos()) + " " + fault;
            return lasting.isZero() ? text : text + " for " + Seconds.text(lasting.toNanos());
        }
    }

    /** Copies and sorts the steps. */
    public FaultSchedule {
        List<Step> sorted = new ArrayList<>(steps);
        sorted.sort(Comparator.comparing(Step::at)); // Stable: at one time, as they were given.
        steps = List.copyOf(sorted);
    }

    /** No faults. */
    public static FaultSchedule none() {
        return new FaultSchedule(List.of());
    }

    /**
     * Reads steps, divided by semicolons or ends of lines, as they print themselves.
     *
     * @throws IllegalArgumentException if one is not a step; the message has it, and why
     */
    public static FaultSchedule parse(String text) {
        List<Step> steps = new ArrayList<>();
        for (String step : text.split("[;\n]", -1)) {
            if (!step.isBlank()) steps.add(Step.parse(step));
        }
        return new FaultSchedule(steps);
    }

    /** How many steps there are. */
    public int size() {
        return steps.size();
    }

    /** When the last fault that ends by itself has ended, and all others have begun. */
    public Duration length() {
        Duration length = Duration.ZERO;
        for (Step step : steps) {
            if (step.end().compareTo(length) > 0) length = step.end();
        }
        return length;
    }

    /** The steps on one line. */
    @Override
    public String toString() {
        return steps.stream().map(Step::toString).collect(Collectors.joining("; "));
    }
}
