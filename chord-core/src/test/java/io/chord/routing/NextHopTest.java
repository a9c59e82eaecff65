package io.chord.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.chord.ring.Address;
import io.chord.ring.NodeRef;
import io.chord.ring.RingId;
import io.chord.ring.RingSpace;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** What one node knows of the way to a key. */
class NextHopTest {

    private static final RingSpace SPACE = RingSpace.of(6);

    private static NodeRef node(long id) {
        return new NodeRef(SPACE.id(id), Address.of("test:" + id), 1);
    }

    private static RoutingTable table(long self, long predecessor, long... successors) {
        RoutingTable table = new RoutingTable(node(self));
        if (predecessor >= 0) table.predecessorPen().write(Optional.of(node(predecessor)));
        if (successors.length > 0) {
            List<NodeRef> list = Arrays.stream(successors).mapToObj(NextHopTest::node).toList();
            table.successorPen().write(SuccessorList.of(SPACE.id(self), list.get(0), list, 8));
        }
        return table;
    }

    private static void fingers(RoutingTable table, long... fingers) {
        List<Optional<NodeRef>> list = new ArrayList<>();
        for (long finger : fingers) list.add(Optional.of(node(finger)));
        table.fingerPen().write(FingerTable.of(list));
    }

    private static Suspicions found(Predicate<NodeRef> dead) {
        return new Suspicions() {
            @Override
            public boolean seemsDead(NodeRef node) {
                return dead.test(node);
            }

            @Override
            public boolean wasFoundDead(NodeRef node) {
                return dead.test(node);
            }
        };
    }

    private static NextHop of(RoutingTable table, long key) {
        return NextHop.of(table, SPACE.id(key), 3, false, Suspicions.NONE);
    }

    @Test
    void of_nodeAlone_ownsTheWholeCircle() {
        RoutingTable alone = table(8, -1);
        for (long key = 0; key < 64; key++) {
            NextHop hop = of(alone, key);
            assertThat(hop.kind()).isEqualTo(NextHop.Kind.OWNER);
            assertThat(hop.nodes()).containsExactly(node(8));
            assertThat(hop.predecessor()).isEmpty();
        }
    }

    /** Goal: the kind for each key. Method: all keys of the circle, arcs written out. */
    @Test
    void of_eachKey_ownArcThenLastThenCloser() {
        RoutingTable table = table(8, 1, 14, 21, 32);
        for (long key = 0; key < 64; key++) {
            NextHop.Kind expected =
                    key >= 2 && key <= 8
                            ? NextHop.Kind.OWNER
                            : key >= 9 && key <= 14 ? NextHop.Kind.LAST : NextHop.Kind.CLOSER;
            assertThat(of(table, key).kind()).as("key %d", key).isEqualTo(expected);
            assertThat(of(table, key).predecessor()).contains(node(1));
        }
        assertThat(of(table, 8).nodes()).containsExactly(node(8), node(14), node(21), node(32));
        assertThat(of(table, 9).nodes()).containsExactly(node(14), node(21), node(32));
    }

    /** Without a predecessor a node of a ring owns nothing: not even its own id. */
    @Test
    void of_noPredecessor_ownsNothing() {
        RoutingTable table = table(8, -1, 14, 21);
        for (long key = 0; key < 64; key++) {
            assertThat(of(table, key).kind()).isNotEqualTo(NextHop.Kind.OWNER);
        }
        assertThat(of(table, 8).nodes()).containsExactly(node(21), node(14));
    }

    @Test
    void of_keyFarAway_namesTheNearestBeforeItAndNoIdTwice() {
        RoutingTable table = table(8, 1, 14, 21);
        fingers(table, 14, 14, 14, 21, 32, 42);

        assertThat(of(table, 54).nodes()).containsExactly(node(42), node(32), node(21));
        assertThat(of(table, 42).nodes()).containsExactly(node(32), node(21), node(14));
        assertThat(of(table, 22).nodes()).containsExactly(node(21), node(14));
        assertThat(of(table, 1).nodes()).containsExactly(node(42), node(32), node(21));
    }

