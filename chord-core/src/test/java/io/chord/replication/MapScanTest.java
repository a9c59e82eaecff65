package io.chord.replication;

import static io.chord.replication.ReplicationWorld.MILLI;
import static io.chord.replication.ReplicationWorld.SECOND;
import static io.chord.replication.ReplicationWorld.SPACE;
import static io.chord.replication.ReplicationWorld.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import io.chord.message.Message;
import io.chord.replication.ReplicationWorld.Node;
import io.chord.ring.SplitMix64;
import io.chord.store.Content;
import io.chord.store.EntryKey;
import io.chord.store.MapName;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Scans of maps over several ranges, three members each. */
class MapScanTest {

    private static final MapName MAP = MapName.of("m");
    private static final MapName OTHER = MapName.of("mm");

    private final ReplicationWorld world = new ReplicationWorld(31);
    private final List<Node> nodes = new ArrayList<>();

    @BeforeEach
    void sixNodes() {
        world.settings = ReplicationWorld.settings(3, false);
        for (int i = 0; i < 6; i++) nodes.add(world.node("m" + i, 1000L + 10000L * i));
        world.ideal(nodes.subList(0, 3));
        for (Node node : nodes) {
            node.inRing = true;
            node.step(() -> node.replication.startAtRest(ReplicationWorld.GENESIS));
        }
        world.run(30 * SECOND); // Each of them owns a range by now.
    }

    private static EntryKey key(MapName map, long point, String name) {
        return EntryKey.wrap(SPACE.id(point), map.entryKeyBytes(bytes(name)));
    }

    private static String name(EntryKey key) {
        return new String(MAP.keyOf(key), StandardCharsets.UTF_8);
    }

    private void write(Node at, EntryKey key, Change change) {
        List<OperationResult> results = new ArrayList<>();
        at.step(() -> at.replication.write(key, change, world.now + 5 * SECOND, results::add));
        assertThat(world.runUntil(() -> !results.isEmpty(), 6 * SECOND)).isTrue();
        assertThat(results.get(0)).isInstanceOf(OperationResult.Written.class);
    }

    private static Change put(String value) {
        return new Change.Put(bytes(value), Content.NEVER);
    }

    private OperationResult page(Node at, MapName map, ScanPosition from, int limit) {
        List<OperationResult> results = new ArrayList<>();
        at.step(() -> at.replication.scan(map, from, limit, world.now + 5 * SECOND, results::add));
        assertThat(world.runUntil(() -> !results.isEmpty(), 6 * SECOND)).isTrue();
        return results.get(0);
    }

    /** All pages, whatever it takes; fails on a key that comes twice. */
    private SortedMap<EntryKey, String> walk(Node at, MapName map, int limit) {
        TreeMap<EntryKey, String> seen = new TreeMap<>();
        Optional<ScanPosition> position = Optional.of(ScanPosition.start(SPACE));
        int failures = 0;
        while (position.isPresent()) {
            OperationResult result = page(at, map, position.get(), limit);
            if (result instanceof OperationResult.Listed listed) {
                assertThat(listed.entries().size()).isLessThanOrEqualTo(limit);
                for (OperationResult.Listed.Found found : listed.entries()) {
                    String value = new String(found.content().value(), StandardCharsets.UTF_8);
                    if (!seen.isEmpty()) assertThat(found.key()).isGreaterThan(seen.lastKey());
                    seen.put(found.key(), value);
                }
                position = listed.next();
            } else {
                assertThat(++failures).as(result.toString()).isLessThan(20);
                world.run(SECOND);
            }
        }
        return seen;
    }

    @Test
    void allEntriesOfTheMap_andOfNoOther_inPagesOfAnySize() {
        TreeMap<EntryKey, String> expected = new TreeMap<>();
        for (int i = 0; i < 300; i++) {
            long point = i % 3 == 0 ? 777 : i * 211L % 65536; // Many at one point too.
            write(nodes.get(i % 6), key(MAP, point, "k" + i), put("v" + i));
            expected.put(key(MAP, point, "k" + i), "v" + i);
            write(nodes.get(i % 6), key(OTHER, point, "o" + i), put("other"));
        }
        for (EntryKey edge : List.of(key(MAP, 0, "first"), key(MAP, 65535, "last"))) {
            write(nodes.get(0), edge, put("edge"));
            expected.put(edge, "edge");
        }
        for (int limit : new int[] {1, 7, 100, 1000}) {
            assertThat(walk(nodes.get(limit % 6), MAP, limit)).isEqualTo(expected);
        }
        assertThat(walk(nodes.get(3), OTHER, 50)).hasSize(300);
        assertThat(walk(nodes.get(3), MapName.of("nothing"), 50)).isEmpty();
    }

