package io.chord.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.chord.ChordMap;
import io.chord.ChordNode;
import io.chord.Codec;
import io.chord.Entry;
import io.chord.KeyResults;
import io.chord.Read;
import io.chord.ScanPage;
import io.chord.UnavailableException;
import io.chord.simulation.junit.SimulatedTest;
import io.chord.store.Version;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What applications do with entries, on whole nodes in virtual time. */
class EntriesTest {

    private static ChordMap<String, String> map(ChordNode node) {
        return node.map("m", Codec.utf8(), Codec.utf8());
    }

    private static List<ChordMap<String, String>> maps(SimulatedCluster cluster) {
        return cluster.nodes().stream().map(EntriesTest::map).toList();
    }

    // ---- time to live

    @SimulatedTest(seeds = {1, 2, 3})
    void valueWithATimeToLive_isThereTillThen_andSaysWhen(SimulatedCluster cluster) {
        cluster.start(5);
        cluster.awaitStable();
        ChordMap<String, String> map = map(cluster.node("n1"));
        Version version = map.put("k", "v", Duration.ofSeconds(30));
        map.put("stays", "v");

        Entry<String> entry = map(cluster.node("n3")).getEntry("k").orElseThrow();
        assertThat(entry.version()).isEqualTo(version);
        assertThat(entry.expiresAt()).isPresent();
        assertThat(map.getEntry("stays").orElseThrow().expiresAt()).isEmpty();
        cluster.runFor(Duration.ofSeconds(25));
        assertThat(maps(cluster)).allMatch(m -> m.get("k").isPresent());
        cluster.runFor(Duration.ofSeconds(6));
        assertThat(maps(cluster)).allMatch(m -> m.get("k").isEmpty());
        assertThat(map.putIfAbsent("k", "again", Duration.ofSeconds(5))).isPresent();
        assertThat(map.replace("k", version, "never", Duration.ofSeconds(5))).isEmpty();
    }

    /**
     * Section 8, TTL: "the value stays visible until that is chosen, so skew moves the moment of
     * expiry and never makes a value reappear". Method: clocks an hour apart, a value that ends in
     * between, read through all nodes in turn.
     */
    @SimulatedTest(seeds = {1, 2, 3, 4, 5})
    void clocksThatDiffer_valueThatWasGone_isNotSeenAgain(SimulatedCluster cluster) {
        cluster.start(5);
        cluster.network().clock("n1").skew(Duration.ofMinutes(30));
        cluster.network().clock("n2").skew(Duration.ofMinutes(-30));
        for (int i = 0; i < 10; i++) {
            map(cluster.node("n0")).put("k" + i, "v", Duration.ofSeconds(20));
        }
        List<String> gone = new ArrayList<>();
        for (int second = 0; second < 60; second++) {
            cluster.runFor(Duration.ofSeconds(1));
            ChordMap<String, String> map = map(cluster.node("n" + second % 5));
            for (int i = 0; i < 10; i++) {
                String key = "k" + i;
                boolean isThere = map.get(key).isPresent();
                assertThat(isThere && gone.contains(key)).as("%s is back", key).isFalse();
                if (!isThere && !gone.contains(key)) gone.add(key);
            }
        }
        assertThat(gone).hasSize(10);
    }

    /** Nobody reads them, and they take no room. */
    @SimulatedTest
    void expiredValues_thatNobodyReads_takeNoRoom(SimulatedCluster cluster) {
        cluster.start(5);
        cluster.awaitStable();
        ChordMap<String, String> map = map(cluster.node("n0"));
        for (int i = 0; i < 200; i++) map.put("k" + i, "v", Duration.ofSeconds(10));
        assertThat(kept(cluster)).isEqualTo(3 * 200);

        cluster.runFor(Duration.ofSeconds(60));
        assertThat(kept(cluster)).isZero();
    }

    private static long kept(SimulatedCluster cluster) {
        return cluster.nodes().stream().mapToLong(node -> node.snapshot().entries()).sum();
    }

