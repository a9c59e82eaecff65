package io.chord.simulation.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.chord.ring.SplitMix64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Goal: each operation on one key is linearizable, under every fault that the simulator has
 * (reference protocol, section 8).
 *
 * <p>Method: courses drawn from seeds, each with four keys; the counts show that they met what they
 * are for. {@code bin/evaluate linearizability} is the same with many more.
 */
class HistoryCourseTest {

    private static final int COURSES = Integer.getInteger("chord.histories", 120) / 4;

    @Test
    void clientsUnderEveryFault_historiesAreLinearizable() {
        SplitMix64 seeds = new SplitMix64(Long.getLong("chord.seed", 1));
        HistoryCounts counts = new HistoryCounts();
        for (int i = 0; i < COURSES; i++) {
            HistoryResult result = HistoryCourse.of(HistoryPlan.draw(seeds.nextLong()));
            assertThat(result.violations())
                    .as(
                            "bin/evaluate linearizability --history %d, faults: %s",
                            result.plan().seed(), result.plan().faults())
                    .isEmpty();
            counts.add(result.counts());
        }
        assertThat(counts.slowReads).isGreaterThan(COURSES);
        assertThat(counts.fastReads).isGreaterThan(counts.slowReads);
        assertThat(counts.acrossViewChange).isGreaterThan(COURSES);
        assertThat(counts.conditionalOk).isGreaterThan(COURSES);
        assertThat(counts.conditionalFailed).isGreaterThan(COURSES);
        assertThat(counts.purges).isGreaterThan(COURSES);
        assertThat(counts.merges).isPositive();
    }

    /**
     * Courses that a planted bug was found by, of which there is none shorter: see the mutants that
     * name this test.
     */
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {-1519041195556788009L, 7414553928840855257L})
    void courseThatFoundAPlantedBug_isLinearizable(long seed) {
        HistoryResult result = HistoryCourse.of(HistoryPlan.draw(seed));

        assertThat(result.violations()).as(result.plan().faults().toString()).isEmpty();
    }

    @Test
    void sameSeedTwice_isTheSameRun() {
        HistoryResult one = HistoryCourse.of(HistoryPlan.draw(7));
        HistoryResult other = HistoryCourse.of(HistoryPlan.draw(7));

        assertThat(other.traceHash()).isEqualTo(one.traceHash());
        assertThat(HistoryCourse.of(HistoryPlan.draw(8)).traceHash()).isNotEqualTo(one.traceHash());
    }
}