    /** Fingers may be old and in any order. */
    @Test
    void of_fingersOutOfOrder_namesTheNearestFirst() {
        RoutingTable table = table(8, 1, 14);
        fingers(table, 50, 20, 45, 5, 8, 30);

        assertThat(of(table, 54).nodes()).containsExactly(node(50), node(45), node(30));
        assertThat(of(table, 46).nodes()).containsExactly(node(45), node(30), node(20));
    }

    /** No hop without progress: only nodes strictly between self and the key, and at least one. */
    @Test
    void of_anyKeyAndAnyNodesSeemingDead_alwaysMakesProgress() {
        RoutingTable table = table(8, 1, 14, 21);
        fingers(table, 14, 14, 14, 21, 32, 42);
        List<Predicate<NodeRef>> opinions =
                List.of(
                        n -> false,
                        n -> true,
                        n -> n.equals(node(14)),
                        n -> n.equals(node(42)),
                        n -> n.id().compareTo(SPACE.id(21)) <= 0);
        for (Predicate<NodeRef> dead : opinions) {
            for (long k = 0; k < 64; k++) {
                RingId key = SPACE.id(k);
                NextHop hop = NextHop.of(table, key, 3, false, found(dead));
                assertThat(hop.nodes()).isNotEmpty();
                if (hop.kind() == NextHop.Kind.OWNER) continue;
                for (NodeRef node : hop.nodes()) {
                    boolean before = node.id().isInOpen(SPACE.id(8), key);
                    assertThat(before).isEqualTo(hop.kind() == NextHop.Kind.CLOSER);
                }
            }
        }
    }

    @Test
    void of_deadSeemingNodes_areLeftOutWhileThereAreOthers() {
        RoutingTable table = table(8, 1, 14, 21);
        fingers(table, 14, 14, 14, 21, 32, 42);
        Predicate<NodeRef> dead = n -> n.equals(node(42)) || n.equals(node(21));

        assertThat(NextHop.of(table, SPACE.id(54), 3, false, found(dead)).nodes())
                .containsExactly(node(32), node(14));
        assertThat(NextHop.of(table, SPACE.id(54), 3, false, found(n -> true)).nodes())
                .containsExactly(node(42), node(32), node(21));
    }

    /** LOOKUP of the protocol uses the first live successor: the key may be beyond dead ones. */
    @Test
    void of_headSeemsDead_firstLiveSuccessorCounts() {
        RoutingTable table = table(8, 1, 14, 21, 32);
        Predicate<NodeRef> dead = n -> n.equals(node(14));

        NextHop behind = NextHop.of(table, SPACE.id(20), 3, false, found(dead));
        assertThat(behind.kind()).isEqualTo(NextHop.Kind.LAST);
        assertThat(behind.nodes()).containsExactly(node(21), node(32));
        NextHop before = NextHop.of(table, SPACE.id(12), 3, false, found(dead));
        assertThat(before.kind()).isEqualTo(NextHop.Kind.LAST);
        assertThat(before.nodes()).containsExactly(node(14), node(21), node(32));
    }

    /** It has a predecessor and no successor yet, so there are two: the rest is the other's. */
    @Test
    void of_predecessorButNoSuccessor_predecessorIsTheSuccessor() {
        RoutingTable table = table(8, 40);

        assertThat(of(table, 50).kind()).isEqualTo(NextHop.Kind.OWNER);
        assertThat(of(table, 20).kind()).isEqualTo(NextHop.Kind.LAST);
        assertThat(of(table, 20).nodes()).containsExactly(node(40));
    }

    @Test
    void onward_ownKey_ignoresTheOwnArc() {
        RoutingTable table = table(8, 1, 14, 21);
        NextHop hop = NextHop.onward(table, SPACE.id(5), 3, false, Suspicions.NONE);
        assertThat(hop.kind()).isEqualTo(NextHop.Kind.CLOSER);
        assertThat(hop.nodes()).containsExactly(node(21), node(14));
        assertThat(NextHop.onward(table(8, -1), SPACE.id(5), 3, false, Suspicions.NONE).nodes())
                .isEmpty();
    }

    @Test
    void of_twoProcessesOfOneId_namesTheLater() {
        RoutingTable table = table(8, 1, 14, 21);
        NodeRef later = new NodeRef(SPACE.id(21), Address.of("test:21"), 2);
        table.fingerPen().write(FingerTable.empty().with(3, later));

        assertThat(of(table, 30).nodes()).containsExactly(later, node(14));
    }

