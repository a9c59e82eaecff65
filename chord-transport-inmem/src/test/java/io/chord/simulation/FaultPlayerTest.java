package io.chord.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Courses of faults on rings: played, recorded, and played again. */
class FaultPlayerTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);

    /** One frame a millisecond, and what became of them. */
    private static long lostFrames(String schedule) throws Exception {
        SimulatedNetwork network = SimulatedNetwork.seeded(1).loss(0.5);
        ToyNode a = ToyNode.on(network, "a");
        ToyNode b = ToyNode.on(network, "b");
        new FaultPlayer(FaultTarget.of(network)).play(FaultSchedule.parse(schedule));
        for (int i = 0; i < 10_000; i++) {
            a.send(b, i);
            network.runFor(Duration.ofMillis(1));
        }
        network.runFor(MINUTE);
        return network.traffic().lost();
    }

    @Test
    void fault_thatLasts_endsWithWhatWasBefore() throws Exception {
        assertThat(lostFrames("0 loss 0 for 4; 4 loss 1 for 2"))
                .isBetween(2_000L + 1_800, 2_000L + 2_200);
    }

    @Test
    void faults_ofOneKindThatOverlap_endTogetherAndTheLaterHolds() throws Exception {
        // All is lost from 1 to 2, nothing from 2 to 6, a half before and after.
        assertThat(lostFrames("1 loss 1 for 3; 2 loss 0 for 4"))
                .isBetween(500 + 1_000 + 2_000 - 300L, 500 + 1_000 + 2_000 + 300L);
    }

    @Test
    void steps_thatDoNotApply_areSkippedAndCounted() {
        SimulatedNetwork network = SimulatedNetwork.seeded(1);
        SimulatedRing ring = new SimulatedRing(network, SimulationSettings.lan(160, 4));
        ring.installIdeal(4);
        FaultPlayer player =
                ring.play(
                        FaultSchedule.parse(
                                "1 join n1 via n0; 1 restart n7; 1 restart n2; 1 crash n9; 1 leave"
                                        + " n9; 1 pause n9; 1 resume n9; 2 crash n1; 3 crash n1; 4"
                                        + " restart n1 via n0; 9 join n8 via n0; 20 leave n8"));
        network.runFor(MINUTE);
        assertThat(player.played()).isEqualTo(4);
        assertThat(player.skipped()).isEqualTo(8);
        assertThat(ring.members()).containsExactly("n0", "n1", "n2", "n3");
    }

    @Test
    void guard_thatRefuses_stepsAreSkipped() {
        SimulatedNetwork network = SimulatedNetwork.seeded(1);
        SimulatedRing ring = new SimulatedRing(network, SimulationSettings.lan(160, 4));
        ring.installIdeal(4);
        new FaultPlayer(ring.faultTarget())
                .guard(step -> ring.live().size() > 3)
                .play(FaultSchedule.parse("1 crash n1; 2 crash n2; 3 crash n3"));
        network.runFor(MINUTE);
        assertThat(ring.live()).containsExactly("n0", "n2", "n3");
    }

    /** A ring under every fault there is, and what happened to it. */
    private static SimulatedNetwork walk(long seed, FaultSchedule schedule) {
        SimulatedNetwork network = SimulatedNetwork.seeded(seed);
        SimulatedRing ring = new SimulatedRing(network, SimulationSettings.lan(160, 3));
        RingStory story = new RingStory(network, ring);
        ring.installIdeal(10);
        ring.play(schedule);
        for (int i = 0; i < 50; i++) {
            network.after(
                    story.within(MINUTE),
                    () -> {
                        if (!ring.members().isEmpty()) story.putNext();
                    });
        }
        network.runFor(MINUTE);
        return network;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void course_recordedAndPlayedAgain_givesTheSameTrace(long seed) {
        FaultSchedule drawn =
                FaultScheduler.of(10).everything(4).lasting(MINUTE.minusSeconds(5)).draw(seed);
        SimulatedNetwork first = walk(seed, drawn);
        assertThat(drawn.size()).isGreaterThan(30);

        FaultSchedule read = FaultSchedule.parse(drawn.toString());
        assertThat(walk(seed, read).traceHash()).isEqualTo(first.traceHash());

        // What was recorded has each beginning and each end as a step of its own.
        FaultSchedule recorded = FaultSchedule.parse(first.faults().toString());
        SimulatedNetwork again = walk(seed, recorded);
        assertThat(again.traceHash()).isEqualTo(first.traceHash());
        assertThat(again.faults()).isEqualTo(recorded);

        List<FaultSchedule.Step> less = recorded.steps().subList(1, recorded.size());
        assertThat(walk(seed, new FaultSchedule(less)).traceHash()).isNotEqualTo(first.traceHash());
    }
}
