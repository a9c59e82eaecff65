package io.chord.simulation.walk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.chord.simulation.FaultSchedule;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Goal: the predicates of the ring hold over messages as far as they are promised: the invariant
 * (Zave, TSE 2017) at every instant as long as failures stay within its assumptions; well-formed
 * lists always; an ideal ring once joins and faults have ended, and from then on.
 *
 * <p>Method: plans drawn from seeds, judged whenever a list has changed. {@code -Dchord.seeds=100}
 * runs more of each kind, {@code -Dchord.seed=17} runs one.
 */
class RandomWalkTest {

    static LongStream seeds() {
        Long one = Long.getLong("chord.seed");
        if (one != null) return LongStream.of(one);
        return LongStream.rangeClosed(1, Integer.getInteger("chord.seeds", 6));
    }

    static List<Arguments> freeWalks() {
        List<Arguments> walks = new ArrayList<>();
        for (WalkKind kind : WalkKind.values()) {
            if (kind == WalkKind.GUARDED) continue;
            seeds().filter(seed -> seed % 3 == 1).forEach(seed -> walks.add(arguments(kind, seed)));
        }
        return walks;
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void guardedWalk_anySeed_invariantHoldsAtEveryInstant(long seed) {
        WalkResult result = RandomWalk.of(WalkPlan.draw(WalkKind.GUARDED, seed));

        assertThat(result.violations()).as(result.describe()).isEmpty();
        assertThat(result.checks()).isPositive();
    }

    @ParameterizedTest
    @MethodSource("freeWalks")
    void freeWalk_anySeed_listsAreWellFormedAndRingIsIdealAfterwards(WalkKind kind, long seed) {
        WalkResult result = RandomWalk.of(WalkPlan.draw(kind, seed));

        assertThat(result.violations()).as(result.describe()).isEmpty();
    }

    /**
     * Goal: the last node of a ring that had many ranges tries to take them without a storm: each
     * try that failed had brought about a review, and each review as many tries.
     */
    @Test
    void ringThatShrinksToOne_itsRangesCannotBeTaken_reviewsDoNotMultiply() {
        WalkResult result = RandomWalk.of(WalkPlan.draw(WalkKind.GROWTH, -4023668811565226226L));

        assertThat(result.violations()).as(result.describe()).isEmpty();
        assertThat(result.events()).isLessThan(400_000);
    }

    /** Goal: what a walk has done can be told, read and done again, without its plan. */
    @ParameterizedTest
    @EnumSource(WalkKind.class)
    void course_ofAWalk_playedAgain_isTheSameRun(WalkKind kind) {
        WalkPlan plan = smallPlan(kind);
        WalkResult first = RandomWalk.of(plan);

        FaultSchedule course = FaultSchedule.parse(first.course().toString());

        assertThat(RandomWalk.of(plan, course).traceHash()).isEqualTo(first.traceHash());
    }

    /** Of a few plans the one with the fewest nodes: what is wrong is seen there as well. */
    private static WalkPlan smallPlan(WalkKind kind) {
        return LongStream.rangeClosed(11, 16)
                .mapToObj(seed -> WalkPlan.draw(kind, seed))
                .min(Comparator.comparingInt(WalkPlan::members))
                .orElseThrow();
    }
}
