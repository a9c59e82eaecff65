package io.chord.simulation.explore;

import java.util.List;
import java.util.Optional;

/**
 * What an exploration found, at its end or so far.
 *
 * @param states distinct states reached
 * @param transitions choices taken
 * @param depth all schedules of so many choices were explored; when {@link #end} is {@link
 *     End#EXHAUSTED}, all of any length, and this is the largest number of choices needed to reach
 *     a state
 * @param end why it ended
 * @param violation the first one, reached by as few choices as there can be
 * @param seconds of real time
 */
public record Exploration(
        long states,
        long transitions,
        int depth,
        End end,
        Optional<Violation> violation,
        double seconds) {

    /** Why an exploration ended. */
    public enum End {
        /** It has not. */
        RUNNING,
        /** There is no other state. */
        EXHAUSTED,
        /** {@link Bounds#depthMax}. */
        DEPTH,
        /** {@link Bounds#statesMax}. */
        STATES,
        /** {@link Bounds#secondsMax}. */
        SECONDS,
        /** A violation was found. */
        VIOLATION
    }

    /**
     * A state that must not be.
     *
     * @param what is wrong in it
     * @param schedule the choices that lead to it, in words; {@link Explorer#replay} takes them
     * @param state the state in words
     */
    public record Violation(List<String> what, List<String> schedule, List<String> state) {

        /** Copies the lists. */
        public Violation {
            what = List.copyOf(what);
            schedule = List.copyOf(schedule);
            state = List.copyOf(state);
        }

        @Override
        public String toString() {
            StringBuilder text = new StringBuilder();
            for (String line : what) text.append(line).append('\n');
            text.append("after ").append(schedule.size()).append(" choices:\n");
            int number = 0;
            for (String line : schedule) {
                text.append("  ").append(++number).append(". ").append(line).append('\n');
            }
            text.append("in the state:\n");
            for (String line : state) text.append("  ").append(line).append('\n');
            return text.toString();
        }
    }

    /** Choices taken per second. */
    public double transitionsPerSecond() {
        return seconds > 0 ? transitions / seconds : 0;
    }
}
