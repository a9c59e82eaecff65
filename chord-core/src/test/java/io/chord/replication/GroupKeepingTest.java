package io.chord.replication;

import static io.chord.replication.ReplicationWorld.SECOND;
import static io.chord.replication.ReplicationWorld.SPACE;
import static org.assertj.core.api.Assertions.assertThat;

import io.chord.message.Member;
import io.chord.message.View;
import io.chord.replication.ReplicationWorld.Node;
import io.chord.ring.RingEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Stories about who keeps a range with three copies of each entry: the owner proposes its next live
 * successors of distinct failure domains (reference protocol, section 8, "SIZE").
 */
class GroupKeepingTest {

    private final ReplicationWorld world = new ReplicationWorld(11);

    @BeforeEach
    void threeCopies() {
        world.settings = ReplicationWorld.settings(3, false);
    }

    /** A ring of nodes at 10000, 20000, ..., with entries everywhere. */
    private List<Node> ringOf(int size) {
        List<Node> nodes = new ArrayList<>();
        nodes.add(world.create("n0", 10000));
        for (int i = 1; i < size; i++) {
            nodes.add(world.join("n" + i, 10000L * (i + 1)));
            world.run(5 * SECOND);
        }
        for (int i = 0; i < 30; i++) {
            assertThat(world.put(nodes.get(0), i * 2000L, "v" + i))
                    .isInstanceOf(OperationResult.Written.class);
        }
        world.run(5 * SECOND);
        return nodes;
    }

    private void requireAllEntries(Node at) {
        for (int i = 0; i < 30; i++) assertThat(world.read(at, i * 2000L)).isEqualTo("v" + i);
    }

    private Set<String> keepers(long point) {
        TreeSet<String> names = new TreeSet<>();
        for (Member member : world.viewOf(point).orElseThrow().members()) {
            names.add(member.address().rest());
        }
        return names;
    }

    private void requireThatAllServe(long point) {
        View view = world.viewOf(point).orElseThrow();
        for (Node node : world.nodes.values()) {
            if (node.alive && view.has(node.storeId)) {
                assertThat(world.serves(node, point)).as("%s serves %s", node, view).isTrue();
            }
        }
    }

    @Test
    void ring_grows_eachRangeIsKeptByItsOwnerAndTheNextTwo() {
        List<Node> nodes = ringOf(5);
        for (int i = 0; i < 5; i++) {
            long point = 10000L * (i + 1);
            assertThat(keepers(point))
                    .containsExactlyInAnyOrder("n" + i, "n" + (i + 1) % 5, "n" + (i + 2) % 5);
            requireThatAllServe(point);
        }
        requireAllEntries(nodes.get(3));
    }

    /** "1 node: writes die with it. 2 nodes: two copies, one crash = unavailable, nothing lost." */
    @Test
    void oneNode_keepsOneCopy_twoNodesKeepTwo() {
        Node a = world.create("a", 10000);
        world.put(a, 5, "v");
        world.run(3 * SECOND);
        assertThat(keepers(5)).containsExactly("a");
        Node b = world.join("b", 40000);
        world.run(5 * SECOND);
        assertThat(keepers(5)).containsExactly("a", "b");
        assertThat(keepers(30000)).containsExactly("a", "b");

        world.crash(b);
        world.run(10 * SECOND);
        OperationResult.Failed failed = (OperationResult.Failed) world.get(a, 5);
        assertThat(failed.failure()).isEqualTo(OperationFailure.UNAVAILABLE);
        assertThat(a.replication.unavailable()).isNotEmpty();
        Node again = world.restart(b);
        world.join(again);
        world.run(10 * SECOND);
        assertThat(world.read(a, 5)).isEqualTo("v");
        assertThat(a.replication.unavailable()).isEmpty();
    }

    @Test
    void memberDead_spareTakesItsPlaceOnceThatIsConfirmed_andNothingIsLost() {
        List<Node> nodes = ringOf(5);
        world.crash(nodes.get(2));
        world.run(4 * SECOND);
        assertThat(keepers(20000)).contains("n2"); // Not confirmed yet.
        requireAllEntries(nodes.get(0));
        world.run(15 * SECOND);
        for (long point = 10000; point <= 50000; point += 10000) {
            assertThat(keepers(point)).hasSize(3).doesNotContain("n2");
            requireThatAllServe(point);
        }
        requireAllEntries(nodes.get(0));

        // And again: each range has had time to have three copies.
        world.crash(nodes.get(3));
        world.run(20 * SECOND);
        for (long point = 10000; point <= 50000; point += 10000) {
            assertThat(keepers(point)).containsExactly("n0", "n1", "n4");
        }
        requireAllEntries(nodes.get(0));
    }

    @Test
    void memberRestartsWithItsDiskInTime_noViewChanges() {
        List<Node> nodes = ringOf(5);
        List<View> before = new ArrayList<>();
        for (long point = 10000; point <= 50000; point += 10000) {
            before.add(world.viewOf(point).orElseThrow());
        }
        nodes.get(2).alive = false;
        world.run(2 * SECOND);
        world.join(world.restart(nodes.get(2)));
        world.run(20 * SECOND);
        int at = 0;
        for (long point = 10000; point <= 50000; point += 10000) {
            assertThat(world.viewOf(point)).contains(before.get(at++));
            requireThatAllServe(point);
        }
        requireAllEntries(nodes.get(0));
    }

