package io.chord.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.chord.engine.Outcome;
import io.chord.simulation.junit.SimulatedTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Nodes that all start with the same list, and serve only when so many of them are members. */
class StartTogetherTest {

    private static final String[] ALL = {"n0", "n1", "n2"};

    @SimulatedTest(seeds = {1, 2, 3})
    void auto_startsAreComplete_whenSoManyAreMembers(SimulatedNetwork network) {
        SimulatedRing ring = new SimulatedRing(network, SimulationSettings.lan(20, 3));
        List<Handle> starts = new ArrayList<>();
        for (String name : List.of("n1", "n2")) starts.add(ring.auto(name, 3, ALL));
        network.runFor(Duration.ofSeconds(10));
        assertThat(starts).noneMatch(Handle::isDone);
        List<Integer> membersWhenDone = new ArrayList<>();

        starts.add(ring.auto("n0", 3, ALL));
        for (Handle start : starts)
            start.whenDone(() -> membersWhenDone.add(ring.members().size()));
        for (Handle start : starts) ring.await(start, Outcome.Started.class);

        assertThat(membersWhenDone).containsExactly(3, 3, 3);
    }

    @SimulatedTest(seeds = {1, 2, 3})
    void auto_ofARingThatHasTooFew_waitsForOneMore_andSaysSoAtTheDeadline(
            SimulatedNetwork network) {
        SimulatedRing ring = new SimulatedRing(network, SimulationSettings.lan(20, 3));
        ring.await(ring.create("n0"), Outcome.Started.class);
        Handle second = ring.auto("n1", 3, ALL);
        network.runFor(Duration.ofSeconds(10));
        assertThat(second.isDone()).isFalse();

        Outcome.Failed failed = ring.await(second, Outcome.Failed.class);

        assertThat(failed.message()).contains("1 more nodes were to be there before it serves");
    }
}
