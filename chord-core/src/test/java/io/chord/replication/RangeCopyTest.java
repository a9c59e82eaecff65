package io.chord.replication;

import static io.chord.replication.ReplicationWorld.MILLI;
import static io.chord.replication.ReplicationWorld.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import io.chord.message.Message;
import io.chord.message.Message.Chunk.Worth;
import io.chord.message.View;
import io.chord.replication.ReplicationWorld.Node;
import io.chord.ring.Arc;
import io.chord.store.Entry;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * Copies of ranges, chunk by chunk: by SYNC, which counts, and by a learner before it. Chunks have
 * four entries here.
 */
class RangeCopyTest {

    private static final int ENTRIES = 60;
    private static final int CHUNK = ReplicationWorld.SETTINGS.chunkEntries();

    /** One run in which the connection of the copying node is cut once. */
    private static final class Run {
        final ReplicationWorld world;

        /** Chunks on their way to the copying node so far, the one that was cut among them. */
        int chunks;

        /** Entries whose content came with SYNC, and entries that came at all, by kind. */
        int contentsSynced;

        int entriesSynced;
        int entriesLearnt;
        int largestChunk;
        private boolean isCut;

        Run(long seed) {
            world = new ReplicationWorld(seed);
        }

        /** From the so-manyth chunk of that kind on nothing comes, until a second has passed. */
        void cutAt(int number, boolean ofLearner, Node copying) {
            world.drops =
                    (to, envelope) -> {
                        if (to != copying) return false;
                        if (isCut) return true;
                        if (!(envelope.message() instanceof Message.Chunk chunk)) return false;
                        boolean isLearnt = chunk.worth() == Worth.COPY;
                        if (isLearnt == ofLearner && ++chunks == number) {
                            isCut = true;
                            world.later(SECOND, () -> isCut = false);
                            return true;
                        }
                        int bytes = 0;
                        for (Entry entry : chunk.entries()) bytes += (int) entry.bytes();
                        largestChunk = Math.max(largestChunk, bytes);
                        if (isLearnt) {
                            entriesLearnt += chunk.entries().size();
                        } else {
                            entriesSynced += chunk.entries().size();
                            contentsSynced += chunk.entries().size() - chunk.omitted().size();
                        }
                        return false;
                    };
        }
    }

    /**
     * Goal: SYNC goes on where it was. Method: the only source is cut off at each chunk in turn; of
     * what came before nothing is sent again.
     */
    @Test
    void sync_cutAtEachChunk_goesOnBehindTheLastOne() {
        int runs = 0;
        for (int cut = 1; runs == cut - 1; cut++) {
            Run run = new Run(cut);
            Node old = run.world.node("old", 1000);
            Node copying = run.world.node("new", 30_000);
            View view = run.world.ideal(List.of(old));
            for (int i = 0; i < ENTRIES; i++) run.world.put(old, i * 900L, "v" + i);
            run.cutAt(cut, false, copying);
            List<List<View>> decided = new ArrayList<>();
            old.step(
                    () ->
                            ReplicationGroupTest.proposer(
                                            run.world,
                                            old,
                                            view,
                                            ViewChain.add(view, copying.member()),
                                            decided)
                                    .begin());
            assertThat(run.world.runUntil(() -> run.world.serves(copying, 5), 10 * SECOND))
                    .as("cut at chunk %d", cut)
                    .isTrue();

            assertThat(run.entriesSynced).as("cut at chunk %d", cut).isEqualTo(ENTRIES);
            assertThat(copying.store.in(view.range())).isEqualTo(old.store.in(view.range()));
            if (run.chunks >= cut) runs = cut;
        }
        assertThat(runs).isEqualTo(ENTRIES / CHUNK);
    }

    /**
     * Goal: a learner goes on where it was, also when its only source comes back, so that SYNC has
     * nothing to bring. Method: the connection is cut at each chunk of the copy in turn.
     */
    @Test
    void learner_cutAtEachChunk_goesOnBehindTheLastOne() {
        int runs = 0;
        for (int cut = 1; runs == cut - 1; cut++) {
            Run run = new Run(cut);
            Node old = run.world.create("old", 60_000);
            for (int i = 0; i < ENTRIES; i++) run.world.put(old, i * 500L, "v" + i);
            Node joining = run.world.node("new", 30_000);
            run.cutAt(cut, true, joining);
            run.world.join(joining);
            assertThat(run.world.runUntil(() -> run.world.serves(joining, 5), 20 * SECOND))
                    .as("cut at chunk %d", cut)
                    .isTrue();

            // Of each of the pieces one chunk was under way, and perhaps came twice.
            assertThat(run.entriesLearnt)
                    .as("cut at chunk %d", cut)
                    .isBetween(ENTRIES, ENTRIES + Learner.WINDOW * CHUNK);
            assertThat(run.contentsSynced).as("cut at chunk %d", cut).isZero();
            for (int i = 0; i < ENTRIES; i++) {
                assertThat(run.world.read(joining, i * 500L)).isEqualTo("v" + i);
            }
            if (run.chunks >= cut) runs = cut;
        }
        assertThat(runs).isGreaterThanOrEqualTo(ENTRIES / CHUNK);
    }

