package io.chord.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.chord.engine.EngineSettings;
import io.chord.engine.Outcome;
import io.chord.message.Genesis;
import io.chord.ring.RingId;
import io.chord.simulation.junit.SimulatedTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * All nodes of a ring end at once and come back with their disks, each with the command that it was
 * started with at first: the ring has everything again (reference protocol, section 8, "RESTART"
 * and "GENESIS").
 */
class RestartOfAllTest {

    private static final int KEYS = 60;
    private static final EngineSettings SETTINGS = SimulationSettings.lan(160, 4, 3);

    /** A ring that {@code n0} created and the others joined through it, with entries. */
    private static RingStory storyOf(SimulatedNetwork network, int nodes) {
        SimulatedRing ring = new SimulatedRing(network, SETTINGS);
        RingStory story = new RingStory(network, ring);
        ring.await(ring.create("n0"), Outcome.Started.class);
        for (int i = 1; i < nodes; i++) {
            ring.await(ring.join("n" + i, "n0"), Outcome.Started.class);
        }
        story.requireSettledWithin(Duration.ofSeconds(60));
        story.requireCopiesWithin(Math.min(3, nodes), Duration.ofSeconds(60));
        List<Handle> puts = new ArrayList<>();
        for (int i = 0; i < KEYS; i++) puts.add(story.putNext());
        ring.awaitAll(puts);
        assertThat(story.acknowledged()).hasSize(KEYS);
        return story;
    }

    private static Map<String, RingId> ids(SimulatedRing ring) {
        Map<String, RingId> ids = new TreeMap<>();
        for (String name : ring.members()) ids.put(name, ring.report(name).self().id());
        return ids;
    }

    private static Genesis genesis(SimulatedRing ring, String name) {
        return ring.report(name).genesis();
    }

    private static Handle again(SimulatedRing ring, String name) {
        return name.equals("n0") ? ring.restart(name, true) : ring.restart(name, true, "n0");
    }

    /** Goal: any order and any pauses, six seeds; nothing is lost, nobody has another id. */
    @SimulatedTest(seeds = {1, 2, 3, 4, 5, 6})
    void allCrashed_startedAgainInAnyOrder_everythingIsThere(SimulatedNetwork network) {
        RingStory story = storyOf(network, 7);
        SimulatedRing ring = story.ring;
        Genesis before = genesis(ring, "n0");
        Map<String, RingId> ids = ids(ring);
        List<String> order = new ArrayList<>(ring.live());
        story.random.shuffle(order);
        for (String name : ring.live()) ring.crash(name);
        network.runFor(story.within(Duration.ofSeconds(60)));

        Map<String, Handle> starts = new TreeMap<>();
        long begun = network.nowNanos();
        for (String name : order) {
            network.runFor(story.within(Duration.ofSeconds(8)));
            starts.put(name, again(ring, name));
        }
        starts.forEach((name, start) -> ring.await(start, Outcome.Started.class));
        story.requireSettledWithin(Duration.ofSeconds(60));

        for (String name : order) assertThat(genesis(ring, name)).isEqualTo(before);
        assertThat(ids(ring)).isEqualTo(ids);
        assertThat(story.requireEveryAcknowledgedEntry().found()).isEqualTo(KEYS);
        RingStory.say(
                "restart of all: seed %d, order %s, settled after %.1f s",
                network.seed(), order, (network.nowNanos() - begun) / 1e9);
    }

    /** The node that made the ring does not come back: the others do not need it. */
    @SimulatedTest(seeds = {1, 2, 3})
    void allCrashed_creatorStaysAway_othersGoOnWithoutIt(SimulatedNetwork network) {
        RingStory story = storyOf(network, 6);
        SimulatedRing ring = story.ring;
        Genesis before = genesis(ring, "n0");
        for (String name : ring.live()) ring.crash(name);
        List<Handle> starts = new ArrayList<>();
        for (int i = 1; i < 6; i++) starts.add(again(ring, "n" + i));
        for (Handle start : starts) ring.await(start, Outcome.Started.class);
        story.requireSettledWithin(Duration.ofSeconds(60));
        for (String name : ring.live()) assertThat(genesis(ring, name)).isEqualTo(before);
        // Six nodes, three copies: each entry has two at least.
        assertThat(story.requireEveryAcknowledgedEntry().found()).isEqualTo(KEYS);

        // And when it comes, its create() makes no second ring.
        ring.await(again(ring, "n0"), Outcome.Started.class);
        story.requireSettledWithin(Duration.ofSeconds(60));
        assertThat(genesis(ring, "n0")).isEqualTo(before);
        assertThat(ring.members()).hasSize(6);
    }

