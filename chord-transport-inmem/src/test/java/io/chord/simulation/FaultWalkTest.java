package io.chord.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.chord.simulation.junit.SimulatedTest;
import java.time.Duration;

/**
 * Goal: after any course of faults of all kinds there is one ring, and no acknowledged entry is
 * ever said to be absent.
 *
 * <p>Method: a course is drawn from the seed, with joins, leaves, crashes with and without the
 * disk, pauses, whole, partial and one-way cuts, loss, duplication, reordering, bad links, wrong
 * clocks and bad disks; what is always true is judged meanwhile, repair after the end. A failure is
 * shrunk to a short course.
 */
class FaultWalkTest {

    private static final int NODES = 12;
    private static final Duration LENGTH = Duration.ofSeconds(90);
    private static final Duration REPAIR_MAX = Duration.ofSeconds(60);

    @SimulatedTest(seeds = {1, 2, 3, 4, 5, 6})
    void anyCourseOfFaults_ringIsOneAndNoEntryIsAbsentOnceTheyEnd(SimulatedNetwork network) {
        SimulatedRing ring = new SimulatedRing(network, SimulationSettings.lan(160, 4));
        RingStory story = new RingStory(network, ring);
        ring.startTimeout(Duration.ofSeconds(20)); // Who cannot leave by then is gone all the same.
        ring.installIdeal(NODES);
        FaultPlayer player =
                new FaultPlayer(ring.faultTarget()).guard(step -> ring.members().size() > 3);
        player.play(FaultScheduler.of(NODES).everything(2).lasting(LENGTH).draw(network));
        for (int i = 0; i < 100; i++) network.after(story.within(LENGTH), story::putNext);
        while (network.nowNanos() < LENGTH.toNanos()) {
            network.runFor(Duration.ofMillis(500));
            story.requireWellFormedLists();
        }

        network.endFaults();
        story.requireIdealWithin(REPAIR_MAX);
        story.requireSettledWithin(REPAIR_MAX);
        RingStory.Verdict verdict = story.requireEveryAcknowledgedEntry();
        assertThat(ring.malformedFrames()).isZero();
        if (network.seed() > 1) return;
        RingStory.say(
                "walk: seed %d, %d faults done and %d skipped, %d members; of %d puts %d found, %d"
                        + " unavailable; %.0f virtual s in %.1f s",
                network.seed(),
                player.played(),
                player.skipped(),
                ring.members().size(),
                story.putsMade(),
                verdict.found(),
                verdict.unavailable(),
                story.virtualSeconds(),
                story.realSeconds());
    }
}
