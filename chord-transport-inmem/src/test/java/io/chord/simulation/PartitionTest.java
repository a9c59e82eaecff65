package io.chord.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.chord.engine.Outcome;
import io.chord.ring.RingEvent;
import io.chord.simulation.junit.SimulatedTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What nothing but the ring audit heals, and what must not be healed. */
class PartitionTest {

    private static SimulatedRing ringOn(SimulatedNetwork network) {
        return new SimulatedRing(network, SimulationSettings.lan(160, 4));
    }

    @SimulatedTest(seeds = {1, 2, 3})
    void halfOfTheRing_isCutOffAndComesBack_oneRingWithAllKeys(SimulatedNetwork network) {
        SimulatedRing ring = ringOn(network);
        RingStory story = new RingStory(network, ring);
        ring.installIdeal(40);
        List<Handle> puts = new ArrayList<>();
        for (int i = 0; i < 100; i++) puts.add(story.putNext());
        ring.awaitAll(puts);

        List<String> half = new ArrayList<>();
        for (int i = 0; i < 40; i += 2) half.add("n" + i);
        network.partition(half);
        for (int i = 0; i < 40; i++) {
            network.runFor(Duration.ofSeconds(1));
            story.requireWellFormedLists();
        }
        assertThat(ring.isIdeal()).isFalse();
        network.heal();
        long healedNanos = network.nowNanos();
        story.requireIdealWithin(Duration.ofSeconds(60));
        double idealSeconds = (network.nowNanos() - healedNanos) / 1e9;
        story.requireSettledWithin(Duration.ofSeconds(30));
        assertThat(story.requireEveryAcknowledgedEntry().found()).isEqualTo(100);
        RingStory.say(
                "partition: seed %d, 20 | 20 nodes, ideal %.1f s after the cut ended;"
                        + " %.0f virtual s in %.1f s",
                network.seed(), idealSeconds, story.virtualSeconds(), story.realSeconds());
    }

    /** Both know a seed of the other, as when a ring was started in two places. */
    @SimulatedTest(seeds = {1, 2, 3})
    void twoIslandsOfOneRing_neverMet_becomeOne(SimulatedNetwork network) {
        requireOneRing(network, "two islands", 40);
    }

    @SimulatedTest(seeds = {1, 2, 3})
    void ringGoesTwiceAround_isUntangled(SimulatedNetwork network) {
        requireOneRing(network, "a loopy ring", 41);
    }

    private static void requireOneRing(SimulatedNetwork network, String what, int nodes) {
        SimulatedRing ring = ringOn(network);
        RingStory story = new RingStory(network, ring);
        ring.installTwisted(ring.randomIds(nodes));
        assertThat(ring.isIdeal()).isFalse();
        story.requireIdealWithin(Duration.ofSeconds(90));
        RingStory.say(
                "%s of %d nodes: seed %d, ideal after %.1f virtual s in %.1f s",
                what, nodes, network.seed(), story.virtualSeconds(), story.realSeconds());
    }

    /** Two rings that were created apart are two rings, and both keep their data. */
    @SimulatedTest
    void twoRingsCreatedApart_meet_areNotMergedAndSaySo(SimulatedNetwork network) {
        SimulatedRing ring = ringOn(network);
        ring.await(ring.create("a0"), Outcome.Started.class);
        ring.await(ring.join("a1", "a0", "b0"), Outcome.Started.class);
        ring.await(ring.create("b0"), Outcome.Started.class);
        ring.await(ring.put("a0", "key", "of a"), Outcome.Written.class);
        ring.await(ring.put("b0", "key", "of b"), Outcome.Written.class);
        network.runFor(Duration.ofSeconds(60));
        assertThat(ring.events("a1"))
                .anySatisfy(
                        event -> {
                            assertThat(event).isInstanceOf(RingEvent.ForeignRing.class);
                            RingEvent.ForeignRing told = (RingEvent.ForeignRing) event;
                            assertThat(told.address()).isEqualTo(network.address("b0"));
                        });
        assertThat(ring.engine("b0").routing().successors().isEmpty()).isTrue();
        Outcome.Got ofA = ring.await(ring.get("a1", "key"), Outcome.Got.class);
        Outcome.Got ofB = ring.await(ring.get("b0", "key"), Outcome.Got.class);
        assertThat(ofA.content().map(RingStory::text)).contains("of a");
        assertThat(ofB.content().map(RingStory::text)).contains("of b");
    }

    /** As a long collection of garbage: the others give it up, and it comes back unasked. */
    @SimulatedTest(seeds = {1, 2, 3})
    void aNode_isPausedFor30Seconds_returnsToItsPlaceWithItsKeys(SimulatedNetwork network) {
        SimulatedRing ring = ringOn(network);
        RingStory story = new RingStory(network, ring);
        ring.installIdeal(20);
        List<Handle> puts = new ArrayList<>();
        for (int i = 0; i < 100; i++) puts.add(story.putNext());
        ring.awaitAll(puts);

        network.pause("n5");
        for (int i = 0; i < 30; i++) {
            network.runFor(Duration.ofSeconds(1));
            story.requireWellFormedLists();
        }
        for (String key : story.acknowledged()) {
            if (!ring.ownerOf(ring.key(key).point()).equals("n5")) continue;
            Outcome outcome = ring.await(ring.get("n1", key));
            RingStory.requireUnavailable(outcome, ring.key(key).point(), key);
        }
        network.resume("n5");
        long resumedNanos = network.nowNanos();
        story.requireIdealWithin(Duration.ofSeconds(30));
        double idealSeconds = (network.nowNanos() - resumedNanos) / 1e9;
        story.requireSettledWithin(Duration.ofSeconds(30));
        assertThat(ring.engine("n5").counters().stalls()).isPositive();
        assertThat(story.requireEveryAcknowledgedEntry().found()).isEqualTo(100);
        RingStory.say(
                "pause: seed %d, ideal %.1f s after 30 s of pause; %.0f virtual s in %.1f s",
                network.seed(), idealSeconds, story.virtualSeconds(), story.realSeconds());
    }
}
