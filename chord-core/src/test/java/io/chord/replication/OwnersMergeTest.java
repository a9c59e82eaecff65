package io.chord.replication;

import static io.chord.replication.ReplicationWorld.SECOND;
import static io.chord.replication.ReplicationWorld.SPACE;
import static org.assertj.core.api.Assertions.assertThat;

import io.chord.message.Message;
import io.chord.message.Sender;
import io.chord.message.View;
import io.chord.replication.ReplicationWorld.Node;
import io.chord.ring.Arc;
import io.chord.ring.RingEvent;
import io.chord.ring.SplitMix64;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Owners merge the ranges of their arcs, so that a node keeps no more of them than it has arcs to
 * keep, however many nodes have come and gone (reference protocol, section 8, "MERGE ... bounds the
 * number of ranges").
 */
class OwnersMergeTest {

    private static final int ENTRIES = 30;

    private final ReplicationWorld world = new ReplicationWorld(23);

    @BeforeEach
    void threeCopies() {
        world.settings = ReplicationWorld.settings(3, false);
    }

    private List<Node> ringOf(int size) {
        List<Node> nodes = new ArrayList<>();
        nodes.add(world.create("n0", 10000));
        for (int i = 1; i < size; i++) {
            nodes.add(world.join("n" + i, 10000L * (i + 1)));
            world.run(5 * SECOND);
        }
        for (int i = 0; i < ENTRIES; i++) {
            assertThat(world.put(nodes.get(0), i * 2000L, "v" + i))
                    .isInstanceOf(OperationResult.Written.class);
        }
        world.run(5 * SECOND);
        return nodes;
    }

    private void requireAllEntries(Node at) {
        for (int i = 0; i < ENTRIES; i++) assertThat(world.read(at, i * 2000L)).isEqualTo("v" + i);
    }

    private void leave(Node leaver) {
        List<Boolean> complete = new ArrayList<>();
        leaver.step(
                () ->
                        leaver.replication.handOver(
                                world.now + 60 * SECOND,
                                (given, atRisk) -> complete.add(atRisk.isEmpty())));
        assertThat(world.runUntil(() -> !complete.isEmpty(), 61 * SECOND)).isTrue();
        assertThat(complete).as("%s", leaver).containsExactly(true);
        depart(leaver);
    }

    private void depart(Node leaver) {
        leaver.step(leaver.replication::stop);
        leaver.alive = false;
        world.drop(leaver);
    }

    private static int rangesOf(Node node) {
        return node.replication.health().lastHeard().ranges().size();
    }

    private int rangesOfTheFullest() {
        return world.ring().stream()
                .filter(node -> node.alive)
                .mapToInt(OwnersMergeTest::rangesOf)
                .max()
                .orElse(0);
    }

    private boolean isMerged() {
        return world.isSettled() && world.isMergedBack();
    }

    @Test
    void twoLeave_eachArcIsOneRangeAgain_andEveryEntryIsThere() {
        List<Node> nodes = ringOf(6);
        leave(nodes.get(2));
        leave(nodes.get(4));
        assertThat(world.runUntil(this::isMerged, 30 * SECOND)).as("%s", world.ring()).isTrue();
        world.run(10 * SECOND);
        for (Node node : world.ring()) assertThat(rangesOf(node)).isEqualTo(3);
        requireAllEntries(nodes.get(0));
    }

    @Test
    void memberCrashes_itsArcBecomesOneRangeWithTheNext() {
        List<Node> nodes = ringOf(6);
        world.crash(nodes.get(2));
        assertThat(world.runUntil(this::isMerged, 60 * SECOND)).as("%s", world.ring()).isTrue();
        world.run(10 * SECOND);
        for (Node node : world.ring()) assertThat(rangesOf(node)).isEqualTo(3);
        requireAllEntries(nodes.get(0));
    }

    /** (a, c] may be the whole circle: a node that is alone ends with one range. */
    @Test
    void allOthersLeave_lastNodeKeepsTheWholeCircleAsOneRange() {
        List<Node> nodes = ringOf(4);
        for (int i = 3; i > 0; i--) leave(nodes.get(i));
        assertThat(world.runUntil(this::isMerged, 60 * SECOND)).as("%s", world.ring()).isTrue();
        assertThat(rangesOf(nodes.get(0))).isEqualTo(1);
        assertThat(world.viewOf(5).orElseThrow().range().isWhole()).isTrue();
        requireAllEntries(nodes.get(0));

        // And it can be split again, wherever the next one comes.
        Node next = world.join("next", 33333);
        assertThat(world.runUntil(this::isMerged, 60 * SECOND)).as("%s", world.ring()).isTrue();
        assertThat(world.viewOf(33333).orElseThrow().range())
                .isEqualTo(new Arc(SPACE.id(10000), SPACE.id(33333)));
        requireAllEntries(next);
    }

    /** Only when calm: what is sealed while a member is away cannot be written. */
    @Test
    void aMemberIsAway_nothingIsSealed() {
        List<Node> nodes = ringOf(4);
        leave(nodes.get(1));
        world.crash(nodes.get(2)); // Two are left of three, and there is no spare.
        world.run(5 * SECOND);
        int[] seals = {0};
        world.drops =
                (to, envelope) -> {
                    if (envelope.message() instanceof Message.NextAccept accept
                            && accept.value().stream().anyMatch(View::isSeal)) {
                        seals[0]++;
                    }
                    return false;
                };
        world.run(60 * SECOND);
        assertThat(seals[0]).isZero();
        requireAllEntries(nodes.get(0));
    }

    /** Writes and reads that meet a merge wait for it, and none of them is lost. */
    @Test
    void merge_underWrites_noneFailsAndNoneIsLost() {
        List<Node> nodes = ringOf(5);
        leave(nodes.get(2));
        int round = 0;
        long slowest = 0;
        while (!isMerged() && round < 2000) {
            round++;
            long point = 22000 + round % 8 * 2000L; // In both ranges.
            long begun = world.now;
            assertThat(world.put(nodes.get(round % 2), point, "r" + round))
                    .as("round %d", round)
                    .isInstanceOf(OperationResult.Written.class);
            slowest = Math.max(slowest, world.now - begun);
            assertThat(world.read(nodes.get(3), point)).isEqualTo("r" + round);
        }
        assertThat(isMerged()).as("%s", world.ring()).isTrue();
        assertThat(slowest).isLessThan(SECOND / 10);
    }

    /**
     * One copy, and what is lost is made anew: nodes die while they seal. What was sealed at a dead
     * node is found to be lost like the rest, and no arc stays without service.
     */
    @Test
    void oneCopy_nodesDieAtAnyTime_everyArcIsServedAgain() {
        world.settings = ReplicationWorld.settings(1, true);
        SplitMix64 random = new SplitMix64(9);
        world.create("n0", 10000);
        for (int i = 1; i < 6; i++) {
            world.join("n" + i, 10000L * (i + 1));
            world.run(2 * SECOND);
        }
        for (int i = 0; i < 60; i++) {
            List<Node> ring = world.ring();
            ring.removeIf(node -> !node.alive);
            Node one = ring.get(random.nextInt(ring.size()));
            if (i % 3 != 2) {
                leave(one);
            } else {
                Node crashed = whileItSeals(one);
                world.crash(crashed);
            }
            for (int j = 0; world.ring().size() < 6 || j == 0; j++) {
                long id = random.nextInt(65536);
                Node owner = world.ownerOf(SPACE.id(id)).orElseThrow();
                if (owner.self.id().toLongExact() != id) world.join("c" + i + "_" + j, id);
            }
            world.run(random.nextInt(8) * SECOND);
        }
        boolean isServed = world.runUntil(world::isSettled, 60 * SECOND);
        assertThat(isServed).as("%s", world.ring()).isTrue();
        world.run(20 * SECOND);
        for (Node node : world.ring()) {
            assertThat(node.replication.health().lastHeard().ranges()).allMatch(r -> r.active());
            assertThat(node.replication.unavailable()).isEmpty();
        }
        assertThat(world.merges()).isGreaterThan(10);
    }

    /**
     * A seal refuses all that is proposed after it; that its members are dead is seen all the same.
     */
    @Test
    void onlyMemberOfASealIsDead_rangeIsMadeAnew() {
        world.settings = ReplicationWorld.settings(1, true);
        Node dead = world.node("dead", 10000);
        View left = only(dead, 20000, 10000);
        View right = only(dead, 10000, 20000);
        dead.alive = false;
        Node owner = world.join("owner", 20000);
        List<View> known = List.of(ViewChain.seal(left, right), right);
        owner.step(
                () ->
                        owner.replication.onViewHint(
                                new Message.ViewHint(known), new Sender(owner.self.address(), 0)));
        assertThat(world.runUntil(this::isServed, 60 * SECOND)).as("%s", owner).isTrue();
        assertThat(owner.events)
                .filteredOn(e -> e instanceof RingEvent.DataLost)
                .extracting(e -> ((RingEvent.DataLost) e).range())
                .contains(left.range());
    }

    private boolean isServed() {
        return world.isSettled() && world.ring().get(0).replication.unavailable().isEmpty();
    }

    private static View only(Node member, long from, long to) {
        Arc arc = new Arc(SPACE.id(from), SPACE.id(to));
        return ViewChain.first(ReplicationWorld.GENESIS, arc, 3, List.of(member.member()));
    }

    /** Runs until some node has a sealed range, and gives that one; else the other. */
    private Node whileItSeals(Node other) {
        world.runUntil(() -> sealing() != null, 10 * SECOND);
        Node found = sealing();
        return found == null ? other : found;
    }

    private @Nullable Node sealing() {
        for (Node node : world.ring()) {
            boolean isSealed =
                    node.alive
                            && node.replication.health().lastHeard().ranges().stream()
                                    .anyMatch(r -> r.view().isSeal());
            if (isSealed) return node;
        }
        return null;
    }

    /**
     * The figure: over a hundred joins and leaves the fullest node never has more ranges than a
     * small multiple of its copies, and in the end as many as it has copies.
     */
    @Test
    void longChurn_numberOfRangesOfEveryNode_staysBounded() {
        SplitMix64 random = new SplitMix64(4);
        ringOf(5);
        int fullest = 0;
        for (int i = 0; i < 100; i++) {
            List<Node> ring = world.ring();
            if (ring.size() <= 5 || (ring.size() < 9 && random.nextBoolean(0.5))) {
                long id = random.nextInt(65536);
                boolean isTaken =
                        world.ownerOf(SPACE.id(id)).orElseThrow().self.id().toLongExact() == id;
                if (!isTaken) world.join("c" + i, id);
            } else {
                leave(ring.get(random.nextInt(ring.size())));
            }
            world.run(10 * SECOND);
            fullest = Math.max(fullest, rangesOfTheFullest());
        }
        assertThat(world.runUntil(this::isMerged, 60 * SECOND)).as("%s", world.ring()).isTrue();
        world.run(20 * SECOND);
        assertThat(world.merges()).isGreaterThan(30);
        assertThat(fullest).isLessThanOrEqualTo(9);
        for (Node node : world.ring()) assertThat(rangesOf(node)).as("%s", node).isEqualTo(3);
        requireAllEntries(world.ring().get(0));
    }
}