    // ---- early stop

    private static NextHop early(RoutingTable table, long key, Predicate<NodeRef> dead) {
        return NextHop.of(table, SPACE.id(key), 3, true, found(dead));
    }

    /** Goal: the whole list is searched. Method: all keys of the circle, arcs written out. */
    @Test
    void earlyStop_eachKey_isLastUpToTheEndOfTheList() {
        RoutingTable table = table(8, 1, 14, 21, 32);
        for (long key = 0; key < 64; key++) {
            NextHop.Kind expected =
                    key >= 2 && key <= 8
                            ? NextHop.Kind.OWNER
                            : key >= 9 && key <= 32 ? NextHop.Kind.LAST : NextHop.Kind.CLOSER;
            assertThat(early(table, key, n -> false).kind()).as("key %d", key).isEqualTo(expected);
        }
        NextHop far = early(table, 22, n -> false);
        assertThat(far.nodes()).containsExactly(node(32));
        assertThat(far.before()).contains(node(21));
        assertThat(early(table, 21, n -> false).nodes()).containsExactly(node(21), node(32));
        assertThat(early(table, 14, n -> false).before()).isEmpty();
    }

    /** LOOKUP of the protocol: the first live one owns. Nobody is named who would be alone dead. */
    @Test
    void earlyStop_allFromTheKeyOnSeemDead_namesTheNodesBeforeIt() {
        RoutingTable table = table(8, 1, 14, 21, 32);

        NextHop hop = early(table, 22, n -> n.equals(node(32)));
        assertThat(hop.kind()).isEqualTo(NextHop.Kind.CLOSER);
        assertThat(hop.nodes()).containsExactly(node(21), node(14));
        assertThat(early(table, 22, n -> true).nodes()).containsExactly(node(21), node(14));
    }

    @Test
    void earlyStop_nodesBeforeTheKeySeemDead_anEarlierOneIsBeforeOrNone() {
        RoutingTable table = table(8, 1, 14, 21, 32);

        assertThat(early(table, 22, n -> n.equals(node(21))).before()).contains(node(14));
        assertThat(early(table, 22, n -> !n.equals(node(32))).before()).isEmpty();
    }

    // ---- location cache

    @Test
    void of_nodesInTheLocationCache_areNamedToo() {
        RoutingTable table = table(8, 1, 14, 21);
        LocationCache cache = new LocationCache(4, 100, () -> 0);
        cache.learn(node(50), null);
        cache.learn(node(60), null);
        table.locationPen().write(cache);

        assertThat(of(table, 54).nodes()).containsExactly(node(50), node(21), node(14));
        assertThat(of(table, 15).kind()).isEqualTo(NextHop.Kind.CLOSER);
        assertThat(of(table, 15).nodes()).containsExactly(node(14));
    }

    // ---- arcs of fingers

    /**
     * A finger is the first node from its target on: so it owns what lies between, as far as known.
     */
    @Test
    void earlyStop_keyInTheArcOfAFinger_isLast_andTheNearestKnownIsBeforeIt() {
        RoutingTable table = table(8, 1, 14);
        fingers(table, 14, 14, 14, 21, 32, 42);

        NextHop hop = early(table, 41, n -> false);

        assertThat(hop.kind()).isEqualTo(NextHop.Kind.LAST);
        assertThat(hop.nodes()).containsExactly(node(42));
        assertThat(hop.before()).contains(node(32));
        assertThat(of(table, 41).kind()).isEqualTo(NextHop.Kind.CLOSER);
        // The next finger's target is 24: between is no arc that is known.
        assertThat(early(table, 22, n -> false).kind()).isEqualTo(NextHop.Kind.CLOSER);
    }

    @Test
    void earlyStop_keyInTheArcOfADeadFinger_goesOnBeforeIt() {
        RoutingTable table = table(8, 1, 14);
        fingers(table, 14, 14, 14, 21, 32, 42);

        NextHop hop = early(table, 41, n -> n.equals(node(42)));

        assertThat(hop.kind()).isEqualTo(NextHop.Kind.CLOSER);
        assertThat(hop.nodes()).startsWith(node(32));
    }
}
