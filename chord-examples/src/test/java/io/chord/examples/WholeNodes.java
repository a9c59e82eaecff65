package io.chord.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.chord.ChordMap;
import io.chord.ChordNode;
import io.chord.ChordNodeBuilder;
import io.chord.Codec;
import io.chord.IdTakenException;
import io.chord.LeaveReport;
import io.chord.LookupMode;
import io.chord.LookupResult;
import io.chord.NoRingFoundException;
import io.chord.NodeClosedException;
import io.chord.NodeStatus;
import io.chord.Placement;
import io.chord.RingMismatchException;
import io.chord.RingSnapshot;
import io.chord.ScanPage;
import io.chord.TransportFailedException;
import io.chord.ValueTooLargeException;
import io.chord.message.MessageLimits;
import io.chord.ring.KeyHasher;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whole nodes with real threads, as an application runs them, over any transport. */
abstract class WholeNodes {

    /** Also with a hundred nodes in one process, and another beside it, on two processors. */
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    private final List<ChordNode> nodes = new ArrayList<>();

    @AfterEach
    void closeNodes() {
        nodes.forEach(ChordNode::close);
    }

    /** The address of a node of this name, the same whenever it is asked for. */
    abstract String address(String name);

    /** What all of these nodes need besides. */
    ChordNodeBuilder configured(ChordNodeBuilder builder) {
        return builder;
    }

    /** How many nodes are many. */
    int many() {
        return 100;
    }

    private ChordNodeBuilder builder(String name) {
        return configured(ChordNode.builder())
                .name(name)
                .bind(address(name))
                .stabilizeEvery(Duration.ofMillis(50))
                .callTimeout(Duration.ofMillis(200));
    }

    private ChordNode start(ChordNodeBuilder builder) {
        ChordNode node = builder.build();
        nodes.add(node);
        return node.start(TIMEOUT);
    }

    private ChordNode start(int index) {
        String name = "n" + index;
        return start(
                index == 0
                        ? builder(name).create()
                        : builder(name).join(address("n0"), address("n1")));
    }

    /** Asks again until the ring has settled; fails with the last answer. */
    private RingSnapshot awaitRing(ChordNode from, int size) throws Exception {
        long deadline = System.nanoTime() + TIMEOUT.toNanos();
        RingSnapshot ring = from.ring();
        while (ring.nodes().size() != size || !ring.complete()) {
            assertThat(System.nanoTime())
                    .as("a ring of %d nodes in time; last seen %s", size, ring)
                    .isLessThan(deadline);
            TimeUnit.MILLISECONDS.sleep(20);
            ring = from.ring();
        }
        return ring;
    }

    /**
     * Goal: what is written through one node is read through every other, also by nodes that join
     * later and when the node that kept it has left.
     */
    @Test
    void entries_writtenAnywhere_areReadEverywhereThroughJoinsAndLeaves() throws Exception {
        for (int i = 0; i < 3; i++) start(i);
        int keys = 60;
        for (int k = 0; k < keys; k++) map(nodes.get(k % 3)).put("k" + k, "v" + k);

        for (int i = 3; i < 6; i++) start(i);
        RingSnapshot six = awaitRing(nodes.get(0), 6);
        assertThat(six.unavailable()).isEmpty();
        for (ChordNode node : nodes) {
            for (int k = 0; k < keys; k++) assertThat(map(node).get("k" + k)).contains("v" + k);
        }

        LeaveReport report = nodes.get(4).leave(TIMEOUT);
        assertThat(report.atRisk()).isEmpty();
        assertThat(nodes.get(4).status()).isEqualTo(NodeStatus.LEFT);
        nodes.get(4).close();
        awaitRing(nodes.get(0), 5);
        for (int k = 0; k < keys; k++) {
            assertThat(map(nodes.get(k % 3)).get("k" + k)).contains("v" + k);
        }
    }

    private static ChordMap<String, String> map(ChordNode node) {
        return node.map("m", Codec.utf8(), Codec.utf8());
    }

    @Test
    void lookups_fromEveryNodeInBothWays_nameTheOwnerByItsArc() throws Exception {
        for (int i = 0; i < 5; i++) start(i);
        RingSnapshot ring = awaitRing(nodes.get(0), 5);

        for (int k = 0; k < 20; k++) {
            var key = nodes.get(0).keyOf("k" + k);
            var owner =
                    ring.nodes().stream()
                            .filter(n -> n.arc().orElseThrow().contains(key))
                            .findFirst()
                            .orElseThrow()
                            .self();
            for (ChordNode node : nodes) {
                LookupResult iterative = node.lookup(key);
                LookupResult recursive = node.lookup(key, LookupMode.RECURSIVE);
                assertThat(iterative.owner()).isEqualTo(owner);
                assertThat(recursive.owner()).isEqualTo(owner);
            }
        }
        assertThat(nodes.get(2).inspect(nodes.get(3).self().id()).self())
                .isEqualTo(nodes.get(3).self());
    }

    @Test
    void asyncWrites_ofManyThreads_areAllThere() throws Exception {
        for (int i = 0; i < 3; i++) start(i);
        awaitRing(nodes.get(0), 3);
        List<CompletableFuture<?>> puts = new ArrayList<>();
        for (int k = 0; k < 500; k++) {
            puts.add(map(nodes.get(k % 3)).async().put("k" + k, "v" + k));
        }
        CompletableFuture.allOf(puts.toArray(CompletableFuture[]::new))
                .orTimeout(20, TimeUnit.SECONDS)
                .join();

        for (int k = 0; k < 500; k++) {
            assertThat(map(nodes.get((k + 1) % 3)).get("k" + k)).contains("v" + k);
        }
        assertThat(nodes.get(0).ring().entries()).isEqualTo(500);
    }