    /** A source that is gone for good is left for another one, in the middle of the copy. */
    @Test
    void learner_sourceDiesInTheMiddle_goesOnAtTheOtherMembers() {
        ReplicationWorld world = new ReplicationWorld(3);
        List<Node> nodes = new ArrayList<>();
        for (int i = 0; i < 3; i++) nodes.add(world.node("m" + i, 1000L + 10_000L * i));
        View view = world.ideal(nodes);
        for (int i = 0; i < ENTRIES; i++) world.put(nodes.get(0), i * 900L, "v" + i);
        world.run(SECOND);
        Copy copy = new Copy(world, view, 1 << 20);
        world.runUntil(() -> world.said.getOrDefault("Chunk", 0) > 5, SECOND);
        nodes.get(1).alive = false;
        assertThat(world.runUntil(() -> copy.done, 10 * SECOND)).isTrue();
        assertThat(copy.isComplete(ENTRIES)).isTrue();
    }

    /** The window: as many chunks under way as there are pieces, and no more. */
    @Test
    void learner_longRange_hasAWindowOfChunksUnderWay() {
        ReplicationWorld world = new ReplicationWorld(4);
        Node old = world.node("old", 1000);
        View view = world.ideal(List.of(old));
        for (int i = 0; i < ENTRIES; i++) world.put(old, i * 1000L, "v" + i);
        Copy copy = new Copy(world, view, 1 << 20);
        int[] most = {0};
        world.runUntil(
                () -> {
                    most[0] = Math.max(most[0], copy.node.calls.openCount());
                    return copy.done;
                },
                10 * SECOND);
        assertThat(copy.isComplete(ENTRIES)).isTrue();
        assertThat(most[0]).isEqualTo(Learner.WINDOW);
    }

    /** A short range, as most are, costs one question. */
    @Test
    void learner_rangeOfOneChunk_asksOnce() {
        ReplicationWorld world = new ReplicationWorld(5);
        Node old = world.node("old", 1000);
        View view = world.ideal(List.of(old));
        for (int i = 0; i < CHUNK; i++) world.put(old, i * 1000L, "v" + i);
        Copy copy = new Copy(world, view, 1 << 20);
        assertThat(world.runUntil(() -> copy.done, SECOND)).isTrue();
        assertThat(copy.isComplete(CHUNK)).isTrue();
        assertThat(world.said.get("Learn")).isEqualTo(1);
    }

    /** Throttled: 60 values of 1,000 bytes at 20,000 bytes a second take three seconds. */
    @Test
    void learner_takesNoMoreThanItMayInASecond() {
        ReplicationWorld world = new ReplicationWorld(6);
        Node old = world.node("old", 1000);
        View view = world.ideal(List.of(old));
        for (int i = 0; i < ENTRIES; i++) world.put(old, i * 1000L, "x".repeat(1000));
        long begin = world.now;
        Copy copy = new Copy(world, view, 20_000);
        assertThat(world.runUntil(() -> copy.done, 10 * SECOND)).isTrue();
        assertThat(copy.isComplete(ENTRIES)).isTrue();
        assertThat(world.now - begin).isBetween(2200 * MILLI, 4 * SECOND);
    }

    /** Chunks are bounded in bytes, whatever the size of the entries. */
    @Test
    void chunksOfLargeValues_areBoundedInBytes() {
        Run run = new Run(7);
        Node old = run.world.create("old", 60_000);
        for (int i = 0; i < 20; i++) run.world.put(old, i * 1000L, "x".repeat(1000));
        Node joining = run.world.node("new", 30_000);
        run.cutAt(3, true, joining);
        run.world.join(joining);
        assertThat(run.world.runUntil(() -> run.world.serves(joining, 5), 20 * SECOND)).isTrue();
        assertThat(run.largestChunk).isBetween(3000, ReplicationWorld.SETTINGS.chunkBytes());
    }

    /** Nobody to copy from: the copy ends, and SYNC is left to bring what there is. */
    @Test
    void learner_nobodyAnswers_givesUp() {
        ReplicationWorld world = new ReplicationWorld(8);
        Node old = world.node("old", 1000);
        View view = world.ideal(List.of(old));
        old.alive = false;
        world.refusesWhenDead = false;
        Copy copy = new Copy(world, view, 1 << 20);
        assertThat(world.runUntil(() -> copy.done, 10 * SECOND)).isTrue();
    }

    /** A learner by itself, at a node of its own. */
    private static final class Copy {
        final Node node;
        final LearnedContents contents = new LearnedContents(1 << 20);
        private final Arc range;
        boolean done;

        Copy(ReplicationWorld world, View view, long bytesPerSecond) {
            node = world.node("copy", 60_001);
            range = view.range();
            Peers peers =
                    new Peers(node.calls, new ReplicationWorld.NoRing(node), node.storeId, "");
            Learner.Means means =
                    new Learner.Means(
                            node.turn,
                            node.timers,
                            peers,
                            contents,
                            ReplicationWorld.learning(bytesPerSecond));
            node.step(() -> new Learner(means, view, () -> done = true).begin());
        }

        boolean isComplete(int entries) {
            return contents.heldIn(range, Optional.empty(), 1000).size() == entries;
        }
    }
}
