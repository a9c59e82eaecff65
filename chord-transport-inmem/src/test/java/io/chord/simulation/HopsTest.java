package io.chord.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.chord.ChordConfig;
import io.chord.engine.EngineSettings;
import io.chord.engine.Outcome;
import io.chord.ring.RingId;
import io.chord.simulation.junit.SimulatedTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Goal: a plain lookup takes about half of log2 N hops (Stoica et al., SIGCOMM 2001, section 6.1
 * and figure 10: half of the bits of the distance are ones), one with all aids fewer, also in a
 * ring whose finger tables were not given but found.
 */
class HopsTest {

    private static final int NODES = 256;
    private static final int LOG_NODES = 8;
    private static final int LOOKUPS = 4_000;

    @SimulatedTest
    void ringOf256_idealAndPlain_hopsAreHalfOfLogN(SimulatedNetwork network) {
        EngineSettings settings =
                SimulationSettings.preset(ChordConfig.Preset.LAN, 160, 4).plain().settings();
        assertThat(hopsOfIdeal("plain", network, settings))
                .isBetween(0.5 * LOG_NODES, 0.5 * LOG_NODES + 1);
    }

    @SimulatedTest
    void ringOf256_ideal_hopsAreFewerThanHalfOfLogN(SimulatedNetwork network) {
        EngineSettings settings = SimulationSettings.lan(160, 4);
        assertThat(hopsOfIdeal("ideal", network, settings)).isBetween(1.0, 0.5 * LOG_NODES);
    }

    private static double hopsOfIdeal(
            String what, SimulatedNetwork network, EngineSettings settings) {
        SimulatedRing ring = new SimulatedRing(network, settings);
        RingStory story = new RingStory(network, ring);
        ring.installIdeal(NODES);
        return meanHops(what, story);
    }

    @SimulatedTest
    void ringOf256_joinedOneByOneAndSettled_hopsAreFewerThanHalfOfLogN(SimulatedNetwork network) {
        SimulatedRing ring = new SimulatedRing(network, SimulationSettings.lan(160, 4));
        RingStory story = new RingStory(network, ring);
        ring.await(ring.create("n0"), Outcome.Started.class);
        for (int i = 1; i < NODES; i++) {
            Handle join = ring.join("n" + i, story.oneOf(ring.members()));
            ring.await(join, Outcome.Started.class);
        }
        double joinedSeconds = story.virtualSeconds();
        story.requireIdealWithin(Duration.ofSeconds(20));
        double idealSeconds = story.virtualSeconds();
        network.runFor(Duration.ofSeconds(10)); // Three rounds of the fingers.
        RingStory.say(
                "hops: %d joins one by one took %.1f virtual s, ideal %.1f s later",
                NODES - 1, joinedSeconds, idealSeconds - joinedSeconds);
        assertThat(meanHops("joined one by one", story)).isBetween(1.0, 0.5 * LOG_NODES);
    }

    private static double meanHops(String what, RingStory story) {
        SimulatedRing ring = story.ring;
        List<String> members = ring.members();
        List<RingId> points = new ArrayList<>();
        List<Handle> finds = new ArrayList<>();
        for (int i = 0; i < LOOKUPS; i++) {
            points.add(story.random.nextId(ring.settings().space()));
            finds.add(ring.find(story.oneOf(members), points.get(i)));
        }
        ring.awaitAll(finds);
        long sum = 0;
        int most = 0;
        for (int i = 0; i < LOOKUPS; i++) {
            Outcome.Found found = finds.get(i).outcome(Outcome.Found.class);
            String owner = found.owner().address().rest();
            if (i % 50 == 0) assertThat(owner).isEqualTo(ring.ownerOf(points.get(i)));
            assertThat(found.timeouts()).isZero();
            sum += found.hops();
            most = Math.max(most, found.hops());
        }
        double mean = (double) sum / LOOKUPS;
        RingStory.say(
                "hops: %d nodes, %s: mean %.2f, most %d; %.0f virtual s in %.1f s",
                members.size(), what, mean, most, story.virtualSeconds(), story.realSeconds());
        assertThat(most).isLessThanOrEqualTo(2 * LOG_NODES);
        return mean;
    }
}