    @SimulatedTest
    void timesToLiveOutOfBounds_areNamedWithTheBounds(SimulatedCluster cluster) {
        ChordMap<String, String> map = map(cluster.start("a"));
        for (Duration ttl : List.of(Duration.ZERO, Duration.ofSeconds(-1), Duration.ofDays(3651))) {
            assertThatThrownBy(() -> map.put("k", "v", ttl))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContainingAll(ttl.toString(), "PT0.001S", "PT87600H");
            assertThatThrownBy(() -> map.async().putIfAbsent("k", "v", ttl))
                    .isInstanceOf(IllegalArgumentException.class);
        }
        assertThat(map.get("k")).isEmpty();
    }

    // ---- what was there

    @SimulatedTest
    void getAndPut_andGetAndRemove_returnWhatTheyReplaced(SimulatedCluster cluster) {
        cluster.start(4);
        ChordMap<String, String> map = map(cluster.node("n0"));
        ChordMap<String, String> other = map(cluster.node("n3"));
        assertThat(map.getAndPut("k", "one")).isEmpty();
        Entry<String> one = other.getAndPut("k", "two").orElseThrow();
        assertThat(one.value()).isEqualTo("one");
        Entry<String> two = map.getAndRemove("k").orElseThrow();
        assertThat(two.value()).isEqualTo("two");
        assertThat(two.version()).isGreaterThan(one.version());
        assertThat(other.getAndRemove("k")).isEmpty();
        assertThat(other.getAndPut("k", "three")).isEmpty();
    }

    /** Of writers at the same time each is told of another one: together they make one chain. */
    @SimulatedTest(seeds = {1, 2, 3})
    void getAndPut_atTheSameTime_makesOneChain(SimulatedCluster cluster) {
        cluster.start(5);
        cluster.awaitStable();
        var puts = new ArrayList<java.util.concurrent.CompletableFuture<Optional<Entry<String>>>>();
        for (int i = 0; i < 5; i++) {
            puts.add(map(cluster.node("n" + i)).async().getAndPut("k", "v" + i));
        }
        cluster.runFor(Duration.ofSeconds(10));
        List<String> seen = new ArrayList<>();
        for (var put : puts) seen.add(put.join().map(Entry::value).orElse("nothing"));
        seen.add(map(cluster.node("n0")).get("k").orElseThrow());
        assertThat(seen).containsExactlyInAnyOrder("nothing", "v0", "v1", "v2", "v3", "v4");
    }

    // ---- eventual reads

    /** Section 8: a range without a majority answers "unavailable", except to eventual reads. */
    @SimulatedTest(seeds = {1, 2, 3})
    void majorityGone_eventualReads_areServed(SimulatedCluster cluster) {
        cluster.start(3);
        cluster.awaitStable();
        for (int i = 0; i < 20; i++) map(cluster.node("n0")).put("k" + i, "v" + i);
        cluster.runFor(Duration.ofSeconds(1));
        cluster.crash("n1");
        cluster.crash("n2");

        ChordMap<String, String> map = map(cluster.node("n0"));
        for (int i = 0; i < 20; i++) {
            String key = "k" + i;
            assertThat(map.get(key, Read.EVENTUAL)).contains("v" + i);
            assertThat(map.getEntry(key, Read.EVENTUAL)).isPresent();
        }
        assertThatThrownBy(() -> map.get("k0")).isInstanceOf(UnavailableException.class);
        assertThatThrownBy(() -> map.get("k0", Read.LINEARIZABLE))
                .isInstanceOf(UnavailableException.class);
    }

    /** An eventual read judges by the clock of its node alone, and removes nothing. */
    @SimulatedTest
    void eventualRead_ofAValueThatIsOverHere_seesNothingAndChangesNothing(
            SimulatedCluster cluster) {
        cluster.start(3);
        cluster.awaitStable();
        map(cluster.node("n0")).put("k", "v", Duration.ofSeconds(100));
        cluster.network().clock("n1").skew(Duration.ofSeconds(200));

        assertThat(map(cluster.node("n1")).get("k", Read.EVENTUAL)).isEmpty();
        assertThat(map(cluster.node("n2")).get("k", Read.EVENTUAL)).contains("v");
        assertThat(map(cluster.node("n2")).get("k")).contains("v");
    }

    // ---- many keys

    private static Map<String, String> entries(int count) {
        Map<String, String> entries = new LinkedHashMap<>();
        for (int i = 0; i < count; i++) entries.put("k" + i, "v" + i);
        return entries;
    }

