package io.chord.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.chord.engine.Outcome;
import io.chord.message.NodeReport;
import io.chord.ring.Arc;
import io.chord.ring.NodeRef;
import io.chord.simulation.junit.SimulatedTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Nodes that leave in order take no entry with them, and say where their ranges are now. */
class LeaveTest {

    @SimulatedTest(seeds = {1, 2, 3})
    void allNodesButOne_leaveOneAfterTheOther_everyKeyIsStillThere(SimulatedNetwork network) {
        requireThatAllButOneCanLeave(network, 1);
    }

    @SimulatedTest(seeds = {1, 2, 3})
    void allNodesButOne_leaveARingOfThreeCopies_everyKeyIsStillThere(SimulatedNetwork network) {
        requireThatAllButOneCanLeave(network, 3);
    }

    private static void requireThatAllButOneCanLeave(SimulatedNetwork network, int copies) {
        SimulatedRing ring = new SimulatedRing(network, SimulationSettings.lan(160, 4, copies));
        RingStory story = new RingStory(network, ring);
        ring.installIdeal(8);
        List<Handle> puts = new ArrayList<>();
        for (int i = 0; i < 200; i++) puts.add(story.putNext());
        ring.awaitAll(puts);
        assertThat(story.acknowledged()).hasSize(200);

        double slowest = 0;
        while (ring.members().size() > 1) {
            String leaving = story.oneOf(ring.members());
            Arc own = ring.engine(leaving).routing().ownArc().orElseThrow();
            long entries = 0;
            for (NodeReport.Range range : ring.report(leaving).ranges()) entries += range.entries();
            Handle leave = ring.leave(leaving);
            Outcome.Departed departed = ring.await(leave, Outcome.Departed.class);
            String where = leaving + " left: " + departed + "; " + network.replayLine();
            assertThat(departed.atRisk()).as(where).isEmpty();
            List<Arc> given = new ArrayList<>();
            long givenEntries = 0;
            for (Outcome.Departed.Handover handover : departed.handedOver()) {
                given.add(handover.range());
                givenEntries += handover.entries();
                assertThat(handover.to()).as(where).isNotEmpty();
                for (NodeRef to : handover.to()) {
                    assertThat(ring.live()).as(where).contains(to.address().rest());
                }
            }
            assertThat(Arc.minusAll(own, given)).as(where).isEmpty();
            assertThat(givenEntries).as(where).isEqualTo(entries);
            slowest = Math.max(slowest, leave.elapsedNanos() / 1e9);
            story.requireSettledWithin(Duration.ofSeconds(30));
            assertThat(story.requireEveryAcknowledgedEntry().found()).as(where).isEqualTo(200);
        }
        RingStory.say(
                "leave: seed %d, copies %d, 7 of 8 nodes left, slowest %.2f s, 200 keys kept;"
                        + " %.0f virtual s in %.1f s",
                network.seed(), copies, slowest, story.virtualSeconds(), story.realSeconds());
    }

    /** Nobody is left to take its data: it says so, by its deadline. */
    @SimulatedTest
    void lastNode_leaves_reportsAllItsDataAtRisk(SimulatedNetwork network) {
        SimulatedRing ring = new SimulatedRing(network, SimulationSettings.lan(160, 4));
        ring.startTimeout(Duration.ofSeconds(5));
        ring.await(ring.create("n0"), Outcome.Started.class);
        ring.await(ring.put("n0", "key", "value"), Outcome.Written.class);
        Outcome.Departed departed = ring.await(ring.leave("n0"), Outcome.Departed.class);
        assertThat(departed.handedOver()).isEmpty();
        assertThat(departed.atRisk()).hasSize(1);
        assertThat(departed.atRisk().get(0).isWhole()).isTrue();
    }

    /** Entries that are written while their node leaves are not lost on the way. */
    @SimulatedTest(seeds = {1, 2, 3})
    void nodesLeave_whileEntriesAreWritten_acknowledgedOnesAreKept(SimulatedNetwork network) {
        requireThatNodesCanLeaveUnderLoad(network, 1);
    }

    @SimulatedTest(seeds = {1, 2, 3})
    void nodesLeave_whileThreeCopiesAreWritten_acknowledgedOnesAreKept(SimulatedNetwork network) {
        requireThatNodesCanLeaveUnderLoad(network, 3);
    }

    private static void requireThatNodesCanLeaveUnderLoad(SimulatedNetwork network, int copies) {
        SimulatedRing ring = new SimulatedRing(network, SimulationSettings.lan(160, 4, copies));
        RingStory story = new RingStory(network, ring);
        ring.installIdeal(12);
        for (int i = 0; i < 300; i++) {
            network.after(story.within(Duration.ofSeconds(20)), story::putNext);
        }
        List<Handle> leaves = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            String name = "n" + i;
            network.after(story.within(Duration.ofSeconds(20)), () -> leaves.add(ring.leave(name)));
        }
        network.runFor(Duration.ofSeconds(35));
        for (Handle leave : leaves) {
            assertThat(leave.outcome(Outcome.Departed.class).atRisk()).isEmpty();
        }
        story.requireSettledWithin(Duration.ofSeconds(30));
        RingStory.Verdict verdict = story.requireEveryAcknowledgedEntry();
        assertThat(verdict.unavailable()).as(network.replayLine()).isZero();
        // What was asked of a node that closed meanwhile has no answer; all else succeeds.
        assertThat(verdict.found()).isGreaterThan(250);
        RingStory.say(
                "leave under load: seed %d, copies %d, 9 of 12 nodes left, %d of %d puts"
                        + " acknowledged, all found; %.0f virtual s in %.1f s",
                network.seed(),
                copies,
                verdict.found(),
                story.putsMade(),
                story.virtualSeconds(),
                story.realSeconds());
    }

    /**
     * Another member of its groups has died a moment ago: what it hands over is served by a
     * majority of the new members, nothing is lost, and it does not wait for the dead one.
     */
    @SimulatedTest(seeds = {1, 2, 3, 4, 5, 6, 7, 8})
    void memberOfItsGroupsIsDead_nodeLeaves_nothingIsLost(SimulatedNetwork network) {
        SimulatedRing ring = new SimulatedRing(network, SimulationSettings.lan(160, 4, 3));
        RingStory story = new RingStory(network, ring);
        ring.startTimeout(Duration.ofSeconds(30));
        ring.installIdeal(8);
        List<Handle> puts = new ArrayList<>();
        for (int i = 0; i < 100; i++) puts.add(story.putNext());
        ring.awaitAll(puts);
        String leaving = story.oneOf(ring.members());
        String dead = ring.engine(leaving).routing().successors().nodes().get(0).address().rest();
        ring.crash(dead);
        network.runFor(story.within(Duration.ofSeconds(8)));
        Handle leave = ring.leave(leaving);
        Outcome.Departed departed = ring.await(leave, Outcome.Departed.class);
        String where = leaving + " left: " + departed + "; " + network.replayLine();
        assertThat(departed.atRisk()).as(where).isEmpty();
        story.requireSettledWithin(Duration.ofSeconds(60));
        assertThat(story.requireEveryAcknowledgedEntry().found()).as(where).isEqualTo(100);
        RingStory.say(
                "leave beside a dead node: seed %d, %.2f s",
                network.seed(), leave.elapsedNanos() / 1e9);
    }
}
