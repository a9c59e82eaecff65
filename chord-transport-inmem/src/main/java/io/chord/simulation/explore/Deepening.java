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
     * @param last of the last exploration, which has the most states
     */
    record Reached(int now, int exhausted, Exploration last) {}

    private Deepening() {}

    /**
     * Explores.
     *
     * @param worldWith the world whose schedules have at most so many
     * @param bounds depth and states of each exploration; seconds of all together
     * @param progress told about once a second how far it is
     */
    static Reached explore(
            IntFunction<World> worldWith, Bounds bounds, Consumer<Reached> progress) {
        long startNanos = System.nanoTime();
        long statesBefore = 0;
        for (int most = 0; ; most++) {
            int now = most;
            double secondsLeft = Math.max(0, bounds.secondsMax() - secondsSince(startNanos));
            Exploration exploration =
                    Explorer.explore(
                            worldWith.apply(now),
                            bounds.seconds(secondsLeft),
                            soFar -> progress.accept(new Reached(now, now - 1, soFar)));
            boolean complete = exploration.end() == End.EXHAUSTED;
            Reached reached = new Reached(now, complete ? now : now - 1, exploration);
            progress.accept(reached);
            if (!complete || exploration.states() == statesBefore) return reached;
            statesBefore = exploration.states();
        }
    }

    /** Real time, for bounds. */
    static double secondsSince(long startNanos) {
        return (System.nanoTime() - startNanos) * 1e-9;
    }
}
