package io.chord.lookup;

import static org.assertj.core.api.Assertions.assertThat;

import io.chord.ring.NodeRef;
import io.chord.ring.RingId;
import io.chord.ring.SplitMix64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A node whose successor list reaches past the key names the owner at once. What it says of others
 * it has only heard: the owner must say so itself, and the node before the key vouches for it if it
 * cannot.
 */
class EarlyStopTest {

    private static final LookupSettings SETTINGS = TestRing.with(new LookupAids(true, 0, false, 1));
    private static final long SECOND = 1000 * TestRing.MILLIS;

    private static TestRing ring(long... ids) {
        TestRing ring = TestRing.ideal(SETTINGS, 6, 4, ids);
        for (TestRing.Node node : ring.nodes.values()) node.setFingers();
        return ring;
    }

    @Test
    void find_keyWithinTheOwnList_asksTheOwnerAtOnce() {
        TestRing ring = ring(0, 10, 20, 30, 40, 50);

        LookupAnswer answer = ring.node(0).find(ring.id(35)).found();

        assertThat(answer.owner()).isEqualTo(ring.ref(40));
        assertThat(answer.path()).containsExactly(ring.ref(0), ring.ref(40));
        assertThat(answer.predecessor()).contains(ring.ref(30));
    }

    /** A finger is the first node from its target on: it owns what lies between. */
    @Test
    void find_keyInTheArcOfAFinger_asksTheFingerAtOnce() {
        TestRing ring = TestRing.ideal(SETTINGS, 6, 2, 0, 4, 8, 12, 16, 20, 24, 28, 40, 44);

        LookupAnswer answer = ring.node(0).find(ring.id(35)).found();

        assertThat(answer.owner()).isEqualTo(ring.ref(40));
        assertThat(answer.path()).containsExactly(ring.ref(0), ring.ref(40));
    }

    /**
     * Fingers are looked up rarely. Who refuses a key names its predecessor: two steps back are an
     * accident, and more would be a walk around the ring, node by node.
     */
    @Test
    void find_manyNodesJoinedIntoTheArcOfAFinger_goesByTheTables() {
        TestRing ring = TestRing.ideal(SETTINGS, 6, 2, 0, 8, 16, 24, 60);
        for (long id = 26; id < 60; id += 2) ring.add(id);
        ring.makeIdeal();
        NodeRef near = ring.ref(8);
        ring.node(0).setFingers(near, near, near, near, ring.ref(16), ring.ref(60));

        LookupAnswer answer = ring.node(0).find(ring.id(33)).found();

        assertThat(answer.owner()).isEqualTo(ring.ref(34));
        assertThat(answer.hops()).isLessThanOrEqualTo(4);
    }

    /** Goal: the same owner as without, in fewer hops. Method: one key from each of 64 nodes. */
    @Test
    void find_stableRing_sameOwnerAndNoMoreHopsThanWithout() {
        TestRing plain = TestRing.random(64, 4, 5);
        TestRing early = TestRing.random(SETTINGS, 64, 4, 5);
        SplitMix64 random = new SplitMix64(9);
        int saved = 0;
        for (int i = 0; i < 64; i++) {
            RingId key = random.nextId(plain.space);
            LookupAnswer with = early.inOrder().get(i).find(key).found();
            LookupAnswer without = plain.inOrder().get(i).find(key).found();

            assertThat(with.owner()).isEqualTo(without.owner());
            assertThat(with.predecessor()).isEqualTo(without.predecessor());
            assertThat(with.hops()).isLessThanOrEqualTo(without.hops());
            saved += without.hops() - with.hops();
        }
        assertThat(saved).isGreaterThan(20);
    }

    /** A joiner reads the state of what it finds, so that must be the predecessor itself. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5, 40})
    void findPredecessor_anyKey_isSaidByThePredecessorItself(int count) {
        TestRing ring = TestRing.random(SETTINGS, count, 4, 11);
        List<TestRing.Node> order = ring.inOrder();
        TestRing.Node stranger = ring.add(ring.id(1), "stranger", 9);
        SplitMix64 random = new SplitMix64(3);
        for (TestRing.Node via : order) {
            RingId key = random.nextId(ring.space);
            NodeRef expected = order.get(order.size() - 1).ref;
            for (TestRing.Node node : order) {
                if (node.ref.id().compareTo(key) < 0) expected = node.ref;
            }

            LookupAnswer answer =
                    stranger.find(key, Goal.PREDECESSOR, Optional.of(via.ref), SECOND).found();

            assertThat(answer.predecessor()).contains(expected);
            assertThat(answer.path()).endsWith(expected);
            List<NodeRef> next = ring.node(expected.address()).table.successors().nodes();
            assertThat(answer.replicas()).isEqualTo(next.subList(0, Math.min(2, next.size())));
        }
    }

    @Test
    void findPredecessor_nodeBeforeTheKeyIsDead_isTheNextBeforeIt() {
        TestRing ring = ring(0, 10, 20, 30, 40, 50);
        ring.node(30).silent = true;

        LookupAnswer answer =
                ring.node(0).find(ring.id(35), Goal.PREDECESSOR, Optional.empty(), SECOND).found();

        assertThat(answer.predecessor()).contains(ring.ref(20));
        assertThat(answer.owner()).isEqualTo(ring.ref(40));
        assertThat(answer.timeouts()).isEqualTo(1);
    }

    /** 33 joined behind the back of 0, whose list still says that 40 follows 30. */
    @Test
    void find_nodeJoinedThatTheListHasNotMet_isFoundThroughItsSuccessor() {
        TestRing ring = ring(0, 10, 20, 30, 40, 50);
        ring.add(33);
        ring.node(33).setPredecessor(ring.ref(30));
        ring.node(33).setSuccessors(ring.ref(40), ring.ref(50));
        ring.node(40).setPredecessor(ring.ref(33));

        LookupAnswer answer = ring.node(0).find(ring.id(32)).found();

        assertThat(answer.owner()).isEqualTo(ring.ref(33));
        assertThat(answer.path()).containsExactly(ring.ref(0), ring.ref(40), ring.ref(33));
    }

