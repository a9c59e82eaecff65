package io.chord.replication;

import static io.chord.replication.ReplicationWorld.MILLI;
import static io.chord.replication.ReplicationWorld.SECOND;
import static io.chord.replication.ReplicationWorld.bytes;
import static io.chord.replication.ReplicationWorld.key;
import static org.assertj.core.api.Assertions.assertThat;

import io.chord.message.Message;
import io.chord.message.NodeReport;
import io.chord.message.Sender;
import io.chord.replication.ReplicationWorld.Node;
import io.chord.ring.Arc;
import io.chord.store.Content;
import io.chord.store.Entry;
import io.chord.store.EntryKey;
import io.chord.store.Page;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Replicas that differ are found and mended though nobody asks for what they differ in. */
class ReplicaRepairTest {

    private static final long INTERVAL = ReplicationWorld.settings(3, false).repairNanos();

    private ReplicationWorld world = new ReplicationWorld(31);
    private final List<Node> nodes = new ArrayList<>();

    @BeforeEach
    void threeMembers() {
        world.settings = ReplicationWorld.settings(3, false);
        for (int i = 0; i < 3; i++) nodes.add(world.node("m" + i, 1000L + 10000L * i));
        world.ideal(nodes);
        for (Node node : nodes)
            node.step(() -> node.replication.startAtRest(ReplicationWorld.GENESIS));
        world.run(20 * SECOND); // Each of them owns a range by now.
    }

    /**
     * Goal: after a minority was away, one interval makes all members equal. Method: the node that
     * misses puts, overwrites and removals owns one of three ranges and is a member of the others.
     */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void memberThatMissedWrites_hasThemAfterOneInterval(int which) {
        Node away = nodes.get(which);
        Node writer = nodes.get((which + 1) % 3);
        for (int i = 0; i < 200; i++) world.put(writer, i * 300L, "old" + i);
        world.drops = (to, envelope) -> to == away;
        world.refusesWhenDead = false;
        for (int i = 0; i < 90; i++) world.put(writer, i * 300L, "new" + i);
        for (int i = 90; i < 100; i++) world.write(writer, i * 300L, new Change.Remove());
        assertThat(valuesOf(away)).isNotEqualTo(valuesOf(writer));
        world.run(SECOND); // Nothing is sent again.

        world.drops = (to, envelope) -> false;
        long accepts = world.said.get("Accept");
        assertThat(world.runUntil(this::areEqual, INTERVAL + 10 * SECOND)).isTrue();
        world.run(SECOND);
        assertThat(valuesOf(away)).isEqualTo(valuesOf(writer)).hasSize(190);
        // 100 keys, 3 members each, one of which may be the one that asks, which follows its own
        // writes; of the tombstones the sweeper may have had its part.
        assertThat(world.said.get("Accept") - accepts).isBetween(180L, 360L);
        assertThat(mended()).isBetween(90L, 100L);
        NodeReport.Repair report = nodes.get(which).replication.repair();
        assertThat(report.lastMillis()).isPositive().isLessThanOrEqualTo(world.wallMillis);

        world.run(3 * INTERVAL);
        assertThat(mended()).isLessThanOrEqualTo(100); // Once is enough.
        assertThat(world.read(away, 0)).isEqualTo("new0");
    }

    /**
     * A member that has promised more than a ballot refuses all that follow it: repair must go
     * above, also at the node that wrote the key last and could follow its own write.
     */
    @Test
    void memberThatMissedAWriteAndPromisedMore_hasItAfterOneInterval() {
        Node away = nodes.get(2);
        Node writer = nodes.get(0);
        world.drops = (to, envelope) -> to == away;
        world.refusesWhenDead = false;
        world.put(writer, 500, "v1");
        world.run(SECOND);
        world.drops = (to, envelope) -> false;
        for (int i = 0; i < 50; i++) {
            world.put(nodes.get(1), 600 + i, "x");
            world.write(nodes.get(1), 600 + i, new Change.Remove());
        }
        world.run(SECOND); // All have forgotten these: their promise is that of every other key.

        world.put(writer, 500, "v2");
        world.run(SECOND);
        assertThat(away.store.entry(key(500))).isEmpty();
        assertThat(world.runUntil(this::areEqual, INTERVAL + 10 * SECOND)).isTrue();
        assertThat(value(away.store.entry(key(500)).orElseThrow())).isEqualTo("v2");
    }

    /** "The ONLY writer": what one member alone has accepted is chosen, and by a new ballot. */
    @Test
    void valueAtOneMemberOnly_isChosenByAChangeAndNotCopied() {
        Node lonely = nodes.get(1);
        world.put(nodes.get(0), 5, "v1");
        world.drops =
                (to, envelope) -> envelope.message() instanceof Message.Accept && to != lonely;
        world.write(nodes.get(0), 5, new Change.Put(bytes("v2"), Content.NEVER), SECOND);
        world.run(SECOND); // Nothing is sent again.
        world.drops = (to, envelope) -> false;
        Entry before = lonely.store.entry(key(5)).orElseThrow();
        assertThat(value(before)).isEqualTo("v2");

        assertThat(world.runUntil(this::areEqual, INTERVAL + 10 * SECOND)).isTrue();
        Entry after = lonely.store.entry(key(5)).orElseThrow();
        assertThat(after.accepted().isNewerThan(before.accepted())).isTrue();
        assertThat(after.promised()).isEqualTo(after.accepted());
        assertThat(value(after)).isEqualTo("v2");
    }

