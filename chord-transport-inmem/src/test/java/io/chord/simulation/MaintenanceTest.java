package io.chord.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.chord.ChordConfig;
import io.chord.simulation.junit.SimulatedTest;
import java.time.Duration;

/** What a ring says that has nothing to do but to be one; {@code bin/evaluate maintenance}. */
class MaintenanceTest {

    private static final int NODES = 200;
    private static final int PERIODS = 20;

    /** Goal: one stabilise exchange a node and period, and nothing that was said before. */
    @SimulatedTest(seeds = {1, 2})
    void ringAtRest_saysNothingTwice(SimulatedNetwork network) {
        Traffic idle = traffic(network, 1);

        assertThat(idle.of("GetState").frames()).isLessThanOrEqualTo(NODES * (PERIODS + 1L));
        assertThat(idle.of("Unchanged").frames()).isPositive();
        assertThat(idle.sent()).doesNotContainKeys("State", "Notify", "Nudge", "ViewHint");
    }

    /**
     * The same with three copies of each entry: of data that nobody touches only the roll is
     * called, one member of a view each 64 periods.
     */
    @SimulatedTest
    void ringAtRest_threeCopies_onlyCallsTheRoll(SimulatedNetwork network) {
        Traffic idle = traffic(network, 3);

        assertThat(idle.sent().keySet())
                .isSubsetOf(
                        "GetState",
                        "Unchanged",
                        "Pending",
                        "Hello",
                        "Welcome",
                        "FindNext",
                        "NextHops",
                        "FindView",
                        "ViewFound");
        assertThat(idle.of("FindView").frames())
                .isLessThanOrEqualTo(3 * NODES * (PERIODS / 64 + 1));
    }

    private static Traffic traffic(SimulatedNetwork network, int copies) {
        SimulatedRing ring =
                new SimulatedRing(
                        network,
                        SimulationSettings.preset(ChordConfig.Preset.PAPER, 160, 8)
                                .replication(copies)
                                .settings());
        ring.installIdeal(NODES);
        Duration period = Duration.ofNanos(ring.settings().membership().stabilizeNanos());
        network.runFor(period.multipliedBy(40)); // Each hint was repeated by then.
        Traffic before = network.traffic();
        network.runFor(period.multipliedBy(PERIODS));
        return network.traffic().since(before);
    }
}
