package io.chord.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.chord.ChordMap;
import io.chord.ChordNode;
import io.chord.Codec;
import io.chord.NodeSnapshot;
import io.chord.simulation.junit.SimulatedTest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What nodes do by themselves so that all copies of an entry are the same. */
class ReplicasThatDifferTest {

    private static ChordMap<String, String> map(ChordNode node) {
        return node.map("m", Codec.utf8(), Codec.utf8());
    }

    /**
     * Goal: what a node misses while it cannot be reached it has a minute later, and its snapshot
     * says so, though nobody asks for it: then the others may fail.
     */
    @SimulatedTest(seeds = {1, 2, 3})
    void nodeThatWasCutOff_getsWhatItMissed_withoutAnyOperation(SimulatedCluster cluster) {
        cluster.start(3);
        cluster.awaitStable();
        ChordMap<String, String> map = map(cluster.node("n0"));
        for (int i = 0; i < 50; i++) map.put("k" + i, "old");
        cluster.partition("n2");
        for (int i = 0; i < 50; i++) map.put("k" + i, "new");
        cluster.runFor(Duration.ofSeconds(2)); // Nothing is sent again.
        cluster.heal();
        assertThat(mended(cluster)).isZero();
        cluster.runFor(Duration.ofSeconds(75));

        assertThat(mended(cluster)).isBetween(40L, 60L);
        for (ChordNode node : cluster.nodes()) {
            NodeSnapshot.Repair repair = node.snapshot().repair();
            assertThat(repair.comparisons()).isPositive();
            assertThat(repair.lastCompared()).isPresent();
        }
        // As a node says it from afar.
        NodeSnapshot seen = cluster.node("n0").inspect(cluster.node("n1").snapshot().self().id());
        assertThat(seen.repair().comparisons()).isPositive();
    }

    /** Values of the largest size are copied to a node that joins, one to a chunk. */
    @SimulatedTest
    void valuesOfTheLargestSize_reachANodeThatJoins(SimulatedCluster cluster) {
        cluster.start(3);
        cluster.awaitStable();
        ChordMap<String, String> map = map(cluster.node("n0"));
        Map<String, String> expected = new TreeMap<>();
        for (int i = 0; i < 12; i++)
            expected.put("k" + i, (char) ('a' + i) + "x".repeat(1_048_575));
        expected.forEach(map::put);
        cluster.start("joins");
        cluster.awaitStable();
        cluster.runFor(Duration.ofSeconds(10));

        assertThat(cluster.node("joins").snapshot().entries()).isPositive();
        cluster.assertReadable(ReplicasThatDifferTest::map, expected);
    }

    private static long mended(SimulatedCluster cluster) {
        List<ChordNode> nodes = cluster.nodes();
        return nodes.stream().mapToLong(node -> node.snapshot().repair().keysMended()).sum();
    }
}