    /** A quiet group of equal members: one question for each other member and interval. */
    @Test
    void quietGroup_saysOneDigestAnInterval_andNothingElse() {
        for (int i = 0; i < 200; i++) world.put(nodes.get(0), i * 300L, "v" + i);
        world.run(2 * INTERVAL);
        TreeMap<String, Integer> before = new TreeMap<>(world.said);
        world.run(20 * INTERVAL);

        // Three ranges, each compared by its owner with two others.
        assertThat(since(before, "CompareDigest")).isBetween(6 * 18, 6 * 20);
        assertThat(since(before, "Digests")).isEqualTo(since(before, "CompareDigest"));
        for (String type : List.of("ListVersions", "Prepare", "Accept", "Read", "Install")) {
            assertThat(since(before, type)).as(type).isZero();
        }
        NodeReport.Repair report = nodes.get(0).replication.repair();
        assertThat(report.comparisons()).isPositive();
        assertThat(report.bucketsDiffered()).isZero();
        assertThat(report.keysMended()).isZero();
    }

    @Test
    void rangesWithoutEntries_areNotCompared() {
        world.run(20 * INTERVAL);
        assertThat(world.said).doesNotContainKey("CompareDigest");
    }

    /** Whose owner has missed everything, is compared by another member after a while. */
    @Test
    void ownerThatHasNothing_getsAllFromTheOthers() {
        Node owner = nodes.get(1);
        world.drops = (to, envelope) -> to == owner;
        world.refusesWhenDead = false;
        for (int i = 0; i < 20; i++) world.put(nodes.get(0), 5000 + i, "v" + i);
        world.drops = (to, envelope) -> false;
        assertThat(owner.store.size()).isZero();

        long patience = Repair.OTHERS_AFTER * INTERVAL + 10 * SECOND;
        assertThat(world.runUntil(this::areEqual, patience)).isTrue();
        assertThat(owner.store.size()).isEqualTo(20);
    }

    /**
     * What differs because it is being written is left alone: else each write costs a second one.
     */
    @Test
    void writesUnderWay_areNotMended() {
        int[] written = {0};
        world.delayMaxNanos = 40 * MILLI; // Most keys are being written whenever one looks.
        keepWriting(written, world.now + 6 * INTERVAL);
        world.run(6 * INTERVAL + SECOND);

        assertThat(written[0]).isGreaterThan(5_000);
        long buckets =
                nodes.stream().mapToLong(n -> n.replication.repair().bucketsDiffered()).sum();
        assertThat(buckets).isPositive();
        assertThat(mended()).isZero();
    }

    /** Rate: so many entries in a second, whatever there is to do. */
    @Test
    void muchToCompare_takesItsTime() {
        Node away = nodes.get(2);
        world.drops = (to, envelope) -> to == away;
        world.refusesWhenDead = false;
        for (int i = 0; i < 600; i++) world.put(nodes.get(0), 1001 + i * 5L, "v" + i);
        world.drops = (to, envelope) -> false;
        int[] most = {0};
        boolean ended =
                world.runUntil(
                        () -> {
                            int open = nodes.stream().mapToInt(n -> n.calls.openCount()).sum();
                            most[0] = Math.max(most[0], open);
                            return open == 0 && areEqual();
                        },
                        INTERVAL + 400 * SECOND);
        assertThat(ended).isTrue();
        // Each change: three calls of this phase, one late one of the last.
        assertThat(most[0]).isLessThanOrEqualTo(4 * RangeComparison.AT_ONCE + 10);
    }

    /**
     * Goal: kept incrementally, the digest of each range is at any instant that of what the store
     * has. Method: puts, removals, expiry, joins, leaves, crashes, lost messages, a slow store
     * whose commits fail now and then; a node is asked at random instants whether it holds what it
     * holds.
     */
    @Test
    void digest_atAnyInstant_isThatOfWhatIsStored() {
        long merges = 0;
        for (int seed = 1; seed <= 4; seed++) {
            DigestWatch watch = new DigestWatch(seed);
            watch.run();
            assertThat(watch.wrong).as("seed %d", seed).isEmpty();
            assertThat(watch.right).as("digests looked at, seed %d", seed).isGreaterThan(500);
            merges += watch.world.merges();
        }
        assertThat(merges).as("ranges that became one").isPositive();
    }

    // ---- looking at it

    private boolean areEqual() {
        return accepted(nodes.get(0)).equals(accepted(nodes.get(1)))
                && accepted(nodes.get(0)).equals(accepted(nodes.get(2)));
    }

