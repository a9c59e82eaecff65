package io.chord.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.chord.engine.Outcome;
import io.chord.ring.RingId;
import io.chord.simulation.junit.SimulatedTest;
import java.time.Duration;
import java.util.List;

/**
 * A joiner that once did not hear the node before its place: silence is suspicion and not death
 * (reference protocol, section 2). A handshake that lasted longer than a call was enough, on a
 * machine with much to do, for a join that no time could save.
 */
class JoinInDoubtTest {

    @SimulatedTest(seeds = {1, 2, 3, 4})
    void join_nodeBeforeItsPlaceWasSilentAtFirst_isThereSoonAfterItAnswers(
            SimulatedNetwork network) {
        SimulatedRing ring = new SimulatedRing(network, SimulationSettings.lan(160, 4, 3));
        RingId first = ring.settings().space().id(100);
        RingId before = ring.settings().space().id(200);
        RingId place = ring.settings().space().id(300);
        RingId after = ring.settings().space().id(900);
        ring.await(ring.create("first", first), Outcome.Started.class);
        ring.await(ring.join("before", before, "first"), Outcome.Started.class);
        ring.await(ring.join("after", after, "first"), Outcome.Started.class);
        assertThat(ring.awaitIdeal(Duration.ofSeconds(30))).isTrue();

        network.cut(List.of("joiner"), List.of("before"));
        Handle joins = ring.join("joiner", place, "first");
        network.runFor(Duration.ofSeconds(5));
        assertThat(joins.isDone()).isFalse();
        network.reconnect(List.of("joiner"), List.of("before"));

        assertThat(ring.await(() -> joins.isDone(), Duration.ofSeconds(5))).isTrue();
        joins.outcome(Outcome.Started.class);
        assertThat(ring.awaitIdeal(Duration.ofSeconds(10))).isTrue();
    }
}
