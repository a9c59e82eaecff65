package io.chord.simulation.explore;

import static org.assertj.core.api.Assertions.assertThat;

import io.chord.ring.SplitMix64;
import io.chord.simulation.explore.Exploration.End;
import io.chord.simulation.explore.RingSetup.Ghosts;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Goal: what the machines of the ring do is right in every order of joins, crashes, messages and
 * time-outs. Method: all orders, of rings so small that there are not too many, and with few timers
 * that begin something of their own accord; long explorations are a command. A seed puts the nodes
 * elsewhere on the circle.
 */
class RingExplorationTest {

    static LongStream seeds() {
        Long one = Long.getLong("chord.seed");
        return one != null ? LongStream.of(one) : LongStream.of(1, 2);
    }

    /** STABILIZE asks before it adopts, and replaces head and list together (Zave, TSE 2017). */
    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void joinAndTwoCrashes_inAnyOrder_keepTheInvariant(long seed) {
        requireAllRight(
                seed, 2, "AxBCD", Ghosts.IN_PLACE_OF_LISTS, Budgets.NONE.crashes(2).wakes(0));
    }

    /** JOIN takes its list from one reading of the node before it. */
    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void joinAndCrash_inAnyOrder_keepTheInvariantAndBecomeIdeal(long seed) {
        requireAllRight(
                seed, 2, "AxBC", Ghosts.IN_PLACE_OF_LISTS, Budgets.NONE.crashes(1).wakes(1));
        requireAllRight(seed, 2, "AxBCD", Ghosts.BESIDE_LISTS, Budgets.NONE.crashes(1).wakes(0));
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void twoJoins_inAnyOrder_keepTheInvariantAndBecomeIdeal(long seed) {
        requireAllRight(seed, 2, "AxByC", Ghosts.BESIDE_LISTS, Budgets.NONE.wakes(0));
        requireAllRight(seed, 2, "AxyBC", Ghosts.BESIDE_LISTS, Budgets.NONE.wakes(0));
        requireAllRight(seed, 2, "Axy", Ghosts.BESIDE_LISTS, Budgets.NONE.wakes(0));
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void joinAndALostMessage_inAnyOrder_keepTheInvariantAndBecomeIdeal(long seed) {
        requireAllRight(seed, 2, "AxBC", Ghosts.BESIDE_LISTS, Budgets.NONE.losses(1).wakes(1));
    }

    /**
     * Goal: nobody reads a list while it is about to be replaced. Method: only part of all orders,
     * the shortest; that is where it matters.
     */
    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void joinBehindANodeThatAwaitsAnAnswer_inAnyOrder_knowsALiveNode(long seed) {
        RingSetup setup =
                setup(seed, 3, "AxyB", Ghosts.IN_PLACE_OF_LISTS, Budgets.NONE.crashes(1).wakes(0));

        Exploration found = Explorer.explore(new RingWorld(setup), Bounds.NONE.states(40_000));

        assertThat(found.violation()).as(setup.toString()).isEmpty();
    }

    /**
     * Goal: an answer that comes when its call has ended is nothing. Method: as above, and a
     * question may be put twice, so that one of its answers comes second; until 1 was known to all
     * it was a newcomer.
     */
    @Test
    void joinWhileAnswersOvertakeEachOther_inAnyOrder_knowsALiveNode() {
        RingSetup setup =
                setup(
                        1,
                        3,
                        "A1yB",
                        Ghosts.BESIDE_LISTS,
                        Budgets.NONE.crashes(1).repeats(1).wakes(0));

        Exploration found = Explorer.explore(new RingWorld(setup), Bounds.NONE.states(250_000));

        assertThat(found.violation()).as(setup.toString()).isEmpty();
    }

    @Test
    void sameRing_twice_hasTheSameStates() {
        RingSetup setup = setup(3, 2, "AxBC", Ghosts.BESIDE_LISTS, Budgets.NONE.wakes(1));
        Exploration first = Explorer.explore(new RingWorld(setup), Bounds.NONE);
        Exploration second = Explorer.explore(new RingWorld(setup), Bounds.NONE);

        assertThat(second.states()).isEqualTo(first.states()).isGreaterThan(100);
        assertThat(second.transitions()).isEqualTo(first.transitions());
    }

    @Test
    void standardRings_forASecond_areExploredWithinTheBounds() {
        RingExploration.Result result =
                RingExploration.standard(1).run(Bounds.NONE.seconds(1), soFar -> {});

        assertThat(result.violations()).isEmpty();
        assertThat(result.rings()).hasSizeGreaterThan(5);
        assertThat(result.states()).isPositive();
    }

    private static void requireAllRight(
            long seed, int successors, String clockwise, Ghosts ghosts, Budgets budgets) {
        RingSetup setup = setup(seed, successors, clockwise, ghosts, budgets);
        Exploration found = Explorer.explore(new RingWorld(setup), Bounds.NONE);
        assertThat(found.violation()).as(setup.toString()).isEmpty();
        assertThat(found.end()).as(setup.toString()).isEqualTo(End.EXHAUSTED);
    }

    private static RingSetup setup(
            long seed, int successors, String clockwise, Ghosts ghosts, Budgets budgets) {
        return RingExploration.ring(
                new SplitMix64(seed), clockwise, successors, clockwise, ghosts, budgets);
    }
}
