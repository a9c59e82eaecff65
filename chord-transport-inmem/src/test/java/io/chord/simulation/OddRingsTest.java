package io.chord.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.chord.ChordNode;
import io.chord.ChordNodeBuilder;
import io.chord.IdTakenException;
import io.chord.NoRingFoundException;
import io.chord.NodeStatus;
import io.chord.Placement;
import io.chord.RingMismatchException;
import io.chord.TransportFailedException;
import io.chord.engine.Outcome;
import io.chord.ring.KeyHasher;
import io.chord.ring.NodeRef;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Rings that are odd, and starts that cannot succeed, through the public face: each ends by its
 * deadline, in a typed way, with the values in its message.
 */
class OddRingsTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final SimulatedNetwork network = SimulatedNetwork.seeded(1);
    private final List<ChordNode> nodes = new ArrayList<>();

    private ChordNodeBuilder builder(String name) {
        return ChordNode.builder()
                .cluster(SimulationSettings.CLUSTER)
                .name(name)
                .transport(network.transport(name));
    }

    private ChordNode node(ChordNodeBuilder builder) {
        ChordNode node = builder.build();
        nodes.add(node);
        return node;
    }

    private ChordNode started(ChordNodeBuilder builder) {
        return node(builder).start(TIMEOUT);
    }

    private void requireEndsInTime(long begunNanos) {
        assertThat(network.nowNanos() - begunNanos).isLessThanOrEqualTo(TIMEOUT.toNanos());
    }

    @AfterEach
    void closeNodes() {
        nodes.forEach(ChordNode::close);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void oneNode_creates_isAWholeRing() {
        ChordNode a = started(builder("a").create());
        a.put(bytes("key"), bytes("value"));
        assertThat(a.get(bytes("key"))).hasValue(bytes("value"));
        assertThat(a.lookup(bytes("key")).owner()).isEqualTo(a.self());
        assertThat(a.lookup(bytes("key")).hops()).isZero();
        network.runFor(Duration.ofSeconds(30));
        assertThat(a.status()).isEqualTo(NodeStatus.ACTIVE);
        assertThat(a.get(bytes("key"))).hasValue(bytes("value"));
    }

    /** Neither is a member, so neither may answer for a ring; and neither creates one. */
    @Test
    void twoNodes_nameEachOtherAsSeed_bothFindNoRing() {
        SimulatedRing ring = new SimulatedRing(network, SimulationSettings.lan(160, 16));
        ring.startTimeout(TIMEOUT);
        Handle other = ring.join("b", "a");
        long begun = network.nowNanos();
        ChordNode a = node(builder("a").join("sim:b"));
        assertThatThrownBy(() -> a.start(TIMEOUT))
                .isInstanceOf(NoRingFoundException.class)
                .hasMessageContaining("sim:b: not a member of a ring");
        requireEndsInTime(begun);
        assertThat(a.status()).isEqualTo(NodeStatus.FAILED);
        Outcome.Failed failed = ring.await(other, Outcome.Failed.class);
        assertThat(failed.reason()).isEqualTo(Outcome.Reason.NO_RING_FOUND);
    }

    @Test
    void node_restartsOnTheSameAddress_isANewProcessOfTheSameRing() {
        ChordNode a = started(builder("a").create());
        ChordNode b = started(builder("b").join("sim:a"));
        ChordNode c = started(builder("c").join("sim:a"));
        NodeRef before = b.self();
        network.crash("b");
        ChordNode again = started(builder("b").join("sim:a"));
        assertThat(again.self().id()).isEqualTo(before.id());
        assertThat(again.self().isNewerThan(before)).isTrue();
        network.runFor(Duration.ofSeconds(10));
        assertThat(a.lookup(before.id()).owner()).isEqualTo(again.self());
        assertThat(c.lookup(before.id()).owner()).isEqualTo(again.self());
        assertThat(b.self()).isEqualTo(before);
    }

    @Test
    void node_namesOnlyItself_failsAtOnceAndSaysWhy() {
        ChordNode a = node(builder("a").join("sim:a"));
        assertThatThrownBy(() -> a.start(TIMEOUT))
                .isInstanceOf(NoRingFoundException.class)
                .hasMessageContaining("sim:a: this node's own address, ignored")
                .hasMessageContaining("create a ring");
        assertThat(network.nowNanos()).isLessThan(Duration.ofSeconds(1).toNanos());
    }

    @Test
    void node_namesItselfAndAMember_joins() {
        ChordNode a = started(builder("a").create());
        ChordNode b = started(builder("b").join("sim:b", "sim:a"));
        assertThat(b.lookup(a.self().id()).owner()).isEqualTo(a.self());
    }

    @Test
    void seed_isNotThere_noRingIsFoundByTheDeadline() {
        ChordNode a = node(builder("a").join("sim:nobody"));
        assertThatThrownBy(() -> a.start(TIMEOUT))
                .isInstanceOf(NoRingFoundException.class)
                .hasMessageContaining("sim:nobody: nobody serves this address");
        requireEndsInTime(0);
    }

    @Test
    void seed_isSilent_noRingIsFoundByTheDeadline() {
        started(builder("a").create());
        network.cut("a", "b");
        long begun = network.nowNanos();
        ChordNode b = node(builder("b").join("sim:a"));
        assertThatThrownBy(() -> b.start(TIMEOUT))
                .isInstanceOf(NoRingFoundException.class)
                .hasMessageContaining("sim:a: silent");
        requireEndsInTime(begun);
    }

    @Test
    void oneSeed_isSilentAndAnotherAnswers_joins() {
        ChordNode a = started(builder("a").create());
        ChordNode b = started(builder("b").join("sim:nobody", "sim:a"));
        assertThat(b.lookup(a.self().id()).owner()).isEqualTo(a.self());
    }

    @Test
    void id_isHeldByALiveNode_isRefusedWithItsHolder() {
        started(builder("a").create());
        ChordNode b = started(builder("b").placement(Placement.id(42)).join("sim:a"));
        long begun = network.nowNanos();
        ChordNode c = node(builder("c").placement(Placement.id(42)).join("sim:a"));
        assertThatThrownBy(() -> c.start(TIMEOUT))
                .isInstanceOf(IdTakenException.class)
                .hasMessageContaining(b.self().id().toString())
                .hasMessageContaining("sim:b")
                .hasMessageContaining("sim:c");
        requireEndsInTime(begun);
        network.runFor(Duration.ofSeconds(10));
        assertThat(b.status()).isEqualTo(NodeStatus.ACTIVE);
    }

    /** The holder is dead, so the id is free, as soon as that is known. */
    @Test
    void id_isHeldByADeadNode_isGiven() {
        ChordNode a = started(builder("a").create());
        started(builder("b").placement(Placement.id(42)).join("sim:a"));
        network.crash("b");
        ChordNode c = started(builder("c").placement(Placement.id(42)).join("sim:a"));
        network.runFor(Duration.ofSeconds(10));
        assertThat(a.lookup(c.self().id()).owner()).isEqualTo(c.self());
    }

    @Test
    void clusterName_isAnother_isRefusedWithBothNames() {
        started(builder("a").create());
        requireMismatch(
                builder("b").cluster("orders").join("sim:a"),
                "cluster \"orders\" here, \"" + SimulationSettings.CLUSTER + "\" there");
    }

    @Test
    void idWidth_isAnother_isRefusedWithBothWidths() {
        started(builder("a").create());
        requireMismatch(builder("b").bits(20).join("sim:a"), "ids of 20 bits here, 160 there");
    }

    @Test
    void keyHash_isAnother_isRefusedWithBothNames() {
        started(builder("a").create());
        requireMismatch(
                builder("b").keyHasher(KeyHasher.direct()).join("sim:a"),
                "key hash "
                        + KeyHasher.direct().name()
                        + " here, "
                        + KeyHasher.sha256().name()
                        + " there");
    }

    private void requireMismatch(ChordNodeBuilder builder, String difference) {
        long begun = network.nowNanos();
        ChordNode b = node(builder);
        assertThatThrownBy(() -> b.start(TIMEOUT))
                .isInstanceOf(RingMismatchException.class)
                .hasMessageContaining("sim:a")
                .hasMessageContaining(difference);
        requireEndsInTime(begun);
        assertThat(b.status()).isEqualTo(NodeStatus.FAILED);
    }

    @Test
    void address_isInUse_startFailsAndSaysSo() {
        started(builder("a").create());
        ChordNode twin = node(builder("a").create());
        assertThatThrownBy(() -> twin.start(TIMEOUT))
                .isInstanceOf(TransportFailedException.class)
                .hasMessageContaining("sim:a is in use");
    }
}