    @SimulatedTest(seeds = {1, 2, 3})
    void putAllAndGetAll_ofAThousandKeys_answerForEachInTheGivenOrder(SimulatedCluster cluster) {
        cluster.start(6);
        cluster.awaitStable();
        Map<String, String> entries = entries(1000);
        KeyResults<String, Version> put = map(cluster.node("n0")).putAll(entries);
        assertThat(put.isComplete()).isTrue();
        assertThat(put.done().keySet()).containsExactlyElementsOf(entries.keySet());

        List<String> keys = new ArrayList<>(entries.keySet());
        keys.add("absent");
        keys.add("k7");
        var got = map(cluster.node("n5")).getAll(keys);
        assertThat(got.all()).hasSize(1001);
        assertThat(got.get("absent")).isEmpty();
        entries.forEach((key, value) -> assertThat(got.get(key)).contains(value));
        assertThatThrownBy(() -> got.get("another")).isInstanceOf(IllegalArgumentException.class);
        assertThat(map(cluster.node("n2")).getEntry("k7").orElseThrow().version())
                .isEqualTo(put.get("k7"));
        assertThat(map(cluster.node("n2")).getAll(List.of()).done()).isEmpty();
    }

    /** Goal: what cannot be found out is a failure of its key, and never "absent". */
    @SimulatedTest(seeds = {1, 2, 3})
    void keysOfARangeWithoutMajority_failByThemselves(SimulatedCluster cluster) {
        cluster.start(5);
        cluster.awaitStable();
        Map<String, String> entries = entries(200);
        map(cluster.node("n0")).putAll(entries).all();
        for (String name : List.of("n2", "n3", "n4")) cluster.crash(name);
        for (String name : List.of("n2", "n3", "n4")) cluster.restartEmpty(name);
        cluster.awaitStable();

        var got = map(cluster.node("n0")).getAll(entries.keySet());
        assertThat(got.failed()).isNotEmpty();
        assertThat(got.done()).isNotEmpty();
        assertThat(got.done().size() + got.failed().size()).isEqualTo(200);
        assertThat(got.done().values()).allMatch(Optional::isPresent);
        assertThat(got.failed().values())
                .allMatch(failure -> failure instanceof UnavailableException);
        String failed = got.failed().keySet().iterator().next();
        assertThatThrownBy(() -> got.get(failed)).isInstanceOf(UnavailableException.class);
        assertThatThrownBy(got::all).isInstanceOf(UnavailableException.class);
        var eventual = map(cluster.node("n0")).getAll(entries.keySet(), Read.EVENTUAL);
        assertThat(eventual.done().size()).isGreaterThanOrEqualTo(got.done().size());
    }

