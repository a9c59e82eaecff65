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
        return ringOn(network, 1);
    }

    private static SimulatedRing ringOn(SimulatedNetwork network, int copies) {
        return new SimulatedRing(network, SimulationSettings.lan(160, 4, copies));
    }

    @SimulatedTest(seeds = {1, 2, 3})
    void halfOfTheRing_isCutOffAndComesBack_oneRingWithAllKeys(SimulatedNetwork network) {
        requireThatHalvesBecomeOne(network, 1);
    }

    @SimulatedTest(seeds = {1, 2, 3})
    void halfOfARingOfThreeCopies_isCutOffAndComesBack_oneRingWithAllKeys(
            SimulatedNetwork network) {
        requireThatHalvesBecomeOne(network, 3);
    }

    private static void requireThatHalvesBecomeOne(SimulatedNetwork network, int copies) {
        SimulatedRing ring = ringOn(network, copies);
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
        story.requireCopiesWithin(copies, Duration.ofSeconds(60));
        RingStory.say(
                "partition: seed %d, copies %d, 20 | 20 nodes, ideal %.1f s after the cut ended;"
                        + " %.0f virtual s in %.1f s",
                network.seed(), copies, idealSeconds, story.virtualSeconds(), story.realSeconds());
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
        story.requireIdealWithin(Duration.ofSeconds(45));
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
        requireThatAPausedNodeReturns(network, 1);
    }

    /** The same with copies elsewhere: meanwhile these answer for it. */
    @SimulatedTest(seeds = {1, 2, 3})
    void aNodeOfThreeCopies_isPausedFor30Seconds_keysStayAvailable(SimulatedNetwork network) {
        requireThatAPausedNodeReturns(network, 3);
    }

    private static void requireThatAPausedNodeReturns(SimulatedNetwork network, int copies) {
        SimulatedRing ring = ringOn(network, copies);
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
            if (copies == 1) {
                RingStory.requireUnavailable(outcome, ring.key(key).point(), key);
            } else {
                Outcome.Got got = (Outcome.Got) outcome;
                assertThat(got.content().map(RingStory::text)).contains(RingStory.valueOf(key));
            }
        }
        network.resume("n5");
        long resumedNanos = network.nowNanos();
        story.requireIdealWithin(Duration.ofSeconds(30));
        double idealSeconds = (network.nowNanos() - resumedNanos) / 1e9;
        story.requireSettledWithin(Duration.ofSeconds(30));
        assertThat(ring.engine("n5").counters().stalls()).isPositive();
        assertThat(story.requireEveryAcknowledgedEntry().found()).isEqualTo(100);
        RingStory.say(
                "pause: seed %d, copies %d, ideal %.1f s after 30 s of pause;"
                        + " %.0f virtual s in %.1f s",
                network.seed(), copies, idealSeconds, story.virtualSeconds(), story.realSeconds());
    }
}
