package io.chord.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.chord.ChordMap;
import io.chord.ChordNode;
import io.chord.ChordNodeBuilder;
import io.chord.Codec;
import io.chord.StoreFailedException;
import io.chord.UnavailableException;
import io.chord.engine.Outcome;
import io.chord.ring.Arc;
import io.chord.ring.RingSpace;
import io.chord.store.Batch;
import io.chord.store.Content;
import io.chord.store.Entry;
import io.chord.store.EntryKey;
import io.chord.store.EntryStore;
import io.chord.store.StoreException;
import io.chord.store.Version;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Disks that outlive their processes, and are slow, stalled or failing. */
class SimulatedDiskTest {

    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final RingSpace SPACE = RingSpace.of(32);

    private final SimulatedNetwork network = SimulatedNetwork.seeded(42);
    private final SimulatedDisk disk = network.disk("a");
    private final List<String> answers = new ArrayList<>();

    /** Notes who was answered, how and when. */
    private final class Told<T> implements EntryStore.Answer<T> {
        private final String what;

        Told(String what) {
            this.what = what;
        }

        @Override
        public void done(T result) {
            String found = result instanceof Optional<?> o && o.isEmpty() ? " absent" : "";
            answers.add(what + found + " at " + network.nowNanos() / 1_000_000);
        }

        @Override
        public void failed(StoreException failure) {
            answers.add(what + " failed: " + failure.getMessage());
        }
    }

    private static EntryKey key(int number) {
        return EntryKey.wrap(SPACE.id(number), new byte[] {(byte) number});
    }

    private void put(EntryStore store, int number) {
        Version version = new Version(number, 1);
        Content content =
                new Content(version, new byte[] {1}, Content.NEVER, List.of(), Version.NONE);
        store.commit(
                Batch.put(new Entry(key(number), version, version, content)),
                new Told<Boolean>("put " + number));
    }

    private void load(EntryStore store, int number) {
        store.load(key(number), new Told<>("load " + number));
    }

    private long kept() {
        return disk.contents().count(Arc.whole(SPACE.zero()));
    }

    private ChordNodeBuilder builder(String name) {
        return ChordNode.builder().transport(network.transport(name)).store(network.store(name));
    }

    private static ChordMap<String, String> map(ChordNode node) {
        return node.map("m", Codec.utf8(), Codec.utf8());
    }

    // ---- the store of one process

    @Test
    void disk_withoutFaults_answersAtOnce() {
        EntryStore store = network.store("a");
        put(store, 1);
        load(store, 1);
        load(store, 2);
        assertThat(answers).containsExactly("put 1 at 0", "load 1 at 0", "load 2 absent at 0");
    }

    @Test
    void slowDisk_callsOfAnyDelay_takeEffectInOrder() {
        EntryStore store = network.store("a");
        disk.slow(Delay.uniform(Duration.ofMillis(10), Duration.ofMillis(500)));
        List<String> expected = new ArrayList<>();
        for (int i = 1; i <= 20; i++) {
            put(store, i);
            load(store, i);
            expected.add("put " + i);
            expected.add("load " + i);
        }
        assertThat(answers).isEmpty();
        assertThat(kept()).isZero();
        network.runFor(SECOND);
        assertThat(answers)
                .extracting(line -> line.substring(0, line.indexOf(" at ")))
                .containsExactlyElementsOf(expected);
        disk.atOnce();
        load(store, 3);
        assertThat(answers).last().isEqualTo("load 3 at 1000");
    }

    @Test
    void stalledDisk_answersNothing_untilItGoesOn() {
        EntryStore store = network.store("a");
        disk.stall();
        put(store, 1);
        network.runFor(SECOND);
        load(store, 1);
        network.runFor(SECOND);
        assertThat(answers).isEmpty();
        disk.goOn();
        load(store, 1);
        network.runFor(Duration.ZERO);
        assertThat(answers).containsExactly("put 1 at 2000", "load 1 at 2000", "load 1 at 2000");
    }

    @Test
    void failingDisk_failsSoOften_andHalfOfTheCommitsTookEffect() {
        EntryStore store = network.store("a");
        disk.failing(0.2);
        for (int i = 0; i < 10_000; i++) put(store, i);
        long failed = answers.stream().filter(line -> line.contains("failed")).count();
        assertThat(answers).hasSize(10_000);
        assertThat(failed).isBetween(1_800L, 2_200L);
        assertThat(10_000 - kept()).isBetween(failed / 2 - 150, failed / 2 + 150);
        disk.heal();
        answers.clear();
        load(store, 1);
        assertThat(answers).doesNotContain("failed");
    }

    @Test
    void crash_withCallsThatWait_theFirstTookEffectAndNobodyIsAnswered() throws Exception {
        TreeSet<Long> counts = new TreeSet<>();
        for (int run = 0; run < 50; run++) {
            ToyNode.on(network, "a");
            EntryStore store = network.store("a");
            disk.slow(Delay.constant(SECOND));
            for (int i = 1; i <= 4; i++) put(store, i);
            network.crash("a");
            network.runFor(Duration.ofSeconds(2));
            assertThat(answers).isEmpty();
            counts.add(kept());
            disk.atOnce();
            EntryStore next = network.store("a");
            for (int i = 1; i <= 4; i++) load(next, i);
            assertThat(answers)
                    .filteredOn(line -> !line.contains("absent"))
                    .hasSize((int) kept())
                    .isEqualTo(answers.subList(0, (int) kept()));
            answers.clear();
            put(store, 5); // Who held the crashed node can no longer write.
            assertThat(answers).singleElement().asString().contains("no longer used");
            answers.clear();
            next.close();
            disk.erase();
        }
        assertThat(counts).containsExactly(0L, 1L, 2L, 3L, 4L);
    }

