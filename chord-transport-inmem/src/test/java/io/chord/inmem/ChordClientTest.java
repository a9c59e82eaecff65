package io.chord.inmem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.chord.ChordClient;
import io.chord.ChordNode;
import io.chord.Codec;
import io.chord.LookupResult;
import io.chord.NoRingFoundException;
import io.chord.NodeClosedException;
import io.chord.Read;
import io.chord.RetryableException;
import io.chord.RingMismatchException;
import io.chord.ScanPage;
import io.chord.ring.KeyHasher;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Clients of whole rings: they use the entries and are no members. */
class ChordClientTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    private final InMemoryNetwork network = new InMemoryNetwork();
    private final List<ChordNode> nodes = new ArrayList<>();
    private int clients;

    @AfterEach
    void closeNodes() {
        nodes.forEach(ChordNode::close);
        assertThat(network.serving()).isEmpty();
    }

    private void startRing(int count) throws Exception {
        for (int i = 0; i < count; i++) {
            var builder =
                    ChordNode.builder()
                            .name("n" + i)
                            .transport(network.transport("n" + i))
                            .bits(20)
                            .keyHasher(KeyHasher.direct())
                            .stabilizeEvery(Duration.ofMillis(50))
                            .callTimeout(Duration.ofMillis(200));
            nodes.add((i == 0 ? builder.create() : builder.join("inmem:n0")).start(TIMEOUT));
        }
        long deadline = System.nanoTime() + TIMEOUT.toNanos();
        while (nodes.get(0).ring().nodes().size() < count) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    private ChordClient.Builder client(String... via) {
        return ChordClient.builder()
                .transport(() -> network.transport("client" + clients++))
                .via(via);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void entries_throughAClient_areThoseOfTheRing_andItIsNoMember() throws Exception {
        startRing(4);
        try (ChordClient client = client("inmem:n2").connect(TIMEOUT)) {
            assertThat(client.space().bits()).isEqualTo(20);
            assertThat(client.keyHasher().name()).isEqualTo("direct");
            for (byte k = 1; k <= 40; k++) {
                client.put(new byte[] {(byte) (k % 16), k, 0}, bytes("v" + k));
            }
            for (byte k = 1; k <= 40; k++) {
                byte[] key = {(byte) (k % 16), k, 0};
                assertThat(client.get(key).map(String::new)).contains("v" + k);
                assertThat(nodes.get(3).get(key).map(String::new)).contains("v" + k);
            }
            assertThat(client.remove(new byte[] {1, 1, 0})).isTrue();
            assertThat(client.get(new byte[] {1, 1, 0})).isEqualTo(Optional.empty());

            var seen = client.ring();
            assertThat(seen.complete()).isTrue();
            assertThat(seen.nodes()).hasSize(4);
            assertThat(nodes.get(0).ring().nodes()).hasSize(4);
            for (ChordNode node : nodes) {
                assertThat(client.inspect(node.self().id()).self()).isEqualTo(node.self());
            }
            LookupResult found = client.lookup(client.keyOf(new byte[] {3, 3, 0}));
            assertThat(found.owner()).isEqualTo(nodes.get(0).lookup(new byte[] {3, 3, 0}).owner());
            assertThat(found.path().get(0)).isEqualTo(nodes.get(2).self());
            assertThat(found.steps()).extracting(LookupResult.Step::node).isEqualTo(found.path());
            assertThat(found.hops()).isEqualTo(found.path().size());
        }
    }

    /** A client's maps can do what a node's can. */
    @Test
    void mapsThroughAClient_scanManyKeysLivesAndEventualReads() throws Exception {
        startRing(4);
        try (ChordClient client = client("inmem:n1").connect(TIMEOUT)) {
            var map = client.map("m", Codec.ofLong(), Codec.utf8());
            Map<Long, String> entries = new TreeMap<>();
            for (long key = 0; key < 300; key++) entries.put(key * 3_000, "v" + key);
            assertThat(map.putAll(entries).isComplete()).isTrue();
            assertThat(map.getAll(entries.keySet(), Read.EVENTUAL).all()).hasSize(300);
            assertThat(map.get(3_000L, Read.EVENTUAL)).contains("v1");

            Map<Long, String> seen = new TreeMap<>();
            ScanPage<Long, String> page = map.async().scan(70).get(20, TimeUnit.SECONDS);
            while (true) {
                page.entries().forEach(item -> seen.put(item.key(), item.value()));
                if (page.cursor().isEmpty()) break;
                page = map.scan(page.cursor().get(), 70);
            }
            assertThat(seen).isEqualTo(entries);
            map.put(1L, "short", Duration.ofMillis(1));
            long deadline = System.nanoTime() + TIMEOUT.toNanos();
            while (map.get(1L).isPresent()) {
                assertThat(System.nanoTime()).isLessThan(deadline);
            }
            assertThat(map.getAndPut(3_000L, "w").orElseThrow().value()).isEqualTo("v1");
        }
    }

    @Test
    void deadEntrance_isReplacedByAnotherOfThoseGiven() throws Exception {
        startRing(3);
        try (ChordClient client = client("inmem:n1", "inmem:n2").connect(TIMEOUT)) {
            var entrance = client.entrance();
            nodes.stream().filter(n -> n.self().equals(entrance)).forEach(ChordNode::close);
            var alive =
                    nodes.stream()
                            .filter(n -> !n.self().equals(entrance))
                            .findFirst()
                            .orElseThrow();
            long deadline = System.nanoTime() + TIMEOUT.toNanos();
            LookupResult found = null;
            while (found == null) {
                try {
                    found = client.lookup(alive.self().id());
                } catch (RetryableException again) {
                    assertThat(System.nanoTime()).as(again.getMessage()).isLessThan(deadline);
                    TimeUnit.MILLISECONDS.sleep(20);
                }
            }
            assertThat(found.owner()).isEqualTo(alive.self());
        }
    }

    @Test
    void otherCluster_orNobody_isNamed() throws Exception {
        startRing(1);
        assertThatThrownBy(() -> client("inmem:n0").cluster("other").connect(TIMEOUT))
                .isInstanceOf(RingMismatchException.class)
                .hasMessageContainingAll("\"other\"", "\"chord\"");
        assertThatThrownBy(() -> client("inmem:nobody").connect(Duration.ofSeconds(2)))
                .isInstanceOf(NoRingFoundException.class)
                .hasMessageContaining("inmem:nobody");
    }

    /** Clients are often started together with their ring. */
    @Test
    void connect_beforeTheRingIsThere_goesOnUntilItIs() throws Exception {
        CompletableFuture<ChordClient> connecting =
                CompletableFuture.supplyAsync(() -> client("inmem:n0").connect(TIMEOUT));
        TimeUnit.MILLISECONDS.sleep(100); // Some rounds of questions, of which nobody hears.
        assertThat(connecting).isNotDone();
        startRing(1);
        try (ChordClient client = connecting.get(20, TimeUnit.SECONDS)) {
            client.put(new byte[] {1, 2, 3}, bytes("v"));
            assertThat(client.get(new byte[] {1, 2, 3})).hasValue(bytes("v"));
        }
    }

    @Test
    void closedClient_refuses() throws Exception {
        startRing(1);
        ChordClient client = client("inmem:n0").connect(TIMEOUT);
        client.close();
        client.close();
        assertThatThrownBy(() -> client.get(new byte[] {1}))
                .isInstanceOf(NodeClosedException.class);
    }
}
