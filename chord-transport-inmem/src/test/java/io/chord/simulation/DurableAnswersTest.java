package io.chord.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.chord.engine.Outcome;
import io.chord.simulation.junit.SimulatedTest;
import java.time.Duration;

/** Goal: an answer leaves only when what it promises is durable (reference protocol, section 8). */
class DurableAnswersTest {

    @SimulatedTest(seeds = {1, 2, 3})
    void diskDoesNotAnswer_writeIsNotAcknowledged(SimulatedNetwork network) {
        SimulatedRing ring = new SimulatedRing(network, SimulationSettings.lan(160, 4, 3));
        ring.installIdeal(3);
        ring.await(ring.put("n0", "colour", "red"));
        for (int i = 0; i < 3; i++) network.disk("n" + i).stall();

        Handle put = ring.put("n0", "colour", "blue");
        network.runFor(Duration.ofSeconds(5));
        assertThat(put.isDone() && put.outcome() instanceof Outcome.Written).isFalse();

        for (int i = 0; i < 3; i++) ring.crash("n" + i);
        assertThat(put.outcome()).isNotInstanceOf(Outcome.Written.class);
    }

    /** Of both phases, each of which reads an entry and writes it. */
    @SimulatedTest(seeds = {1, 2, 3})
    void diskIsSlow_writeIsAnsweredAfterItsCommits(SimulatedNetwork network) {
        Duration delay = Duration.ofMillis(200);
        SimulatedRing ring = new SimulatedRing(network, SimulationSettings.lan(160, 4, 3));
        ring.installIdeal(3);
        ring.await(ring.put("n0", "colour", "red"));
        for (int i = 0; i < 3; i++) network.disk("n" + i).slow(Delay.constant(delay));

        Handle put = ring.put("n0", "colour", "blue");
        ring.await(put, Outcome.Written.class);

        assertThat(put.elapsedNanos()).isGreaterThanOrEqualTo(4 * delay.toNanos());
    }
}
