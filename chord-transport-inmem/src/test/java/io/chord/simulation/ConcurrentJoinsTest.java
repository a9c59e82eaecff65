package io.chord.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.chord.engine.Outcome;
import io.chord.simulation.junit.SimulatedTest;
import io.chord.store.EntryKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Many nodes join at one instant through one seed, which is alone and has all the data. */
class ConcurrentJoinsTest {

    @SimulatedTest(seeds = {1, 2, 3})
    void twentyJoinsThroughOneSeed_atOneInstant_areOneRingAndEachKeyIsAtItsOwner(
            SimulatedNetwork network) {
        SimulatedRing ring = new SimulatedRing(network, SimulationSettings.lan(160, 4));
        RingStory story = new RingStory(network, ring);
        ring.await(ring.create("seed"), Outcome.Started.class);
        List<Handle> puts = new ArrayList<>();
        for (int i = 0; i < 200; i++) puts.add(story.putNext());
        ring.awaitAll(puts);
        assertThat(story.acknowledged()).hasSize(200);

        List<Handle> joins = new ArrayList<>();
        for (int i = 0; i < 20; i++) joins.add(ring.join("joiner" + i, "seed"));
        ring.awaitAll(joins);
        double joinedSeconds = story.virtualSeconds();
        for (Handle join : joins) join.outcome(Outcome.Started.class);
        story.requireSettledWithin(Duration.ofSeconds(20));
        double settledSeconds = story.virtualSeconds();

        // Who gave a range away forgets it soon after the new owner has said that it serves it.
        network.runFor(Duration.ofSeconds(5));
        RingStory.Verdict verdict = story.requireEveryAcknowledgedEntry();
        assertThat(verdict.found()).isEqualTo(200);
        for (String key : story.acknowledged()) {
            assertThat(holders(ring, ring.key(key)))
                    .as(key + ", " + network.replayLine())
                    .containsExactly(ring.ownerOf(ring.key(key).point()));
        }
        RingStory.say(
                "20 joins at once: seed %d, all members after %.1f s, settled after %.1f s;"
                        + " %.0f virtual s in %.1f s",
                network.seed(),
                joinedSeconds,
                settledSeconds,
                story.virtualSeconds(),
                story.realSeconds());
    }

    private static List<String> holders(SimulatedRing ring, EntryKey key) {
        List<String> holders = new ArrayList<>();
        for (String name : ring.live()) {
            List<Boolean> held = new ArrayList<>();
            ring.store(name).load(key, Answers.to(entry -> held.add(entry.isPresent())));
            if (held.equals(List.of(true))) holders.add(name);
        }
        return holders;
    }
}