    @Test
    void close_withCallsThatWait_answersThemWithAFailure() {
        EntryStore store = network.store("a");
        disk.stall();
        put(store, 1);
        store.close();
        store.close();
        load(store, 1);
        assertThat(answers)
                .containsExactly(
                        "put 1 failed: the disk of a was closed before it answered",
                        "load 1 failed: the disk of a is no longer used by this process");
        assertThat(kept()).isZero();
    }

    @Test
    void pausedProcess_isAnsweredWhenItGoesOn() throws Exception {
        ToyNode.on(network, "a");
        EntryStore store = network.store("a");
        disk.slow(Delay.constant(SECOND));
        put(store, 1);
        network.pause("a");
        network.runFor(Duration.ofSeconds(5));
        assertThat(answers).isEmpty();
        network.resume("a");
        network.runFor(Duration.ZERO);
        assertThat(answers).containsExactly("put 1 at 5000");
    }

    @Test
    void disk_inUse_isNeitherOpenedNorErased() {
        EntryStore store = network.store("a");
        assertThatThrownBy(() -> network.store("a")).hasMessageContaining("disk of a is in use");
        assertThatThrownBy(disk::erase).hasMessageContaining("disk of a is in use");
        store.close();
        network.store("a").close();
        disk.erase();
    }

    // ---- whole nodes

    @Test
    void node_restartedWithItsDisk_hasItsEntriesAndWithout_hasNot() {
        ChordNode first = builder("a").create().start(TIMEOUT);
        ChordNode second = builder("b").join("sim:a").start(TIMEOUT);
        for (int i = 0; i < 40; i++) map(first).put("k" + i, "v" + i);
        long entries = second.snapshot().entries();
        assertThat(entries).isPositive();

        network.crash("b");
        network.runFor(SECOND);
        ChordNode again = builder("b").join("sim:a").start(TIMEOUT);
        assertThat(again.snapshot().entries()).isEqualTo(entries);
        for (int i = 0; i < 40; i++) assertThat(map(again).get("k" + i)).contains("v" + i);

        network.crash("b");
        network.disk("b").erase();
        network.runFor(SECOND);
        ChordNode empty = builder("b").join("sim:a").start(TIMEOUT);
        assertThat(empty.snapshot().entries()).isZero();
        long unavailable = 0;
        for (int i = 0; i < 40; i++) {
            try {
                assertThat(map(empty).get("k" + i)).contains("v" + i);
            } catch (UnavailableException lost) {
                unavailable++;
            }
        }
        assertThat(unavailable).isEqualTo(entries);
    }

    @Test
    void node_onAFailingDisk_refusesToStart() {
        disk.failing(1);
        assertThatThrownBy(() -> builder("a").create().start(TIMEOUT))
                .isInstanceOf(StoreFailedException.class)
                .hasMessageContaining("the disk of a failed");
        disk.heal().stall();
        assertThatThrownBy(() -> builder("a").create().start(TIMEOUT))
                .isInstanceOf(StoreFailedException.class)
                .hasMessageContaining("did not answer");
        disk.heal();
        builder("a").create().start(TIMEOUT).close();
    }

    @Test
    void nodes_onSlowDisks_writeSlowly() {
        ChordNode first = builder("a").create().start(TIMEOUT);
        ChordNode second = builder("b").join("sim:a").start(TIMEOUT);
        for (String name : List.of("a", "b")) {
            network.disk(name).slow(Delay.constant(Duration.ofMillis(200)));
        }
        long before = network.nowNanos();
        map(second).put("key", "value");
        assertThat(network.nowNanos() - before).isBetween(200_000_000L, 2_000_000_000L);
        assertThat(map(first).get("key")).contains("value");
    }

    // ---- rings of engines

    @Test
    void ring_whoseOwnersDiskStalls_answersWhenItGoesOn() {
        SimulatedRing ring = new SimulatedRing(network, SimulationSettings.lan(160, 4));
        ring.installIdeal(6);
        String owner = ring.ownerOf(ring.key("key").point());
        network.disk(owner).stall();
        Handle put = ring.put("n0", "key", "value");
        network.runFor(Duration.ofSeconds(5));
        assertThat(put.isDone()).isFalse();
        assertThat(ring.isIdeal()).as("the ring does not wait for disks").isTrue();
        network.disk(owner).goOn();
        ring.await(put, Outcome.Written.class);

        network.disk(owner).failing(1);
        assertThat(ring.await(ring.put("n0", "key", "other"))).isInstanceOf(Outcome.Failed.class);
        network.endFaults();
        ring.await(ring.get("n0", "key"), Outcome.Got.class);
    }
}
