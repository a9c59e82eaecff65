package io.chord.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.chord.engine.Outcome;
import io.chord.message.NodeReport;
import io.chord.ring.Arc;
import io.chord.simulation.junit.SimulatedTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A node says whether it may be stopped, even without its store: if it says yes nothing is lost,
 * and if it says no it names what would be.
 */
class HealthTest {

    private static final int KEYS = 80;

    private static RingStory storyOf(SimulatedNetwork network, int nodes) {
        SimulatedRing ring = new SimulatedRing(network, SimulationSettings.lan(160, 4, 3));
        RingStory story = new RingStory(network, ring);
        ring.await(ring.create("n0"), Outcome.Started.class);
        for (int i = 1; i < nodes; i++) ring.await(ring.join("n" + i, "n0"), Outcome.Started.class);
        story.requireSettledWithin(Duration.ofSeconds(60));
        story.requireCopiesWithin(Math.min(3, nodes), Duration.ofSeconds(60));
        List<Handle> puts = new ArrayList<>();
        for (int i = 0; i < KEYS; i++) puts.add(story.putNext());
        ring.awaitAll(puts);
        assertThat(story.acknowledged()).hasSize(KEYS);
        return story;
    }

    /** What a node says of itself once it has asked the others. */
    private static NodeReport.Health health(SimulatedRing ring, String name) {
        return ring.await(
                        ring.inspect(name, ring.report(name).self().id()), Outcome.Inspected.class)
                .report()
                .health()
                .orElseThrow();
    }

    /** In a quiet ring each may be stopped; after each stop the ring is given time to mend. */
    @SimulatedTest(seeds = {1, 2, 3})
    void nodesOfAQuietRing_stoppedOneByOneWhenTheySaySo_loseNothing(SimulatedNetwork network) {
        RingStory story = storyOf(network, 8);
        SimulatedRing ring = story.ring;
        while (ring.members().size() > 3) {
            String name = story.oneOf(ring.members());
            NodeReport.Health health = health(ring, name);
            assertThat(health.stable()).isTrue();
            assertThat(health.atRisk()).as(name).isEmpty();
            ring.crash(name);
            story.requireSettledWithin(Duration.ofSeconds(60));
            story.requireCopiesWithin(3, Duration.ofSeconds(60));
        }
        assertThat(story.requireEveryAcknowledgedEntry().found()).isEqualTo(KEYS);
    }

    /**
     * At any instant after another node has died: who says that it may be stopped is stopped, and
     * nothing is lost; of who says no, each range that it names is out of reach once it is gone.
     */
    @SimulatedTest(seeds = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    void anotherHasJustDied_whatANodeSays_isWhatHappensWhenItIsStopped(SimulatedNetwork network) {
        RingStory story = storyOf(network, 6);
        SimulatedRing ring = story.ring;
        ring.crash(story.oneOf(ring.members()));
        network.runFor(story.within(Duration.ofSeconds(15)));

        String name = story.oneOf(ring.members());
        NodeReport.Health health = health(ring, name);
        ring.crash(name);
        for (Arc range : health.atRisk()) {
            assertThat(story.isServed(range.to())).as("%s of %s", range, name).isFalse();
        }
        if (health.atRisk().isEmpty()) {
            story.requireSettledWithin(Duration.ofSeconds(60));
            assertThat(story.requireEveryAcknowledgedEntry().found()).isEqualTo(KEYS);
        }
        RingStory.say(
                "health: seed %d, %s says %s",
                network.seed(),
                name,
                health.atRisk().isEmpty() ? "yes" : "no: " + health.atRisk().size() + " ranges");
    }

    /** With one or two nodes there is no majority without one of them. */
    @SimulatedTest
    void oneOrTwoNodes_neverMayBeStopped(SimulatedNetwork network) {
        RingStory story = storyOf(network, 1);
        SimulatedRing ring = story.ring;
        assertThat(health(ring, "n0").atRisk()).isNotEmpty();
        ring.await(ring.join("n1", "n0"), Outcome.Started.class);
        story.requireCopiesWithin(2, Duration.ofSeconds(60));
        assertThat(health(ring, "n0").atRisk()).isNotEmpty();
        assertThat(health(ring, "n1").atRisk()).isNotEmpty();
        ring.await(ring.join("n2", "n0"), Outcome.Started.class);
        story.requireCopiesWithin(3, Duration.ofSeconds(60));
        for (String name : ring.members()) assertThat(health(ring, name).atRisk()).isEmpty();
    }
}
