package io.chord.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.chord.BlockingCallException;
import io.chord.ChordMap;
import io.chord.ChordNode;
import io.chord.ChordNodeBuilder;
import io.chord.Codec;
import io.chord.NodeStatus;
import io.chord.NumberedEvent;
import io.chord.RingSnapshot;
import io.chord.UnavailableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Whole nodes, from the builder that applications use, on one thread and virtual time. */
class SimulatedNodesTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    private final List<ChordNode> nodes = new ArrayList<>();

    private static ChordNodeBuilder builder(SimulatedNetwork network, String name) {
        return ChordNode.builder().name(name).transport(network.transport(name));
    }

    private static ChordMap<String, String> map(ChordNode node) {
        return node.map("m", Codec.utf8(), Codec.utf8());
    }

    private void startNodes(SimulatedNetwork network, int count) {
        startNodes(network, count, 3);
    }

    private void startNodes(SimulatedNetwork network, int count, int copies) {
        for (int i = 0; i < count; i++) {
            ChordNodeBuilder builder = builder(network, "n" + i).replication(copies);
            nodes.add((i == 0 ? builder.create() : builder.join("sim:n0")).start(TIMEOUT));
        }
    }

    private void putAll(int keys) {
        for (int k = 0; k < keys; k++) map(nodes.get(k % nodes.size())).put("k" + k, "v" + k);
    }

    /** Everything that a run did, in one number. */
    private static long trace(long seed) {
        SimulatedNetwork network = SimulatedNetwork.seeded(seed).loss(0.02);
        SimulatedNodesTest run = new SimulatedNodesTest();
        run.startNodes(network, 5);
        run.putAll(20);
        run.nodes.get(3).leave(TIMEOUT);
        run.nodes.forEach(ChordNode::close);
        return network.traceHash();
    }

    @Test
    void blockingCalls_onVirtualTime_work() {
        SimulatedNetwork network = SimulatedNetwork.seeded(42);
        startNodes(network, 5);
        putAll(50);
        network.runFor(Duration.ofSeconds(20));

        for (ChordNode node : nodes) {
            for (int k = 0; k < 50; k++) assertThat(map(node).get("k" + k)).contains("v" + k);
        }
        RingSnapshot ring = nodes.get(2).ring();
        assertThat(ring.complete()).isTrue();
        assertThat(ring.nodes()).hasSize(5);
        assertThat(ring.entries()).isEqualTo(50);
        nodes.forEach(ChordNode::close);
        assertThat(network.serving()).isEmpty();
    }

    @Test
    void sameSeed_sameTrace_andAnotherSeedAnother() {
        assertThat(trace(7)).isEqualTo(trace(7));
        assertThat(trace(7)).isNotEqualTo(trace(8));
    }

    @Test
    void blockingCall_inAListener_isRefused() {
        SimulatedNetwork network = SimulatedNetwork.seeded(1);
        ChordNode node = builder(network, "a").create().build();
        List<Throwable> thrown = new ArrayList<>();
        List<NumberedEvent> events = new ArrayList<>();
        node.subscribe(
                event -> {
                    events.add(event);
                    try {
                        map(node).get("k");
                    } catch (RuntimeException e) {
                        thrown.add(e);
                    }
                });
        node.start(TIMEOUT);
        network.runFor(Duration.ofSeconds(1));

        assertThat(events).isNotEmpty();
        assertThat(thrown).hasSameSizeAs(events).hasOnlyElementsOfType(BlockingCallException.class);
        node.close();
    }

    @Test
    void crashOfAnOwner_withThreeCopies_losesNothing() {
        SimulatedNetwork network = SimulatedNetwork.seeded(3);
        startNodes(network, 5);
        putAll(40);
        network.runFor(Duration.ofSeconds(20));
        network.crash("n2");
        nodes.remove(2);
        network.runFor(Duration.ofSeconds(3));
        for (ChordNode node : nodes) {
            for (int k = 0; k < 40; k++) assertThat(map(node).get("k" + k)).contains("v" + k);
        }
        network.runFor(Duration.ofSeconds(30));
        assertThat(nodes.get(0).ring().unavailable()).isEmpty();
        nodes.forEach(ChordNode::close);
    }

    /** With one copy a crash takes its entries away: that is said, and never "absent". */
    @Test
    void crashOfAnOwner_makesItsRangeUnavailable_andNothingElse() {
        SimulatedNetwork network = SimulatedNetwork.seeded(3);
        startNodes(network, 4, 1);
        putAll(40);
        ChordNode victim = nodes.get(2);
        var arc = victim.snapshot().arc().orElseThrow();
        network.crash("n2");
        nodes.remove(victim);
        network.runFor(Duration.ofSeconds(60));

        ChordMap<String, String> map = map(nodes.get(0));
        int lost = 0;
        for (int k = 0; k < 40; k++) {
            String key = "k" + k;
            if (arc.contains(map.keyOf(key))) {
                lost++;
                assertThatThrownBy(() -> map.get(key)).isInstanceOf(UnavailableException.class);
            } else {
                assertThat(map.get(key)).contains("v" + k);
            }
        }
        assertThat(lost).as("keys of the node that crashed").isPositive();
        assertThat(nodes.get(0).ring().unavailable())
                .anySatisfy(u -> assertThat(arc.containsArc(u.range())).isTrue());
        assertThat(nodes.get(0).status()).isEqualTo(NodeStatus.ACTIVE);
        nodes.forEach(ChordNode::close);
    }
}