    @SimulatedTest
    void manyKeysAsync_timesToLive_cancelled_andBounds(SimulatedCluster cluster) {
        cluster.start(4);
        cluster.awaitStable();
        var map = map(cluster.node("n1"));
        var put = map.async().putAll(entries(300), Duration.ofSeconds(30));
        cluster.runFor(Duration.ofSeconds(2));
        assertThat(put.join().isComplete()).isTrue();
        assertThat(map.getEntry("k9").orElseThrow().expiresAt()).isPresent();
        var cancelled = map.async().getAll(entries(300).keySet());
        cancelled.cancel(true);
        var got = map.async().getAll(entries(300).keySet());
        cluster.runFor(Duration.ofSeconds(2));
        assertThat(got.join().all()).hasSize(300);
        assertThatThrownBy(() -> map.getAll(entries(ChordMap.KEYS_MAX + 1).keySet()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("65537", "65536");
    }

    // ---- all keys

    private static Map<String, String> walk(ChordMap<String, String> map, int limit) {
        Map<String, String> seen = new TreeMap<>();
        ScanPage<String, String> page = map.scan(limit);
        while (true) {
            for (ScanPage.Item<String, String> item : page.entries()) {
                assertThat(seen.put(item.key(), item.value())).as(item.key()).isNull();
            }
            if (page.cursor().isEmpty()) return seen;
            page = map.scan(page.cursor().get(), limit);
        }
    }

    /** Named maps are separate name spaces: the same key in each of them is another entry. */
    @SimulatedTest(seeds = {1, 2, 3})
    void mapsOfOneRing_areScannedApart(SimulatedCluster cluster) {
        cluster.start(5);
        cluster.awaitStable();
        ChordNode a = cluster.node("n0");
        Map<String, String> entries = entries(250);
        map(a).putAll(entries).all();
        var other = a.map("m2", Codec.utf8(), Codec.utf8());
        var unnamed = a.map(Codec.utf8(), Codec.utf8());
        other.put("k1", "of m2");
        unnamed.put("k1", "of none");

        for (int limit : new int[] {1, 30, ChordMap.PAGE_MAX}) {
            assertThat(walk(map(cluster.node("n3")), limit)).isEqualTo(new TreeMap<>(entries));
        }
        assertThat(walk(other, 10)).isEqualTo(Map.of("k1", "of m2"));
        assertThat(walk(unnamed, 10)).isEqualTo(Map.of("k1", "of none"));
        assertThat(other.remove("k1")).isTrue();
        assertThat(unnamed.get("k1")).contains("of none");
        assertThat(walk(other, 10)).isEmpty();
    }

    @SimulatedTest(seeds = {1, 2, 3})
    void scan_goesOnThroughJoinsCrashesAndOtherNodes(SimulatedCluster cluster) {
        cluster.start(5);
        cluster.awaitStable();
        Map<String, String> entries = entries(200);
        map(cluster.node("n0")).putAll(entries).all();
        Map<String, String> seen = new TreeMap<>();
        ScanPage<String, String> page = map(cluster.node("n0")).scan(20);
        int pages = 0;
        while (true) {
            for (var item : page.entries()) {
                assertThat(seen.put(item.key(), item.value())).as(item.key()).isNull();
                assertThat(item.version()).isEqualTo(item.entry().version());
            }
            if (page.cursor().isEmpty()) break;
            pages++;
            if (pages == 2) cluster.start("late1", "late2");
            if (pages == 4) cluster.crash("n4");
            String via = pages % 2 == 0 ? "n0" : "n2"; // A cursor is good at every node.
            page = map(cluster.node(via)).scan(page.cursor().get(), 20);
        }
        assertThat(seen).isEqualTo(new TreeMap<>(entries));
    }

    @SimulatedTest
    void scan_ofARangeThatIsLost_namesIt_andSkipsNothing(SimulatedCluster cluster) {
        cluster.start(5);
        Map<String, String> entries = entries(100);
        map(cluster.node("n0")).putAll(entries).all();
        for (String name : List.of("n2", "n3", "n4")) cluster.crash(name);
        for (String name : List.of("n2", "n3", "n4")) cluster.restartEmpty(name);
        cluster.awaitStable();
        ChordMap<String, String> map = map(cluster.node("n0"));
        assertThatThrownBy(() -> walk(map, 10))
                .isInstanceOfSatisfying(
                        UnavailableException.class, lost -> assertThat(lost.range()).isPresent());
    }

    @SimulatedTest
    void cursorsAndLimitsThatAreWrong_areNamed(SimulatedCluster cluster) {
        ChordMap<String, String> map = map(cluster.start("a"));
        map.putAll(entries(20)).all();
        assertThatThrownBy(() -> map.scan(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("0", "1 to 1000");
        assertThatThrownBy(() -> map.scan(1001)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> map.async().scan("nonsense", 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("nonsense");
        String cursor = map.scan(5).cursor().orElseThrow();
        var other = cluster.node("a").map("other", Codec.utf8(), Codec.utf8());
        assertThatThrownBy(() -> other.scan(cursor, 5))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("\"other\"");
    }

    /** Large values end a page before its limit. */
    @SimulatedTest
    void largeValues_comeInSmallPages(SimulatedCluster cluster) {
        cluster.start(4);
        cluster.awaitStable();
        ChordMap<String, String> map = map(cluster.node("n1"));
        String large = "x".repeat(1 << 20);
        for (int i = 0; i < 12; i++) map.put("k" + i, large);
        ScanPage<String, String> page = map.scan(ChordMap.PAGE_MAX);
        assertThat(page.entries().size()).isBetween(1, 5);
        assertThat(walk(map, ChordMap.PAGE_MAX)).hasSize(12);
    }
}