    /** The creator alone is killed, and started again with its create(): it goes back. */
    @SimulatedTest(seeds = {1, 2})
    void creatorCrashed_startedAgainWithCreate_goesBackToItsRing(SimulatedNetwork network) {
        RingStory story = storyOf(network, 5);
        SimulatedRing ring = story.ring;
        Genesis before = genesis(ring, "n1");
        ring.crash("n0");
        network.runFor(Duration.ofSeconds(2));
        ring.await(again(ring, "n0"), Outcome.Started.class);
        assertThat(ring.engine("n0").routing().successors().isEmpty()).isFalse();
        story.requireSettledWithin(Duration.ofSeconds(60));
        assertThat(genesis(ring, "n0")).isEqualTo(before);
        assertThat(ring.members()).hasSize(5);
        assertThat(story.requireEveryAcknowledgedEntry().found()).isEqualTo(KEYS);
    }

    /** Nobody else is there: it is not turned away, says what it cannot serve, and waits. */
    @SimulatedTest(seeds = {1, 2})
    void allCrashed_oneStartedAgain_isAMemberAndSaysWhatIsUnavailable(SimulatedNetwork network) {
        RingStory story = storyOf(network, 5);
        SimulatedRing ring = story.ring;
        Genesis before = genesis(ring, "n0");
        for (String name : ring.live()) ring.crash(name);
        ring.await(again(ring, "n3"), Outcome.Started.class);
        story.requireSettledWithin(Duration.ofSeconds(60));
        assertThat(genesis(ring, "n3")).isEqualTo(before);
        assertThat(story.requireEveryAcknowledgedEntry().unavailable()).isEqualTo(KEYS);

        for (String name : List.of("n4", "n2", "n1", "n0")) {
            ring.await(again(ring, name), Outcome.Started.class);
        }
        story.requireSettledWithin(Duration.ofSeconds(60));
        assertThat(story.requireEveryAcknowledgedEntry().found()).isEqualTo(KEYS);
    }

    /** A node with an empty disk and the smallest address must not make another ring meanwhile. */
    @SimulatedTest(seeds = {1, 2, 3})
    void allCrashed_oneComesBackEmptyUnderAuto_waitsForThoseWithEntries(SimulatedNetwork network) {
        RingStory story = storyOf(network, 5);
        SimulatedRing ring = story.ring;
        Genesis before = genesis(ring, "n0");
        for (String name : ring.live()) ring.crash(name);
        // "a" has a smaller address than all others, and sees a majority of the list.
        Handle empty = ring.auto("a", 3, "a", "n1", "n2", "n3");
        List<Handle> starts = new ArrayList<>();
        for (int i = 1; i < 5; i++) starts.add(again(ring, "n" + i));
        starts.add(empty);
        for (Handle start : starts) ring.await(start, Outcome.Started.class);
        story.requireSettledWithin(Duration.ofSeconds(60));
        for (String name : ring.live()) assertThat(genesis(ring, name)).isEqualTo(before);
        assertThat(story.requireEveryAcknowledgedEntry().found()).isEqualTo(KEYS);
    }

    /** Entries of one ring are never taken into another one: both are named. */
    @SimulatedTest(seeds = {1})
    void storeOfAnotherRing_joins_isRefusedAndBothAreNamed(SimulatedNetwork network) {
        RingStory story = storyOf(network, 3);
        SimulatedRing ring = story.ring;
        ring.await(ring.create("other"), Outcome.Started.class);
        Genesis here = genesis(ring, "n1");
        Genesis there = genesis(ring, "other");
        ring.crash("n1");
        Outcome.Failed refused =
                ring.await(ring.restart("n1", true, "other"), Outcome.Failed.class);
        assertThat(refused.reason()).isEqualTo(Outcome.Reason.RING_MISMATCH);
        assertThat(refused.message()).contains(here.toString(), there.toString());
    }
}
