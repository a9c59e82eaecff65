package io.chord.lookup;

import static org.assertj.core.api.Assertions.assertThat;

import io.chord.ring.NodeRef;
import io.chord.ring.RingId;
import io.chord.ring.SplitMix64;
import io.chord.routing.LocationCache;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Lookups that remember where earlier ones ended. A memory that is wrong costs a hop, no more. */
class LocationKeeperTest {

    private static final LookupSettings SETTINGS =
            TestRing.with(new LookupAids(true, 16, false, 1));

    private static TestRing ring(long... ids) {
        TestRing ring = TestRing.ideal(SETTINGS, 6, 2, ids);
        for (TestRing.Node node : ring.nodes.values()) node.setFingers();
        return ring;
    }

    private static LocationCache cache(TestRing.Node node) {
        return node.table.locations();
    }

    @Test
    void find_sameArcAgain_asksTheOwnerAtOnce() {
        TestRing ring = ring(0, 10, 20, 30, 40, 50);
        assertThat(cache(ring.node(0))).isSameAs(LocationCache.NONE);
        assertThat(ring.node(0).find(ring.id(35)).found().hops()).isEqualTo(2);

        LookupAnswer again = ring.node(0).find(ring.id(31)).found();

        assertThat(again.owner()).isEqualTo(ring.ref(40));
        assertThat(again.predecessor()).contains(ring.ref(30));
        assertThat(again.path()).containsExactly(ring.ref(0), ring.ref(40));
        assertThat(again.hops()).isEqualTo(1);
        assertThat(again.steps()).hasSize(2);
    }

    /** A ring that fits the cache: in the end every lookup takes one hop. */
    @Test
    void find_ringThatFits_oneHop() {
        TestRing ring = TestRing.random(SETTINGS, 16, 4, 2);
        TestRing.Node from = ring.inOrder().get(0);
        SplitMix64 random = new SplitMix64(4);
        for (int i = 0; i < 60; i++) from.find(random.nextId(ring.space));

        for (int i = 0; i < 60; i++) {
            RingId key = random.nextId(ring.space);
            LookupAnswer answer = from.find(key).found();
            assertThat(answer.owner()).isEqualTo(ring.ownerOf(key));
            assertThat(answer.hops()).isLessThanOrEqualTo(1);
        }
    }

    @Test
    void find_nodeJoinedIntoARememberedArc_isFoundByOneHopMore() {
        TestRing ring = ring(0, 10, 20, 30, 40, 50);
        ring.node(0).find(ring.id(35)).found();
        ring.add(33);
        ring.node(33).setPredecessor(ring.ref(30));
        ring.node(33).setSuccessors(ring.ref(40), ring.ref(50));
        ring.node(40).setPredecessor(ring.ref(33));

        LookupAnswer answer = ring.node(0).find(ring.id(32)).found();

        assertThat(answer.owner()).isEqualTo(ring.ref(33));
        assertThat(answer.path()).containsExactly(ring.ref(0), ring.ref(40), ring.ref(33));
        assertThat(ring.node(0).find(ring.id(32)).found().hops()).isEqualTo(1);
        assertThat(ring.node(0).find(ring.id(35)).found().hops()).isEqualTo(1);
    }

    /**
     * Not node by node around the ring: whoever was remembered long ago knows only its own side.
     */
    @Test
    void find_manyNodesJoinedIntoARememberedArc_goesByTheTables() {
        TestRing ring = ring(0, 10, 20, 30, 60);
        ring.node(0).find(ring.id(35)).found();
        for (long id = 32; id < 60; id += 2) ring.add(id);
        ring.makeIdeal();

        LookupAnswer answer = ring.node(0).find(ring.id(35)).found();

        assertThat(answer.owner()).isEqualTo(ring.ref(36));
        assertThat(answer.hops()).isLessThanOrEqualTo(6);
    }

    /** Whoever is remembered as the owner is asked, and believed only if it says so itself. */
    @Test
    void find_rememberedOwnerThatIsNone_isNotTheAnswer() {
        TestRing ring = ring(0, 10, 20, 30, 40, 50);
        ring.node(0).find(ring.id(35)).found();
        ring.node(40).setPredecessor(null); // It has lost its arc, and so owns nothing for now.
        ring.add(33);
        ring.node(33).setPredecessor(ring.ref(30));
        ring.node(33).setSuccessors(ring.ref(40), ring.ref(50));
        ring.node(30).setSuccessors(ring.ref(33), ring.ref(40));
        ring.node(20).setSuccessors(ring.ref(30), ring.ref(33));

        LookupAnswer answer = ring.node(0).find(ring.id(32)).found();

        assertThat(answer.owner()).isEqualTo(ring.ref(33));
        assertThat(answer.path().subList(0, 2)).containsExactly(ring.ref(0), ring.ref(40));
        assertThat(answer.hops()).isEqualTo(answer.path().size() - 1);
    }

    @Test
    void find_rememberedOwnerIsDead_isForgottenAtOnce() {
        TestRing ring = ring(0, 10, 20, 30, 40, 50);
        ring.node(0).find(ring.id(35)).found();
        ring.node(40).silent = true;
        ring.node(50).setPredecessor(ring.ref(30));

        LookupAnswer answer = ring.node(0).find(ring.id(35)).found();

        assertThat(answer.owner()).isEqualTo(ring.ref(50));
        assertThat(answer.timeouts()).isEqualTo(1);
        assertThat(cache(ring.node(0)).ownerOf(ring.id(35))).isNotEqualTo(ring.ref(40));
        assertThat(ring.node(0).find(ring.id(35)).found().timeouts()).isZero();
    }

    /** Names of hops may come from a cache, and are not put into another. */
    @Test
    void answers_thatNameHops_areNotRemembered() {
        TestRing ring = ring(0, 10, 20, 30, 40, 50);
        NodeRef stranger = ring.add(33).ref;
        ring.node(20)
                .setFingers(stranger, ring.ref(40)); // Only 20 knows of 33, and names it for 35.
        ring.node(33).hasLeft = true;

        ring.node(0).find(ring.id(35)).found();

        for (long point = 0; point < 64; point++) {
            assertThat(cache(ring.node(0)).ownerOf(ring.id(point))).isNotEqualTo(stranger);
        }
    }

    @Test
    void findPredecessor_rememberedArc_isStillSaidByThePredecessorItself() {
        TestRing ring = ring(0, 10, 20, 30, 40, 50);
        ring.node(0).find(ring.id(35)).found();

        LookupAnswer answer =
                ring.node(0)
                        .find(
                                ring.id(35),
                                Goal.PREDECESSOR,
                                Optional.empty(),
                                1000 * TestRing.MILLIS)
                        .found();

        assertThat(answer.path()).endsWith(ring.ref(30));
        assertThat(answer.predecessor()).contains(ring.ref(30));
    }

    @Test
    void cache_manyLookups_staysWithinItsBoundAndWithoutSelf() {
        TestRing ring = TestRing.random(SETTINGS, 200, 4, 3);
        List<TestRing.Node> order = ring.inOrder();
        SplitMix64 random = new SplitMix64(8);
        for (int i = 0; i < 300; i++) order.get(i % 3).find(random.nextId(ring.space)).found();

        for (TestRing.Node node : order) {
            assertThat(cache(node).size()).isLessThanOrEqualTo(16);
            assertThat(cache(node).ownerOf(node.ref.id())).isNotEqualTo(node.ref);
        }
        assertThat(cache(order.get(0)).size()).isEqualTo(16);
    }
}