    /** In a quiet ring: a round trip to a majority for each range, and no lookup. */
    @Test
    void quietRing_aPageOfAllRanges_costsOneRoundTripEach() {
        world.delayMaxNanos = 2 * MILLI;
        for (int i = 0; i < 50; i++) write(nodes.get(0), key(MAP, i * 1300L, "k" + i), put("v"));
        walk(nodes.get(0), MAP, 1000);
        world.run(SECOND);
        world.said.clear();
        world.lookups = 0;
        assertThat(walk(nodes.get(0), MAP, 1000)).hasSize(50);
        assertThat(world.lookups).isZero();
        assertThat(world.said.keySet())
                .isSubsetOf("Scan", "Listing", "Purge", "GetMember", "MemberFound");
        assertThat(world.said.get("Scan")).isEqualTo(2 * 7); // The first range is met twice.
    }

    /**
     * "An entry that was there during the whole scan is returned": also when a member that is asked
     * has missed its write, and when another write of it was begun and never chosen.
     */
    @Test
    void membersThatDiffer_areReadEntryByEntry() {
        for (int i = 0; i < 40; i++) write(nodes.get(0), key(MAP, i * 1600L, "k" + i), put("old"));
        // A put that only one of three hears of, and a removal that is begun at one member.
        Node deaf = nodes.get(2);
        world.drops = (to, e) -> to == deaf && e.message() instanceof Message.ReplicaRequest;
        for (int i = 0; i < 20; i++) write(nodes.get(0), key(MAP, i * 1600L, "k" + i), put("new"));
        world.run(SECOND); // Nothing is sent again any more.
        world.drops = (to, e) -> to != deaf && e.message() instanceof Message.Accept;
        for (int i = 0; i < 10; i++) {
            EntryKey key = key(MAP, i * 1600L, "k" + i);
            nodes.get(1)
                    .step(
                            () ->
                                    nodes.get(1)
                                            .replication
                                            .write(
                                                    key,
                                                    new Change.Remove(),
                                                    world.now + SECOND,
                                                    result -> {}));
        }
        world.run(2 * SECOND);
        world.drops = (to, e) -> false;

        SortedMap<EntryKey, String> seen = walk(deaf, MAP, 1000);
        for (int i = 0; i < 40; i++) {
            String value = seen.get(key(MAP, i * 1600L, "k" + i));
            if (i >= 10) assertThat(value).isEqualTo(i < 20 ? "new" : "old");
        }
        // What the scan has said of a removal in doubt, every later one says, and every read.
        deaf.alive = false;
        assertThat(walk(nodes.get(4), MAP, 1000)).isEqualTo(seen);
    }

    /**
     * Goal: each entry that is there all the time is returned exactly once, while nodes join, crash
     * and leave ranges to others, and other entries come and go.
     */
    @Test
    void viewsChangeDuringTheWalk_nothingIsMissedOrRepeated() {
        for (long seed = 1; seed <= 10; seed++) {
            MapScanTest story = new MapScanTest();
            story.sixNodes();
            story.walkWhileViewsChange(new SplitMix64(seed));
        }
    }

