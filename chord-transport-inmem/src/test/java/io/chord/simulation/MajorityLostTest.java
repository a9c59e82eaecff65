package io.chord.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.chord.engine.Outcome;
import io.chord.message.NodeReport;
import io.chord.ring.Address;
import io.chord.ring.Arc;
import io.chord.ring.RingEvent;
import io.chord.simulation.junit.SimulatedTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Two of the three nodes that keep a range are lost, and an operator has it taken up again
 * (reference protocol, section 8, "LOSS"; docs/adr/0024).
 */
class MajorityLostTest {

    private static final int NODES = 12;
    private static final int KEYS = 200;

    private RingStory story;
    private SimulatedRing ring;
    private String first = "";
    private String second = "";
    private final Map<Arc, String> lost = new LinkedHashMap<>();

    /** Two neighbours crash at once; which arcs are out of reach then, and who owns them. */
    private void loseTwoNeighbours(SimulatedNetwork network) {
        ring = new SimulatedRing(network, SimulationSettings.lan(160, 4, 3));
        story = new RingStory(network, ring);
        ring.installIdeal(NODES);
        List<Handle> puts = new ArrayList<>();
        for (int i = 0; i < KEYS; i++) puts.add(story.putNext());
        ring.awaitAll(puts);
        assertThat(story.acknowledged()).hasSize(KEYS);
        network.runFor(Duration.ofSeconds(1)); // Until the third member has them too.
        first = ring.ownerOf(ring.key(story.acknowledged().get(0)).point());
        second = ring.engine(first).routing().successors().nodes().get(0).address().rest();
        ring.crash(first);
        ring.crash(second);
        network.runFor(Duration.ofSeconds(10));
        story.requireSettledWithin(Duration.ofSeconds(20));
        for (String name : ring.members()) {
            for (NodeReport.Unavailable range : ring.report(name).unavailable()) {
                lost.put(range.range(), name);
            }
        }
        assertThat(lost).isNotEmpty();
        assertThat(story.requireEveryAcknowledgedEntry().unavailable()).isPositive();
    }

    private void recoverAll() {
        for (Map.Entry<Arc, String> range : lost.entrySet()) {
            Outcome.Recovered recovered =
                    ring.await(
                            ring.recover(story.oneOf(ring.members()), range.getKey()),
                            Outcome.Recovered.class);
            for (Outcome.Recovered.Range piece : recovered.ranges()) {
                assertThat(range.getKey().containsArc(piece.range())).isTrue();
                assertThat(piece.members()).hasSize(3);
                assertThat(piece.survivors())
                        .hasSize(1)
                        .doesNotContain(Address.of("sim:" + first), Address.of("sim:" + second));
            }
            assertThat(ring.events(range.getValue()))
                    .anySatisfy(event -> assertThat(event).isInstanceOf(RingEvent.DataLost.class));
        }
    }

    @SimulatedTest(seeds = {1, 2, 3})
    void twoOfThreeLost_recovered_everyEntryOfTheThirdIsReadAndItServesWrites(
            SimulatedNetwork network) {
        loseTwoNeighbours(network);
        recoverAll();

        assertThat(story.requireEveryAcknowledgedEntry().found()).isEqualTo(KEYS);
        story.requireCopiesWithin(3, Duration.ofSeconds(30));
        for (int i = 0; i < KEYS; i++) story.ring.await(story.putNext(), Outcome.Written.class);
        assertThat(story.requireEveryAcknowledgedEntry().found()).isEqualTo(2 * KEYS);
        RingStory.say(
                "majority lost: seed %d, %d arcs taken up again; %.0f virtual s in %.1f s",
                network.seed(), lost.size(), story.virtualSeconds(), story.realSeconds());
    }

    @SimulatedTest(seeds = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void lostMembersReturnTogether_withTheirDisks_nothingOldIsReadMeanwhile(
            SimulatedNetwork network) {
        loseTwoNeighbours(network);
        recoverAll();
        List<String> changed = new ArrayList<>();
        for (String key : story.acknowledged()) {
            boolean wasLost =
                    lost.keySet().stream().anyMatch(arc -> arc.contains(ring.key(key).point()));
            if (wasLost) changed.add(key);
        }
        for (String key : changed) {
            ring.await(ring.put(story.oneOf(ring.members()), key, "new"), Outcome.Written.class);
        }

        Handle one = ring.restart(first, true, ring.members().get(0));
        Handle two = ring.restart(second, true, ring.members().get(0));
        List<Handle> reads = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            for (String key : changed) reads.add(ring.get(story.oneOf(ring.members()), key));
            network.runFor(Duration.ofMillis(20));
        }
        ring.awaitAll(reads);
        for (Handle read : reads) {
            if (read.outcome() instanceof Outcome.Got got) {
                assertThat(got.content().map(RingStory::text)).contains("new");
            }
        }
        ring.await(one, Outcome.Started.class);
        ring.await(two, Outcome.Started.class);
        story.requireSettledWithin(Duration.ofSeconds(30));
        story.requireCopiesWithin(3, Duration.ofSeconds(60));

        for (String via : ring.members()) {
            for (String key : changed) {
                Outcome.Got got = ring.await(ring.get(via, key), Outcome.Got.class);
                assertThat(got.content().map(RingStory::text)).as(key).contains("new");
            }
        }
    }

    @SimulatedTest
    void majorityLives_isRefused(SimulatedNetwork network) {
        loseTwoNeighbours(network);
        String via = ring.members().get(0);
        Arc served =
                ring.members().stream()
                        .map(name -> ring.engine(name).routing().ownArc().orElseThrow())
                        .filter(arc -> lost.keySet().stream().noneMatch(arc::intersects))
                        .findFirst()
                        .orElseThrow();
        Outcome.Failed refused = ring.await(ring.recover(via, served), Outcome.Failed.class);
        assertThat(refused.reason()).isEqualTo(Outcome.Reason.SERVED);

        // Of an arc that covers both, what is lost is taken up again, and nothing else.
        Outcome.Recovered all =
                ring.await(
                        ring.recover(via, Arc.whole(ring.engine(via).routing().self().id())),
                        Outcome.Recovered.class);
        List<Arc> pieces = all.ranges().stream().map(Outcome.Recovered.Range::range).toList();
        for (Arc arc : lost.keySet()) assertThat(Arc.minusAll(arc, pieces)).isEmpty();
        for (Arc piece : pieces) assertThat(Arc.minusAll(piece, lost.keySet())).isEmpty();
    }
}
