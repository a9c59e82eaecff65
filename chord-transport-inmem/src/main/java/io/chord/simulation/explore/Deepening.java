package io.chord.simulation.explore;

import io.chord.simulation.explore.Exploration.End;
import java.util.function.Consumer;
import java.util.function.IntFunction;

/**
 * Explores a world again and again, each time with one more of what its schedules may have few of,
 * until that makes no difference or its time is over.
 */
final class Deepening {

    /**
     * How far it came.
     *
     * @param now with how many of it the last exploration was
     * @param exhausted with how many all schedules were explored; -1: not even with none
     * @param last the exploration with the most states, or one that found a violation
     */
    record Reached(int now, int exhausted, Exploration last) {}

    /**
     * What shall be explored on a slow machine too.
     *
     * @param most all schedules with so many
     * @param seconds what that may take
     */
    record Least(int most, double seconds) {

        /** Nothing. */
        static final Least NONE = new Least(-1, 0);
    }

    private Deepening() {}

    /**
     * Explores.
     *
     * @param worldWith the world whose schedules have at most so many
     * @param bounds depth and states of each exploration; seconds of all together
     * @param least what is explored though it takes more
     * @param progress told about once a second how far it is
     */
    static Reached explore(
            IntFunction<World> worldWith, Bounds bounds, Least least, Consumer<Reached> progress) {
        long startNanos = System.nanoTime();
        Exploration before = null;
        for (int most = 0; ; most++) {
            int now = most;
            double seconds = bounds.secondsMax();
            if (now <= least.most) seconds = Math.max(seconds, least.seconds);
            double secondsLeft = Math.max(0, seconds - secondsSince(startNanos));
            Exploration exploration =
                    Explorer.explore(
                            worldWith.apply(now),
                            bounds.seconds(secondsLeft),
                            soFar -> progress.accept(new Reached(now, now - 1, soFar)));
            boolean complete = exploration.end() == End.EXHAUSTED;
            Exploration last = exploration;
            if (before != null
                    && exploration.violation().isEmpty()
                    && exploration.states() < before.states()) {
                last = before; // It was cut early.
            }
            Reached reached = new Reached(now, complete ? now : now - 1, last);
            progress.accept(reached);
            if (!complete || (before != null && exploration.states() == before.states())) {
                return reached;
            }
            before = exploration;
        }
    }

    /** Real time, for bounds. */
    static double secondsSince(long startNanos) {
        return (System.nanoTime() - startNanos) * 1e-9;
    }
}