    /** Who came back does not know who serves, and asks; that must not hold up what is urgent. */
    @Test
    void memberRestarts_andThenAnotherDies_thatOneIsReplacedInTime() {
        List<Node> nodes = ringOf(5);
        nodes.get(2).alive = false;
        world.run(2 * SECOND);
        Node back = world.join(world.restart(nodes.get(2)));
        world.run(5 * SECOND);
        world.crash(nodes.get(3));
        world.run(12 * SECOND);
        assertThat(keepers(30000)).hasSize(3).contains("n2").doesNotContain("n3");
        requireAllEntries(back);
    }

    /** "Without disk: new storeId, not a member, the old one is replaced." */
    @Test
    void memberRestartsWithoutItsDisk_isMadeAMemberAnew() {
        List<Node> nodes = ringOf(5);
        nodes.get(2).alive = false;
        world.run(SECOND);
        Node anew = world.join("n2", 30000);
        world.run(20 * SECOND);
        for (long point : new long[] {10000, 20000, 30000}) {
            View view = world.viewOf(point).orElseThrow();
            assertThat(view.has(anew.storeId)).as("%s", view).isTrue();
            assertThat(view.has(nodes.get(2).storeId)).as("%s", view).isFalse();
            requireThatAllServe(point);
        }
        requireAllEntries(anew);
    }

    @Test
    void failureDomains_membersOfOneRangeAreInDistinctOnes() {
        String[] racks = {"r1", "r1", "r1", "r2", "r2", "r3"};
        for (int i = 0; i < racks.length; i++) {
            world.settings = ReplicationWorld.settings(3, false, racks[i]);
            long id = 10000L * (i + 1);
            if (i == 0) {
                world.create("n0", id);
            } else {
                world.join("n" + i, id);
            }
            world.run(5 * SECOND);
        }
        world.run(20 * SECOND);
        // Each node knows three successors: enough for three racks only where they are in reach.
        for (int i = 2; i < 6; i++) {
            View view = world.viewOf(10000L * (i + 1)).orElseThrow();
            TreeSet<String> inUse = new TreeSet<>();
            for (Member member : view.members()) inUse.add(member.failureDomain());
            assertThat(inUse).as("%s", view).hasSize(view.members().size());
            requireThatAllServe(10000L * (i + 1));
        }
        assertThat(keepers(30000)).containsExactly("n2", "n3", "n5");
    }

    @Test
    void majorityLost_isUnavailableByEventAndSnapshot_andAvailableWhenOneReturns() {
        List<Node> nodes = ringOf(3);
        Node a = nodes.get(0);
        world.crash(nodes.get(1));
        world.crash(nodes.get(2));
        world.run(10 * SECOND);
        assertThat(a.events).anyMatch(e -> e instanceof RingEvent.DataUnavailable);
        assertThat(a.replication.unavailable()).isNotEmpty();
        OperationResult.Failed failed = (OperationResult.Failed) world.get(a, 30000);
        assertThat(failed.failure()).isEqualTo(OperationFailure.UNAVAILABLE);
        assertThat(failed.range().orElseThrow().contains(SPACE.id(30000))).isTrue();

        world.join(world.restart(nodes.get(2)));
        world.run(10 * SECOND);
        assertThat(a.events).anyMatch(e -> e instanceof RingEvent.DataAvailable);
        assertThat(a.replication.unavailable()).isEmpty();
        requireAllEntries(a);
    }

    @Test
    void leave_ofAMember_nextNodesTakeItsPlaces() {
        List<Node> nodes = ringOf(5);
        List<Boolean> complete = new ArrayList<>();
        nodes.get(2)
                .step(
                        () ->
                                nodes.get(2)
                                        .replication
                                        .handOver(
                                                world.now + 30 * SECOND,
                                                (given, atRisk) -> complete.add(atRisk.isEmpty())));
        assertThat(world.runUntil(() -> !complete.isEmpty(), 40 * SECOND)).isTrue();
        assertThat(complete).containsExactly(true);
        nodes.get(2).step(nodes.get(2).replication::stop);
        nodes.get(2).alive = false;
        world.drop(nodes.get(2));
        world.run(10 * SECOND);
        for (long point = 10000; point <= 50000; point += 10000) {
            assertThat(keepers(point)).hasSize(3).doesNotContain("n2");
            requireThatAllServe(point);
        }
        requireAllEntries(nodes.get(0));
    }

    /** Down to one: each leave that finds no other node makes the views smaller. */
    @Test
    void leaves_oneAfterTheOther_lastNodeKeepsEverything() {
        List<Node> nodes = ringOf(4);
        for (int i = 3; i > 0; i--) {
            Node leaver = nodes.get(i);
            List<Boolean> complete = new ArrayList<>();
            leaver.step(
                    () ->
                            leaver.replication.handOver(
                                    world.now + 30 * SECOND,
                                    (given, atRisk) -> complete.add(atRisk.isEmpty())));
            assertThat(world.runUntil(() -> !complete.isEmpty(), 40 * SECOND)).isTrue();
            assertThat(complete).as("%s", leaver).containsExactly(true);
            leaver.step(leaver.replication::stop);
            leaver.alive = false;
            world.drop(leaver);
            world.run(5 * SECOND);
        }
        assertThat(keepers(5)).containsExactly("n0");
        requireAllEntries(nodes.get(0));
    }

    /** Once every view is as it should be, one question a minute and copy is all that is sent. */
    @Test
    void quietRing_allAsItShouldBe_isNearlySilent() {
        ringOf(5);
        world.run(30 * SECOND);
        int[] requests = {0};
        world.drops =
                (to, envelope) -> {
                    if (envelope.message() instanceof io.chord.message.Message.Request) {
                        requests[0]++;
                    }
                    return false;
                };
        world.run(64 * SECOND);
        assertThat(requests[0]).isLessThanOrEqualTo(2 * 15);
    }
}