    private void walkWhileViewsChange(SplitMix64 random) {
        TreeMap<EntryKey, String> stays = new TreeMap<>();
        for (int i = 0; i < 120; i++) {
            EntryKey key = key(MAP, random.nextLong(65536), "s" + i);
            write(nodes.get(i % 6), key, put("v" + i));
            stays.put(key, "v" + i);
        }
        Map<Integer, Runnable> happenings = new HashMap<>();
        happenings.put(2, () -> world.join("j1", 5000 + random.nextLong(1000)));
        happenings.put(4, () -> world.crash(nodes.get(4)));
        happenings.put(6, () -> world.join("j2", 35000 + random.nextLong(1000)));
        Node writer = nodes.get(1);
        for (int i = 0; i < 200; i++) {
            EntryKey key = key(MAP, random.nextLong(65536), "c" + i % 20);
            Change change = random.nextBoolean(0.5) ? put("c") : new Change.Remove();
            world.later(
                    random.nextLong(20 * SECOND),
                    () ->
                            writer.step(
                                    () ->
                                            writer.replication.write(
                                                    key,
                                                    change,
                                                    world.now + 5 * SECOND,
                                                    result -> {})));
        }
        int pages = 0;
        TreeMap<EntryKey, String> seen = new TreeMap<>();
        Optional<ScanPosition> position = Optional.of(ScanPosition.start(SPACE));
        while (position.isPresent()) {
            Runnable happening = happenings.remove(pages++);
            if (happening != null) happening.run();
            world.run(random.nextLong(SECOND));
            OperationResult result = page(nodes.get(0), MAP, position.get(), 9);
            if (result instanceof OperationResult.Listed listed) {
                for (OperationResult.Listed.Found found : listed.entries()) {
                    assertThat(seen).doesNotContainKey(found.key());
                    seen.put(
                            found.key(),
                            new String(found.content().value(), StandardCharsets.UTF_8));
                }
                position = listed.next();
            }
            assertThat(pages).isLessThan(200);
        }
        seen.keySet().removeIf(key -> name(key).startsWith("c"));
        assertThat(seen).isEqualTo(stays);
    }

    /** A range that cannot be read is named, what was read before it is not lost, nor skipped. */
    @Test
    void rangeWithoutMajority_endsThePageBeforeIt_andFailsTheNext() {
        for (int i = 0; i < 60; i++) write(nodes.get(0), key(MAP, i * 1000L, "k" + i), put("v"));
        // The range that ends at 41000 is kept by nodes 4, 5 and 0.
        nodes.get(4).alive = false;
        nodes.get(5).alive = false;
        world.refusesWhenDead = false;
        OperationResult.Listed first =
                (OperationResult.Listed) page(nodes.get(1), MAP, ScanPosition.start(SPACE), 1000);
        assertThat(first.entries()).isNotEmpty();
        ScanPosition stop = first.next().orElseThrow();
        OperationResult.Failed failed =
                (OperationResult.Failed) page(nodes.get(1), MAP, stop, 1000);
        assertThat(failed.failure()).isEqualTo(OperationFailure.UNAVAILABLE);
        assertThat(failed.range().orElseThrow().contains(stop.nextPoint())).isTrue();
        for (OperationResult.Listed.Found found : first.entries()) {
            assertThat(stop.includes(found.key())).isTrue();
        }
    }

    /** What is over is not returned, and is removed by the way. */
    @Test
    void expiredAndRemovedEntries_areNotReturned() {
        for (int i = 0; i < 30; i++) {
            EntryKey key = key(MAP, i * 2000L, "k" + i);
            long expiresAt = i % 3 == 0 ? world.wallMillis + 1000 : Content.NEVER;
            write(nodes.get(0), key, new Change.Put(bytes("v"), expiresAt));
            if (i % 3 == 1) write(nodes.get(1), key, new Change.Remove());
        }
        world.run(2 * SECOND);
        assertThat(walk(nodes.get(5), MAP, 4)).hasSize(10);
    }

    @Test
    void stopped_scanUnderWay_failsAsClosed() {
        List<OperationResult> results = new ArrayList<>();
        Node at = nodes.get(0);
        ScanPosition start = ScanPosition.start(SPACE);
        at.step(() -> at.replication.scan(MAP, start, 10, world.now + SECOND, results::add));
        at.step(at.replication::stop);
        at.step(() -> at.replication.scan(MAP, start, 10, world.now + SECOND, results::add));
        assertThat(results).hasSize(2);
        for (OperationResult result : results) {
            assertThat(((OperationResult.Failed) result).failure())
                    .isEqualTo(OperationFailure.CLOSED);
        }
    }
}