    /**
     * 33 joined, and 40 behind it died before 50 heard of either: no owner says that it is one. 0
     * has not met 33, so it may not conclude that the key fell to 50; 30 has.
     */
    @Test
    void find_ownerDeadAndANodeJoinedUnnoticed_isFoundByAskingTheNodeBeforeTheKey() {
        TestRing ring = ring(0, 10, 20, 30, 40, 50);
        ring.add(33);
        ring.node(33).setPredecessor(ring.ref(30));
        ring.node(33).setSuccessors(ring.ref(40), ring.ref(50));
        ring.node(30).setSuccessors(ring.ref(33), ring.ref(40), ring.ref(50));
        ring.node(40).silent = true;

        LookupAnswer answer = ring.node(0).find(ring.id(32)).found();

        assertThat(answer.owner()).isEqualTo(ring.ref(33));
        assertThat(answer.path()).containsExactly(ring.ref(0), ring.ref(30), ring.ref(33));
        assertThat(answer.timeouts()).isEqualTo(1);
    }

    /**
     * The same where 40 is gone, and 10 asks, which has heard of 50 too: 50 has said that it is no
     * owner before anybody is late, so that nothing but the rule makes 30 be asked.
     */
    @Test
    void find_ownerGoneAndANodeJoinedUnnoticed_isNotTheNextThatRefuses() {
        TestRing ring = ring(0, 10, 20, 30, 40, 50);
        ring.add(33);
        ring.node(33).setPredecessor(ring.ref(30));
        ring.node(33).setSuccessors(ring.ref(40), ring.ref(50));
        ring.node(30).setSuccessors(ring.ref(33), ring.ref(40), ring.ref(50));
        ring.node(40).hasLeft = true;

        LookupAnswer answer = ring.node(10).find(ring.id(32)).found();

        assertThat(answer.owner()).isEqualTo(ring.ref(33));
        assertThat(answer.path()).containsExactly(ring.ref(10), ring.ref(30), ring.ref(33));
    }

    /**
     * The key falls to 50, and 30, which would know if it did not, is asked before that is said.
     */
    @Test
    void find_ownerDead_isTheNextOnceTheNodeBeforeTheKeyVouches() {
        TestRing ring = ring(0, 10, 20, 30, 40, 50);
        ring.node(40).silent = true;

        LookupAnswer answer = ring.node(0).find(ring.id(35)).found();

        assertThat(answer.owner()).isEqualTo(ring.ref(50));
        assertThat(answer.path()).containsExactly(ring.ref(0), ring.ref(30), ring.ref(50));
        assertThat(answer.timeouts()).isEqualTo(1);
        assertThat(ring.node(50).questions).isEqualTo(1);
        assertThat(ring.node(30).questions).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void find_runsOfDeadNodesShorterThanTheList_findsFirstLiveOwner(long seed) {
        TestRing ring = TestRing.random(SETTINGS, 64, 4, seed);
        SplitMix64 random = new SplitMix64(seed);
        List<TestRing.Node> order = ring.inOrder();
        int run = 0;
        for (TestRing.Node node : order) {
            boolean dies = run < 3 && random.nextInt(2) == 0 && node != order.get(0);
            if (dies) node.silent = true;
            run = dies ? run + 1 : 0;
        }
        for (int i = 0; i < 60; i++) {
            TestRing.Node from = order.get(random.nextInt(64));
            if (from.silent) continue;
            RingId key = random.nextId(ring.space);

            LookupAnswer answer = from.find(key, Goal.OWNER, Optional.empty(), 60 * SECOND).found();

            assertThat(answer.owner()).isEqualTo(ring.ownerOf(key));
            assertThat(answer.path()).endsWith(answer.owner());
            assertThat(from.lookups.attemptsRepeated()).isZero();
        }
    }
}
