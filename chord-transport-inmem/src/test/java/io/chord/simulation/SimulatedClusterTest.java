package io.chord.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.chord.ChordException;
import io.chord.ChordMap;
import io.chord.ChordNode;
import io.chord.Codec;
import io.chord.NodeStatus;
import io.chord.UnavailableException;
import io.chord.ring.RingId;
import io.chord.simulation.junit.SimulatedTest;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Clusters of whole nodes, as applications test with them. */
class SimulatedClusterTest {

    private static ChordMap<String, String> map(ChordNode node) {
        return node.map("m", Codec.utf8(), Codec.utf8());
    }

    private static Map<String, String> put(ChordNode node, int count) {
        Map<String, String> entries = new LinkedHashMap<>();
        for (int i = 0; i < count; i++) entries.put("key " + i, "value " + i);
        entries.forEach(map(node)::put);
        return entries;
    }

    @SimulatedTest(seeds = {1, 2, 3})
    void nodes_startedByName_makeOneRingOnWhichAllIsReadable(SimulatedCluster cluster) {
        ChordNode a = cluster.start("a");
        cluster.start("b", "c", "d");
        Map<String, String> entries = put(a, 30);
        cluster.awaitStable();
        assertThat(cluster.names()).containsExactly("a", "b", "c", "d");
        cluster.assertOneRing();
        cluster.assertIdeal();
        cluster.assertReadable(SimulatedClusterTest::map, entries);
        RingId point = map(a).keyOf("key 1");
        cluster.assertOwner(point, cluster.ownerOf(point));
        assertThat(cluster.node("c").lookup(point).owner().address())
                .isEqualTo(cluster.network().address(cluster.ownerOf(point)));
    }

    @SimulatedTest(seeds = {1, 2, 3})
    void node_crashesAndRestartsWithItsDisk_allIsReadableAgain(SimulatedCluster cluster) {
        cluster.start(5);
        Map<String, String> entries = put(cluster.node("n0"), 50);
        cluster.crash("n3");
        assertThat(cluster.names()).doesNotContain("n3");
        assertThatThrownBy(() -> cluster.node("n3")).hasMessageContaining("no node n3 runs");
        cluster.awaitStable();
        ChordNode again = cluster.restart("n3");
        assertThat(again.status()).isEqualTo(NodeStatus.ACTIVE);
        cluster.awaitStable();
        cluster.assertIdeal();
        cluster.assertReadable(SimulatedClusterTest::map, entries);
    }

    @SimulatedTest
    void node_restartsWithoutItsDisk_theOtherCopiesServe(SimulatedCluster cluster) {
        cluster.start(5);
        Map<String, String> entries = put(cluster.node("n0"), 50);
        assertThat(cluster.node("n3").snapshot().entries()).isPositive();
        cluster.crash("n3");
        cluster.restartEmpty("n3");
        cluster.awaitStable();
        cluster.assertReadable(SimulatedClusterTest::map, entries);
    }

    /** What had two of its three copies on them is nobody's to answer for any more. */
    @SimulatedTest
    void nodes_restartWithoutTheirDisks_whatTheyHadIsUnavailableAndSaid(SimulatedCluster cluster) {
        cluster.start(5);
        Map<String, String> entries = put(cluster.node("n0"), 50);
        for (String name : List.of("n2", "n3", "n4")) cluster.crash(name);
        for (String name : List.of("n2", "n3", "n4")) cluster.restartEmpty(name);
        cluster.awaitStable();
        long unavailable = 0;
        for (String key : entries.keySet()) {
            try {
                assertThat(map(cluster.node("n1")).get(key)).contains(entries.get(key));
            } catch (UnavailableException lost) {
                unavailable++;
            }
        }
        assertThat(unavailable).isPositive();
        assertThatThrownBy(() -> cluster.assertReadable(SimulatedClusterTest::map, entries))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("all keys readable does not hold (" + 5 * unavailable)
                .hasMessageContaining("SimulatedNetwork.seeded(1)");
    }

