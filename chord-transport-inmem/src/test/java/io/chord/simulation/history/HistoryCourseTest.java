package io.chord.simulation.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.chord.ring.SplitMix64;
import org.junit.jupiter.api.Test;

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

    @Test
    void sameSeedTwice_isTheSameRun() {
        HistoryResult one = HistoryCourse.of(HistoryPlan.draw(7));
        HistoryResult other = HistoryCourse.of(HistoryPlan.draw(7));

        assertThat(other.traceHash()).isEqualTo(one.traceHash());
        assertThat(HistoryCourse.of(HistoryPlan.draw(8)).traceHash()).isNotEqualTo(one.traceHash());
    }
}
