package io.chord.lookup;

import static io.chord.lookup.TestRing.MILLIS;
import static org.assertj.core.api.Assertions.assertThat;

import io.chord.ring.NodeRef;
import io.chord.routing.FingerTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Finger tables that become right, and stay cheap. */
class FingerFixerTest {

    private static final long SECOND = 1000 * MILLIS;

    /** Stoica et al., SIGCOMM 2001, figure 4: the finger table of N8. */
    @Test
    void start_figureOfThePaper_fillsTheTableOfTheFigure() {
        TestRing ring = TestRing.ideal(6, 2, 1, 8, 14, 21, 32, 38, 42, 48, 51, 56);
        TestRing.Node node = ring.node(8);
        node.fixer.seed(FingerTable.empty());

        node.fixer.start();
        ring.runFor(12 * SECOND);

        List<NodeRef> fingers = new ArrayList<>();
        for (int k = 0; k < 6; k++) fingers.add(node.table.fingers().finger(k).orElseThrow());
        assertThat(fingers)
                .containsExactly(
                        ring.ref(14),
                        ring.ref(14),
                        ring.ref(14),
                        ring.ref(21),
                        ring.ref(32),
                        ring.ref(42));
    }

    /** From nothing to the ideal table; where no node is between a target and us there is none. */
    @Test
    void start_emptyTables_becomeIdeal() {
        TestRing ring = TestRing.random(50, 4, 2);
        List<FingerTable> ideal = new ArrayList<>();
        for (TestRing.Node node : ring.inOrder()) {
            ideal.add(node.table.fingers());
            node.fixer.seed(FingerTable.empty());
            node.fixer.start();
        }

        ring.runFor(25 * SECOND);

        List<TestRing.Node> order = ring.inOrder();
        for (int i = 0; i < order.size(); i++) {
            for (int k = 0; k < 160; k++) {
                assertThat(order.get(i).table.fingers().finger(k))
                        .as("finger %d of node %d", k, i)
                        .isEqualTo(ideal.get(i).finger(k));
            }
        }
    }

    /** 160 bits, 64 nodes: a round takes about log2 64 turns, not 160. */
    @Test
    void start_manyBitsAndFewNodes_oneLookupForEachDistinctFinger() {
        TestRing ring = TestRing.random(64, 4, 9);
        TestRing.Node node = ring.inOrder().get(17);
        int distinct = node.table.fingers().distinct().size();
        assertThat(distinct).isLessThanOrEqualTo(9);
        node.fixer.seed(FingerTable.empty());
        node.fixer.start();

        ring.runFor(SECOND * (distinct + 4) * 3 / 2);

        assertThat(node.table.fingers().distinct()).hasSize(distinct);
        assertThat(node.lookups.started()).isLessThanOrEqualTo(distinct);
    }

    /** A turn costs one question and its answer while the finger is right. */
    @Test
    void start_fingersAreRight_theyAreAskedAndNotLookedUp() {
        TestRing ring = TestRing.random(64, 4, 9);
        TestRing.Node node = ring.inOrder().get(17);
        FingerTable before = node.table.fingers();
        node.fixer.start();

        ring.runFor(60 * SECOND);

        assertThat(node.lookups.started()).isZero();
        assertThat(ring.sent).isBetween(2 * 50L, 2 * 70L);
        assertThat(node.table.fingers()).isSameAs(before);
    }

    /** The finger owns the farthest of its targets still, and no more the nearest. */
    @Test
    void start_nodeJoinedBeforeAFinger_isFoundWithinARound() {
        TestRing ring = TestRing.ideal(6, 2, 1, 8, 14, 21, 32, 38, 42, 48, 51, 56);
        TestRing.Node node = ring.node(8);
        ring.add(10);
        ring.makeIdeal();
        FingerTable right = node.table.fingers();
        assertThat(right.finger(1)).contains(ring.ref(10));
        assertThat(right.finger(2)).contains(ring.ref(14));
        node.fixer.seed(right.withRun(0, 2, Optional.of(ring.ref(14))));
        node.setSuccessors(ring.ref(10), ring.ref(14));

        node.fixer.start();
        ring.runFor(12 * SECOND);

        for (int k = 0; k < 6; k++) {
            assertThat(node.table.fingers().finger(k)).isEqualTo(right.finger(k));
        }
    }

    /** Each lookup that would have used it takes a longer way, so it does not wait its turn. */
    @Test
    void start_fingerDied_isLookedUpInTheNextTurn() {
        TestRing ring = TestRing.random(64, 4, 9);
        TestRing.Node node = ring.inOrder().get(17);
        List<NodeRef> fingers = node.table.fingers().distinct();
        NodeRef longest = fingers.get(fingers.size() - 1);
        node.fixer.start();
        ring.runFor(3 * SECOND); // The turn is at shorter ones.
        node.fixer.onDead(longest);

        ring.runFor(3 * SECOND / 2 + 50 * MILLIS);

        assertThat(node.table.fingers().finger(159)).contains(longest);
    }

    @Test
    void start_nodeAlone_asksNobodyAndBeginsWhenItHasASuccessor() {
        TestRing ring = new TestRing(6, 2);
        TestRing.Node node = ring.add(8);
        ring.add(40);
        node.fixer.start();
        ring.runFor(10 * SECOND);
        assertThat(node.lookups.started()).isZero();

        ring.makeIdeal();
        node.fixer.seed(FingerTable.empty());
        ring.runFor(10 * SECOND);

        assertThat(node.table.fingers().distinct()).containsExactly(ring.ref(40));
    }

    @Test
    void onDead_node_isInNoFinger() {
        TestRing ring = TestRing.ideal(6, 2, 1, 8, 14, 21, 32, 38, 42, 48, 51, 56);
        TestRing.Node node = ring.node(8);

        node.fixer.onDead(ring.ref(14));

        assertThat(node.table.fingers().distinct())
                .containsExactly(ring.ref(21), ring.ref(32), ring.ref(42));
    }

    @Test
    void start_fingerDied_pointsToTheNextLiveNodeOnceItIsNamed() {
        TestRing ring = TestRing.ideal(6, 3, 1, 8, 14, 21, 32, 38, 42, 48, 51, 56);
        TestRing.Node node = ring.node(8);
        ring.node(42).silent = true;
        ring.node(38).setSuccessors(ring.ref(48), ring.ref(51), ring.ref(56));
        node.fixer.onDead(ring.ref(42));

        node.fixer.start();
        ring.runFor(12 * SECOND);

        assertThat(node.table.fingers().finger(5)).contains(ring.ref(48));
    }

    @Test
    void stop_turnsEndAndALookupUnderWayChangesNothing() {
        TestRing ring = TestRing.ideal(6, 2, 1, 8, 14, 21, 32, 38, 42, 48, 51, 56);
        TestRing.Node node = ring.node(8);
        node.fixer.seed(FingerTable.empty());
        node.fixer.start();
        while (node.lookups.started() == 0) ring.runFor(MILLIS / 2);

        node.fixer.stop();
        ring.runFor(10 * SECOND);

        assertThat(node.table.fingers().distinct()).isEmpty();
        assertThat(node.lookups.started()).isEqualTo(1);
        assertThat(node.timers.earliestNanos()).isEqualTo(Long.MAX_VALUE);
        node.fixer.start();
        ring.runFor(10 * SECOND);
        assertThat(node.table.fingers().finger(5)).isEqualTo(Optional.of(ring.ref(42)));
    }
}
