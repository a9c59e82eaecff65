package io.chord.replication;

import static io.chord.replication.ReplicationWorld.MILLI;
import static io.chord.replication.ReplicationWorld.SECOND;
import static io.chord.replication.ReplicationWorld.bytes;
import static io.chord.replication.ReplicationWorld.key;
import static org.assertj.core.api.Assertions.assertThat;

import io.chord.message.Message;
import io.chord.replication.ReplicationWorld.Node;
import io.chord.ring.Arc;
import io.chord.store.Content;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What nobody reads is removed all the same: three members, the owner among them. */
class SweeperTest {

    private final ReplicationWorld world = new ReplicationWorld(21);
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

    private long entries() {
        return nodes.stream().mapToLong(node -> node.store.size()).sum();
    }

    /** Section 8, TTL: expiry is a change, and needs no reader. */
    @Test
    void expiredValues_thatNobodyReads_areGoneFromAllMembers() {
        for (int i = 0; i < 200; i++) {
            long expiresAt = i % 4 == 0 ? Content.NEVER : world.wallMillis + 30_000;
            world.write(nodes.get(i % 3), i * 300L, new Change.Put(bytes("v" + i), expiresAt));
        }
        world.run(5 * SECOND);
        assertThat(entries()).isEqualTo(3 * 200);

        world.run(60 * SECOND);
        assertThat(entries()).isEqualTo(3 * 50);
        assertThat(world.read(nodes.get(0), 0)).isEqualTo("v0");
        assertThat(world.read(nodes.get(0), 300)).isEqualTo("absent");
    }

    /** Expiry is "remove if it is that version": a value written over it in time stays. */
    @Test
    void valueWrittenAnewBeforeItsEnd_stays() {
        world.write(nodes.get(0), 5, new Change.Put(bytes("v1"), world.wallMillis + 10_000));
        world.run(9 * SECOND);
        world.write(nodes.get(1), 5, new Change.Put(bytes("v2"), Content.NEVER));
        world.run(60 * SECOND);
        assertThat(world.read(nodes.get(2), 5)).isEqualTo("v2");
    }

    /**
     * Goal: tombstones do not stay for ever, and are there as long as an old member could bring the
     * value back. Method: 10,000 removals while one member of three is out of reach.
     */
    @Test
    void tenThousandRemovals_withAMemberAway_leaveNothingOnceItIsBack() {
        int keys = 10_000;
        writeAll(keys, new Change.Put(bytes("v"), Content.NEVER));
        Node away = nodes.get(2);
        world.drops = (to, envelope) -> to == away;
        world.refusesWhenDead = false;
        writeAll(keys, new Change.Remove());
        world.run(10 * SECOND);
        assertThat(nodes.get(0).store.size()).isEqualTo(keys);
        assertThat(away.store.count(Arc.whole(away.self.id()))).isEqualTo(keys);
        int saidInVain = world.said.get("Accept");
        world.run(20 * SECOND);
        // A page of each range shows that it is in vain; the others are spared.
        assertThat(world.said.get("Accept") - saidInVain).isLessThan(3 * keys / 5);

        world.drops = (to, envelope) -> false;
        assertThat(world.runUntil(() -> entries() == 0, 120 * SECOND))
                .as("%d entries are left", entries())
                .isTrue();
        assertThat(world.read(away, 7)).isEqualTo("absent");
    }

    /** All members there: the removal itself purges, and no sweep is needed. */
    @Test
    void removals_withAllMembers_leaveNothingAtOnce() {
        writeAll(2_000, new Change.Put(bytes("v"), Content.NEVER));
        writeAll(2_000, new Change.Remove());
        world.run(100 * MILLI);
        assertThat(entries()).isZero();
    }

    /**
     * What is under way is not swept from under its writer: else a first write of a key would end
     * as indeterminate when a walk passes by between its two phases. Found by {@code
     * asyncWrites_ofManyThreads_areAllThere} with reviews every 50 ms.
     */
    @Test
    void firstWriteUnderWay_isLeftAlone() {
        Node writer = nodes.get(0);
        // Its second phase takes until two walks have passed.
        boolean[] isHeld = {true};
        world.drops =
                (to, envelope) ->
                        isHeld[0]
                                && envelope.message() instanceof Message.Accept accept
                                && accept.content().isPresent();
        List<OperationResult> results = new ArrayList<>();
        world.later(9 * SECOND, () -> isHeld[0] = false);
        writer.step(
                () ->
                        writer.replication.write(
                                key(5),
                                new Change.Put(bytes("v"), Content.NEVER),
                                world.now + 20 * SECOND,
                                results::add));
        world.run(20 * SECOND);
        assertThat(results).hasSize(1).allMatch(r -> r instanceof OperationResult.Written);
    }

    /** A promise that nothing came of, since its proposer died, does not stay for ever. */
    @Test
    void promiseWithoutAnEnd_isForgotten() {
        Node writer = world.node("w", 40_000);
        world.drops = (to, envelope) -> envelope.message() instanceof Message.Accept;
        writer.step(
                () ->
                        writer.replication.write(
                                key(5),
                                new Change.Put(bytes("v"), Content.NEVER),
                                world.now + SECOND,
                                result -> {}));
        world.run(SECOND / 2);
        writer.alive = false;
        world.drops = (to, envelope) -> false;
        assertThat(entries()).isEqualTo(3);
        assertThat(world.runUntil(() -> entries() == 0, 120 * SECOND)).isTrue();
    }

    /** Bounded: however much there is to remove, no more than so many changes are under way. */
    @Test
    void muchToRemove_isTakenInTurns() {
        int keys = 1_000;
        writeAll(keys, new Change.Put(bytes("v"), world.wallMillis + 5_000));
        world.run(5 * SECOND);
        int[] most = {0};
        assertThat(
                        world.runUntil(
                                () -> {
                                    int open =
                                            nodes.stream().mapToInt(n -> n.calls.openCount()).sum();
                                    most[0] = Math.max(most[0], open);
                                    return entries() == 0;
                                },
                                60 * SECOND))
                .isTrue();
        // Of each change of the three members: three calls of this phase, one late one of the last.
        assertThat(most[0]).isBetween(Sweeper.AT_ONCE, 3 * 4 * Sweeper.AT_ONCE);
    }

    private void writeAll(int keys, Change change) {
        int[] done = {0};
        int[] begun = {0};
        Runnable[] more = {null};
        more[0] =
                () -> {
                    while (begun[0] < keys && begun[0] - done[0] < 50) {
                        long point = begun[0]++ * 6L;
                        Node at = nodes.get(0);
                        at.step(
                                () ->
                                        at.replication.write(
                                                key(point),
                                                change,
                                                world.now + 5 * SECOND,
                                                result -> {
                                                    assertThat(result)
                                                            .isInstanceOf(
                                                                    OperationResult.Written.class);
                                                    done[0]++;
                                                    world.later(0, more[0]);
                                                }));
                    }
                };
        more[0].run();
        assertThat(world.runUntil(() -> done[0] == keys, 600 * SECOND)).isTrue();
    }
}
