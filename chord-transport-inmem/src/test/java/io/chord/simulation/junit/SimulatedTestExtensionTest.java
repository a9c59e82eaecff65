package io.chord.simulation.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.chord.simulation.SimulatedNetwork;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.mockito.Mockito;

class SimulatedTestExtensionTest {

    private static final List<Long> SEEDS_RUN = new ArrayList<>();

    @SimulatedTest(seeds = {7, 8})
    void network_asParameter_isFreshAndOfTheSeed(SimulatedNetwork network) {
        assertThat(network.nowNanos()).isZero();
        network.runFor(Duration.ofSeconds(1));
        SEEDS_RUN.add(network.seed());
    }

    @AfterAll
    static void everySeedHasRun() {
        if (System.getProperty(SimulatedTestExtension.SEED_PROPERTY) == null) {
            assertThat(SEEDS_RUN).containsExactly(7L, 8L);
        }
    }

    @Test
    void failure_ofATest_carriesSeedAndLastEvents() {
        SimulatedNetwork network = SimulatedNetwork.seeded(99).record(10);
        network.transport("a").environment().schedule(0, () -> {});
        network.runFor(Duration.ofSeconds(1));
        AssertionError failure = new AssertionError("planted");
        assertThatThrownBy(
                        () ->
                                new SimulatedTestExtension.OneNetwork(network)
                                        .handleTestExecutionException(
                                                Mockito.mock(ExtensionContext.class), failure))
                .isSameAs(failure);
        assertThat(failure.getSuppressed()[0])
                .hasMessageContaining("SimulatedNetwork.seeded(99)")
                .hasMessageContaining("-Dchord.seed=99")
                .hasMessageContaining("TASK a");
    }

    @Test
    void seeds_property_replacesThoseOfTheAnnotation() {
        assertThat(SimulatedTestExtension.seeds(new long[] {1, 2}, null)).containsExactly(1, 2);
        assertThat(SimulatedTestExtension.seeds(new long[] {1, 2}, "-5")).containsExactly(-5);
        assertThatThrownBy(() -> SimulatedTestExtension.seeds(new long[] {1}, "five"))
                .hasMessageContaining("chord.seed is \"five\"");
    }
}