    @SimulatedTest(seeds = {1, 2, 3})
    void partition_heals_oneRingAgain(SimulatedCluster cluster) {
        cluster.start(6);
        Map<String, String> entries = put(cluster.node("n0"), 30);
        cluster.partition("n0", "n1", "n2");
        cluster.runFor(Duration.ofMinutes(1));
        assertThatThrownBy(cluster::assertOneRing).hasMessageContaining("one ring does not hold");
        assertThatThrownBy(() -> cluster.awaitStable(Duration.ofSeconds(5)))
                .hasMessageContaining("a stable ring does not hold");
        cluster.heal();
        cluster.awaitStable();
        cluster.assertOneRing();
        cluster.assertReadable(SimulatedClusterTest::map, entries);
    }

    @SimulatedTest
    void node_leaves_itsEntriesStay(SimulatedCluster cluster) {
        cluster.start(4);
        Map<String, String> entries = put(cluster.node("n0"), 30);
        assertThat(cluster.leave("n2").atRisk()).isEmpty();
        cluster.awaitStable();
        assertThat(cluster.names()).containsExactly("n0", "n1", "n3");
        cluster.assertReadable(SimulatedClusterTest::map, entries);
        cluster.restart("n2");
        cluster.awaitStable();
        assertThat(cluster.oracle().ideal()).isEmpty();
    }

    @SimulatedTest
    void node_isPausedForHalfAMinute_comesBackByItself(SimulatedCluster cluster) {
        cluster.start(5);
        Map<String, String> entries = put(cluster.node("n0"), 30);
        cluster.pause("n2");
        cluster.runFor(Duration.ofSeconds(30));
        assertThatThrownBy(() -> cluster.awaitStable(Duration.ofSeconds(1)))
                .isInstanceOf(AssertionError.class);
        cluster.resume("n2");
        cluster.awaitStable();
        cluster.assertReadable(SimulatedClusterTest::map, entries);
    }

    @SimulatedTest
    void start_ofANodeThatRuns_orOnACutNetwork_fails(SimulatedCluster cluster) {
        cluster.configure(builder -> builder.cluster("shops").successors(4));
        cluster.start("a", "b");
        assertThat(cluster.node("a").config().cluster()).isEqualTo("shops");
        assertThatThrownBy(() -> cluster.start("b")).hasMessageContaining("runs already");
        cluster.partition("c");
        assertThatThrownBy(() -> cluster.start("c")).isInstanceOf(ChordException.class);
        assertThat(cluster.names()).containsExactly("a", "b");
        cluster.heal();
        cluster.start("c");
        cluster.awaitStable();
    }

    /** Every kind of fault, joins and crashes included, on whole nodes. */
    @SimulatedTest(seeds = {1, 2, 3})
    void courseOfFaults_drawnFromTheSeed_leavesOneRing(SimulatedCluster cluster) {
        cluster.start(6);
        cluster.play(
                FaultScheduler.of(6)
                        .everything(2)
                        .restarts(1.0, 1.0)
                        .lasting(Duration.ofSeconds(90)));
        cluster.awaitStable();
        cluster.assertIdeal();
        assertThat(cluster.network().course().orElseThrow().size()).isGreaterThan(20);
    }

    /** Goal: what a failing test prints can be played: one seed, one course, one trace. */
    @SimulatedTest
    void courseOfFaults_playedTwice_givesTheSameTrace(SimulatedCluster unused) {
        FaultSchedule course =
                FaultScheduler.of(5).everything(3).lasting(Duration.ofSeconds(40)).draw(4);
        List<Long> traces = new java.util.ArrayList<>();
        for (int run = 0; run < 2; run++) {
            SimulatedNetwork network = SimulatedNetwork.seeded(4);
            try (SimulatedCluster cluster = SimulatedCluster.on(network)) {
                cluster.start(5);
                cluster.play(FaultSchedule.parse(course.toString()));
            }
            traces.add(network.traceHash());
        }
        assertThat(traces.get(0)).isEqualTo(traces.get(1));
    }
}
