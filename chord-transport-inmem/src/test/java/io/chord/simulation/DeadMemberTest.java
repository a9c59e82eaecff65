package io.chord.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.chord.engine.EngineSettings;
import io.chord.engine.Outcome;
import io.chord.message.NodeReport;
import io.chord.ring.Arc;
import io.chord.ring.NodeRef;
import io.chord.ring.RingEvent;
import io.chord.simulation.junit.SimulatedTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The only node that keeps a range dies: its entries are unavailable, and never absent. */
class DeadMemberTest {

    private static final int NODES = 10;
    private static final int KEYS = 200;

    /** Keeps the first key, at least. */
    private String dead = "";

    /** Another node, through which it is asked. */
    private String via = "";

    private RingStory storyOf(SimulatedNetwork network, EngineSettings settings) {
        SimulatedRing ring = new SimulatedRing(network, settings);
        RingStory story = new RingStory(network, ring);
        ring.installIdeal(NODES);
        List<Handle> puts = new ArrayList<>();
        for (int i = 0; i < KEYS; i++) puts.add(story.putNext());
        ring.awaitAll(puts);
        assertThat(story.acknowledged()).hasSize(KEYS);
        dead = ring.ownerOf(ring.key(story.acknowledged().get(0)).point());
        via = ring.engine(dead).routing().predecessor().orElseThrow().address().rest();
        return story;
    }

    private static List<String> keysIn(RingStory story, Arc arc) {
        List<String> keys = new ArrayList<>();
        for (String key : story.acknowledged()) {
            if (arc.contains(story.ring.key(key).point())) keys.add(key);
        }
        return keys;
    }

    @SimulatedTest(seeds = {1, 2, 3})
    void onlyMemberOfARange_dies_rangeIsUnavailableUntilItReturnsWithItsDisk(
            SimulatedNetwork network) {
        RingStory story = storyOf(network, SimulationSettings.lan(160, 4));
        SimulatedRing ring = story.ring;
        Arc lost = ring.engine(dead).routing().ownArc().orElseThrow();
        NodeRef heir = ring.engine(dead).routing().successors().nodes().get(0);
        String heirName = heir.address().rest();
        List<String> lostKeys = keysIn(story, lost);
        assertThat(lostKeys).isNotEmpty();

        ring.crash(dead);
        // At once, before anybody could know: not absent either.
        for (String key : lostKeys.subList(0, 1)) {
            Outcome early = ring.await(ring.get(via, key));
            assertThat(early).as(key).isInstanceOf(Outcome.Failed.class);
        }
        story.requireSettledWithin(Duration.ofSeconds(20));

        RingStory.Verdict verdict = story.requireEveryAcknowledgedEntry();
        assertThat(verdict.unavailable()).isEqualTo(lostKeys.size());
        assertThat(verdict.found()).isEqualTo(KEYS - lostKeys.size());
        Outcome put = ring.await(ring.put(via, lostKeys.get(0), "other"));
        RingStory.requireUnavailable(put, ring.key(lostKeys.get(0)).point(), "a put");

        Outcome.Inspected inspected =
                ring.await(ring.inspect(via, heir.id()), Outcome.Inspected.class);
        requireListed(lost, inspected.report());
        Outcome.Walked walked = ring.await(ring.walk(via), Outcome.Walked.class);
        assertThat(walked.complete()).isTrue();
        assertThat(walked.nodes()).hasSize(NODES - 1);
        for (NodeReport node : walked.nodes()) {
            if (node.self().equals(heir)) {
                requireListed(lost, node);
            } else {
                assertThat(node.unavailable()).isEmpty();
            }
        }
        assertThat(ring.events(heirName))
                .anySatisfy(
                        event -> {
                            assertThat(event).isInstanceOf(RingEvent.DataUnavailable.class);
                            RingEvent.DataUnavailable told = (RingEvent.DataUnavailable) event;
                            assertThat(told.range()).isEqualTo(lost);
                            assertThat(told.lastMembers()).contains("sim:" + dead);
                        });

        ring.await(ring.restart(dead, true, via), Outcome.Started.class);
        story.requireSettledWithin(Duration.ofSeconds(20));
        assertThat(story.requireEveryAcknowledgedEntry().found()).isEqualTo(KEYS);
        RingStory.say(
                "dead member: seed %d, %d of %d keys unavailable, all back with its disk;"
                        + " %.0f virtual s in %.1f s",
                network.seed(), lostKeys.size(), KEYS, story.virtualSeconds(), story.realSeconds());
    }