    private static Map<EntryKey, Object> accepted(Node node) {
        Map<EntryKey, Object> accepted = new TreeMap<>();
        for (Entry entry : node.store.in(Arc.whole(node.self.id()))) {
            accepted.put(entry.key(), entry.accepted());
        }
        return accepted;
    }

    private static Map<EntryKey, String> valuesOf(Node node) {
        Map<EntryKey, String> values = new TreeMap<>();
        for (Entry entry : node.store.in(Arc.whole(node.self.id()))) {
            if (entry.hasValue()) values.put(entry.key(), value(entry));
        }
        return values;
    }

    private static String value(Entry entry) {
        return new String(entry.content().value(), java.nio.charset.StandardCharsets.UTF_8);
    }

    private long mended() {
        return nodes.stream().mapToLong(n -> n.replication.repair().keysMended()).sum();
    }

    private int since(Map<String, Integer> before, String type) {
        return world.said.getOrDefault(type, 0) - before.getOrDefault(type, 0);
    }

    private void keepWriting(int[] written, long until) {
        for (int i = 0; i < 30; i++) writeAgain(nodes.get(i % 3), i, written, until);
    }

    private void writeAgain(Node node, int key, int[] written, long until) {
        if (world.now >= until) return;
        node.step(
                () ->
                        node.replication.write(
                                key(key * 2000L),
                                new Change.Put(bytes("v" + written[0]++), Content.NEVER),
                                world.now + 5 * SECOND,
                                result ->
                                        world.later(
                                                world.random.nextLong(20 * MILLI),
                                                () -> writeAgain(node, key, written, until))));
    }

    /** A world in which everything happens, and whose digests are looked at. */
    private static final class DigestWatch {
        private static final Sender PROBE = new Sender(io.chord.ring.Address.of("inmem:probe"), 77);

        final ReplicationWorld world;
        final List<String> wrong = new ArrayList<>();
        int right;
        private final Node probe;
        private final List<Node> ring = new ArrayList<>();
        private int names;
        private Message.Reply heard;

        DigestWatch(long seed) {
            world = new ReplicationWorld(seed);
            world.settings = ReplicationWorld.settings(3, false);
            world.loss = 0.02;
            world.duplication = 0.02;
            world.storeDelayMaxNanos = 3 * MILLI;
            probe = world.node("probe", 1);
            world.drops =
                    (to, envelope) -> {
                        if (to != probe) return false;
                        heard = (Message.Reply) envelope.message();
                        return true;
                    };
        }

        void run() {
            ring.add(world.create("n" + names++, 30_000));
            for (int i = 0; i < 4; i++) join();
            world.run(20 * SECOND);
            for (int step = 0; step < 3000; step++) {
                world.run(world.random.nextLong(30 * MILLI));
                Node node = ring.get(world.random.nextInt(ring.size()));
                write(node);
                if (step % 5 == 0) look(node);
                if (step % 50 == 0) node.store.failCommits = 1;
                if (step % 300 == 100) join();
                if (step % 300 == 250) leave();
            }
            world.run(20 * SECOND);
            for (Node node : ring) look(node);
        }

        private void join() {
            ring.add(world.join("n" + names++, world.random.nextInt(65_536)));
        }

        private void leave() {
            if (ring.size() < 5) return;
            Node node = ring.remove(world.random.nextInt(ring.size()));
            world.crash(node);
        }

        private void write(Node node) {
            EntryKey key = key(world.random.nextInt(400) * 160L);
            Change change =
                    switch (world.random.nextInt(4)) {
                        case 0 -> new Change.Remove();
                        case 1 -> new Change.Put(bytes("short"), world.wallMillis + 2000);
                        default -> new Change.Put(bytes("v"), Content.NEVER);
                    };
            node.step(() -> node.replication.write(key, change, world.now + 2 * SECOND, r -> {}));
        }

        /** A node that does not know yet says that it is busy. */
        private void look(Node node) {
            for (var range : node.replication.health().lastHeard().ranges()) {
                // What it has called it counts, until it has heard from the store that it failed.
                if (node.failuresToHear > 0) continue;
                Arc arc = range.view().range();
                TreeMap<EntryKey, Entry> stored = new TreeMap<>();
                for (Entry entry : node.store.in(arc)) stored.put(entry.key(), entry);
                RangeDigest counted = new RangeDigest(arc);
                counted.beginPage();
                counted.endPage(
                        Optional.of(new Page(List.copyOf(stored.values()), Optional.empty())));
                heard = null;
                Message.CompareDigest question =
                        new Message.CompareDigest(node.storeId, range.view().id(), counted.total());
                double loss = world.loss;
                world.loss = 0;
                node.step(() -> node.replication.onCompareDigest(question, PROBE));
                world.loss = loss;
                world.runUntil(() -> heard != null, SECOND);
                if (!(heard instanceof Message.Digests digests)) continue;
                if (digests.buckets().isEmpty()) right++;
                else wrong.add(node + " at " + world.now);
            }
        }
    }
}