    /**
     * Goal: a value of exactly the limit goes through every way that entries take: writes, reads,
     * scans, and the copy to a node that joins; one byte more is refused at once, with both sizes.
     */
    @Test
    void valuesOfTheLargestSize_areKept_andOneByteMoreIsRefused() throws Exception {
        for (int i = 0; i < 3; i++) start(i);
        awaitRing(nodes.get(0), 3);
        byte[] largest = new byte[MessageLimits.VALUE_BYTES_MAX];
        new java.util.Random(5).nextBytes(largest);
        int keys = 8;
        for (byte k = 0; k < keys; k++) nodes.get(k % 3).put(new byte[] {k}, largest);

        for (int i = 3; i < 5; i++) start(i);
        awaitRing(nodes.get(0), 5);
        ChordMap<byte[], byte[]> map = nodes.get(4).map(Codec.bytes(), Codec.bytes());
        for (byte k = 0; k < keys; k++) {
            assertThat(nodes.get(3).get(new byte[] {k}).orElseThrow()).isEqualTo(largest);
        }
        int scanned = 0;
        ScanPage<byte[], byte[]> page = map.scan(100);
        while (true) {
            for (var item : page.entries()) {
                assertThat(item.value()).isEqualTo(largest);
                scanned++;
            }
            if (page.cursor().isEmpty()) break;
            page = map.scan(page.cursor().get(), 100);
        }
        assertThat(scanned).isEqualTo(keys);
        assertThat(map.getAndRemove(new byte[] {0}).orElseThrow().value()).isEqualTo(largest);

        byte[] larger = new byte[MessageLimits.VALUE_BYTES_MAX + 1];
        assertThatThrownBy(() -> map.put(new byte[] {0}, larger))
                .isInstanceOf(ValueTooLargeException.class)
                .hasMessageContainingAll("1048577", "1048576");
        assertThat(map.get(new byte[] {0})).isEqualTo(Optional.empty());
    }

    @Test
    void strangers_areRefused_withBothSidesNamed() {
        start(0);

        assertThatThrownBy(() -> start(builder("a").cluster("other").join(address("n0"))))
                .isInstanceOf(RingMismatchException.class)
                .hasMessageContaining("other")
                .hasMessageContaining("chord");
        assertThatThrownBy(() -> start(builder("b").bits(20).join(address("n0"))))
                .isInstanceOf(RingMismatchException.class)
                .hasMessageContaining("20")
                .hasMessageContaining("160");
        assertThatThrownBy(
                        () -> start(builder("c").keyHasher(KeyHasher.direct()).join(address("n0"))))
                .isInstanceOf(RingMismatchException.class)
                .hasMessageContaining("direct")
                .hasMessageContaining("sha-256");
    }

    @Test
    void duplicateIdAndAddress_failTheStart_andLeaveTheRingAlone() {
        ChordNode first = start(builder("n0").placement(Placement.id(5)).create());

        assertThatThrownBy(() -> start(builder("a").placement(Placement.id(5)).join(address("n0"))))
                .isInstanceOf(IdTakenException.class);
        assertThatThrownBy(() -> start(builder("n0").create()))
                .isInstanceOf(TransportFailedException.class)
                .hasMessageContaining(
                        address("n0").substring(address("n0").indexOf(':') + 1).replace("//", ""))
                .hasMessageContaining("in use");
        map(first).put("k", "v");
        assertThat(map(first).get("k")).contains("v");
    }

    @Test
    void seedsThatDoNotAnswerOrAreTheNodeItself_areNamedWhenTimeIsOver() {
        ChordNode node = builder("self").join(address("self"), address("nobody")).build();
        nodes.add(node);

        assertThatThrownBy(() -> node.start(Duration.ofMillis(800)))
                .isInstanceOf(NoRingFoundException.class)
                .hasMessageContaining(address("nobody"));
        assertThat(node.status()).isEqualTo(NodeStatus.FAILED);
        assertThatThrownBy(() -> map(node).get("k")).isInstanceOf(NodeClosedException.class);
    }

    /** A node that comes back to its address is another process, and gets its place again. */
    @Test
    void nodeThatRestartsOnItsAddress_joinsAgain() throws Exception {
        for (int i = 0; i < 3; i++) start(i);
        awaitRing(nodes.get(0), 3);
        ChordNode before = nodes.get(2);
        before.leave(TIMEOUT);
        before.close();

        ChordNode after = start(builder("n2").join(address("n0")));

        assertThat(after.self().id()).isEqualTo(before.self().id());
        assertThat(after.self().incarnation()).isGreaterThan(before.self().incarnation());
        awaitRing(nodes.get(0), 3);
    }

    /** Goal: nodes leave nothing behind in a JVM that goes on: no thread, no registration. */
    @Test
    void manyNodes_startedAndStopped_leaveNoThread() {
        for (int i = 0; i < many(); i++) {
            start(i);
        }
        assertThat(map(nodes.get(many() - 1)).put("k", "v")).isNotNull();

        nodes.forEach(ChordNode::close);

        assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .noneMatch(name -> name.startsWith("chord-"));
    }
}