    private static void requireListed(Arc lost, NodeReport report) {
        List<Arc> ranges = new ArrayList<>();
        for (NodeReport.Unavailable range : report.unavailable()) ranges.add(range.range());
        assertThat(ranges).containsExactly(lost);
    }

    /** Without its disk the node is another store: what the old one kept stays unavailable. */
    @SimulatedTest(seeds = {1, 2})
    void onlyMemberOfARange_returnsWithoutItsDisk_rangeStaysUnavailable(SimulatedNetwork network) {
        RingStory story = storyOf(network, SimulationSettings.lan(160, 4));
        SimulatedRing ring = story.ring;
        Arc lost = ring.engine(dead).routing().ownArc().orElseThrow();
        ring.crash(dead);
        network.runFor(Duration.ofSeconds(2));
        ring.await(ring.restart(dead, false, via), Outcome.Started.class);
        story.requireSettledWithin(Duration.ofSeconds(20));
        RingStory.Verdict verdict = story.requireEveryAcknowledgedEntry();
        assertThat(verdict.unavailable()).isEqualTo(keysIn(story, lost).size());
    }

    @SimulatedTest(seeds = {1, 2, 3})
    void onlyMemberOfARange_diesAndPolicyIsRecreate_rangeBeginsAnewAndSaysSo(
            SimulatedNetwork network) {
        EngineSettings settings = SimulationSettings.recreateEmpty(SimulationSettings.lan(160, 4));
        RingStory story = storyOf(network, settings);
        SimulatedRing ring = story.ring;
        Arc lost = ring.engine(dead).routing().ownArc().orElseThrow();
        String heir = ring.engine(dead).routing().successors().nodes().get(0).address().rest();
        List<String> lostKeys = keysIn(story, lost);

        ring.crash(dead);
        network.runFor(Duration.ofSeconds(20));
        story.requireSettledWithin(Duration.ofSeconds(20));
        assertThat(ring.report(heir).unavailable()).isEmpty();
        assertThat(ring.events(heir))
                .anySatisfy(
                        event -> {
                            assertThat(event).isInstanceOf(RingEvent.DataLost.class);
                            assertThat(((RingEvent.DataLost) event).range()).isEqualTo(lost);
                        });
        for (String key : story.acknowledged()) {
            Outcome.Got got = ring.await(ring.get(via, key), Outcome.Got.class);
            assertThat(got.content().isPresent()).as(key).isEqualTo(!lostKeys.contains(key));
        }
        String key = lostKeys.get(0);
        ring.await(ring.put(via, key, "new"), Outcome.Written.class);
        Outcome.Got got = ring.await(ring.get(via, key), Outcome.Got.class);
        assertThat(got.content().map(RingStory::text)).contains("new");
    }

    /** An operator's last resort does by hand what the policy does by itself. */
    @SimulatedTest
    void onlyMemberOfARange_isLostForGood_operatorRecoversItAndItIsEmpty(SimulatedNetwork network) {
        RingStory story = storyOf(network, SimulationSettings.lan(160, 4));
        SimulatedRing ring = story.ring;
        Arc lost = ring.engine(dead).routing().ownArc().orElseThrow();
        String heir = ring.engine(dead).routing().successors().nodes().get(0).address().rest();
        String key = keysIn(story, lost).get(0);
        ring.crash(dead);
        story.requireSettledWithin(Duration.ofSeconds(20));
        ring.await(ring.recover(heir, lost), Outcome.Recovered.class);
        assertThat(ring.await(ring.get(via, key), Outcome.Got.class).content()).isEmpty();
        ring.await(ring.put(via, key, "new"), Outcome.Written.class);
    }
}
