package io.chord.lookup;

import static io.chord.lookup.TestRing.MILLIS;
import static io.chord.lookup.TestRing.SILENCE_NANOS;
import static org.assertj.core.api.Assertions.assertThat;

import io.chord.message.Message;
import io.chord.message.Message.NextHops.Kind;
import io.chord.ring.NodeRef;
import io.chord.ring.RingId;
import io.chord.ring.SplitMix64;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Lookups of owners and predecessors, by one node asking the others. */
class IterativeLookupTest {

    private static final long SECOND = 1000 * MILLIS;

    // ---- stable rings

    /** Goal: every key from every node. Method: rings on a circle of 64 points, brute force. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5, 17, 64})
    void find_anyKeyFromAnyNode_findsFirstNodeAtOrAfterIt(int count) {
        SplitMix64 random = new SplitMix64(count);
        List<Long> places = new ArrayList<>();
        for (long place = 0; place < 64; place++) places.add(place);
        random.shuffle(places);
        TestRing ring = new TestRing(6, 4);
        for (int i = 0; i < count; i++) ring.add(places.get(i));
        ring.makeIdeal();

        for (TestRing.Node from : ring.inOrder()) {
            for (long key = 0; key < 64; key++) {
                LookupAnswer answer = from.find(ring.id(key)).found();

                assertThat(answer.owner()).isEqualTo(ring.ownerOf(ring.id(key)));
                assertThat(answer.timeouts()).isZero();
                assertThat(answer.path().get(0)).isEqualTo(from.ref);
                assertThat(answer.path().get(answer.path().size() - 1)).isEqualTo(answer.owner());
                assertThat(answer.hops()).isEqualTo(answer.path().size() - 1);
                assertThat(answer.replicas())
                        .hasSize(Math.min(count, 5))
                        .startsWith(answer.owner());
                assertThat(answer.predecessor().isPresent()).isEqualTo(count > 1);
            }
            assertThat(from.lookups.openCount()).isZero();
            assertThat(from.lookups.wrongHops()).isZero();
            assertThat(from.calls.openCount()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5, 40})
    void findPredecessor_anyKeyViaAnyNode_findsLastNodeBeforeIt(int count) {
        TestRing ring = TestRing.random(count, 4, 11);
        List<TestRing.Node> order = ring.inOrder();
        TestRing.Node stranger = ring.add(ring.id(1), "stranger", 9);
        SplitMix64 random = new SplitMix64(3);
        for (TestRing.Node via : order) {
            for (int i = 0; i < 10; i++) {
                RingId key = i == 0 ? via.ref.id() : random.nextId(ring.space);
                NodeRef expected = order.get(order.size() - 1).ref;
                for (TestRing.Node node : order) {
                    if (node.ref.id().compareTo(key) < 0) expected = node.ref;
                }

                TestRing.Result result =
                        stranger.find(key, Goal.PREDECESSOR, Optional.of(via.ref), SECOND);

                LookupAnswer answer = result.found();
                assertThat(answer.predecessor()).contains(expected);
                List<NodeRef> next = ring.node(expected.address()).table.successors().nodes();
                assertThat(answer.replicas()).isEqualTo(next.subList(0, Math.min(2, next.size())));
                assertThat(answer.hops()).isEqualTo(answer.path().size());
                assertThat(answer.path()).startsWith(via.ref).endsWith(expected);
            }
        }
    }

    /** A brief answer names two nodes; if both are dead the others are asked for. */
    @Test
    void findPredecessor_allNodesOfABriefAnswerAreDead_findsAWay() {
        TestRing ring = TestRing.ideal(6, 3, 1, 8, 14, 21, 32, 38, 42, 48, 51, 56);
        TestRing.Node stranger = ring.add(ring.id(2), "stranger", 9);
        ring.node(42).silent = true;
        ring.node(32).silent = true;
        NodeRef via = ring.ref(8);

        TestRing.Result result =
                stranger.find(ring.id(54), Goal.PREDECESSOR, Optional.of(via), SECOND);

        assertThat(result.found().predecessor()).contains(ring.ref(51));
        assertThat(result.found().timeouts()).isEqualTo(2);
        assertThat(result.found().path()).contains(ring.ref(21));
    }

    /** Stoica et al., SIGCOMM 2001, figure 5: lookup(54) from N8 passes N42 and N51. */
    @Test
    void find_figureOfThePaper_passesTheNodesOfTheFigure() {
        TestRing ring = TestRing.ideal(6, 1, 1, 8, 14, 21, 32, 38, 42, 48, 51, 56);

        LookupAnswer answer = ring.node(8).find(ring.id(54)).found();

        assertThat(answer.path())
                .containsExactly(ring.ref(8), ring.ref(42), ring.ref(51), ring.ref(56));
        assertThat(answer.hops()).isEqualTo(3);
        assertThat(answer.elapsedNanos()).isEqualTo(6 * MILLIS);
        assertThat(answer.predecessor()).contains(ring.ref(51));
    }

    /** Theorem 2 of the paper, with the constant that it measured: half of log2 N. */
    @Test
    void find_512Nodes_meanHopsAtMostHalfLogPlusOneAndNoneAboveTwiceLog() {
        TestRing ring = TestRing.random(512, 4, 42);
        SplitMix64 random = new SplitMix64(5);
        List<TestRing.Node> order = ring.inOrder();
        long total = 0;
        int most = 0;
        int count = 4000;
        for (int i = 0; i < count; i++) {
            RingId key = random.nextId(ring.space);
            LookupAnswer answer = order.get(random.nextInt(512)).find(key).found();
            assertThat(answer.owner()).isEqualTo(ring.ownerOf(key));
            total += answer.hops();
            most = Math.max(most, answer.hops());
        }

        assertThat((double) total / count).isLessThanOrEqualTo(4.5 + 1);
        assertThat(most).isLessThanOrEqualTo(18);
    }

    /** Fingers are hints only: without one the successor lists lead there. */
    @Test
    void find_noFingers_followsSuccessors() {
        TestRing ring = TestRing.random(40, 4, 8);
        for (TestRing.Node node : ring.nodes.values()) node.setFingers();
        TestRing.Node from = ring.inOrder().get(0);
        RingId key = ring.inOrder().get(39).ref.id();

        LookupAnswer answer = from.find(key).found();

        assertThat(answer.owner().id()).isEqualTo(key);
        assertThat(answer.hops()).isEqualTo(11);
    }

    /** Each hop is strictly nearer to the key than the one before, the owner excepted. */
    @Test
    void find_stableRing_distanceFallsAtEachHop() {
        TestRing ring = TestRing.random(200, 3, 19);
        SplitMix64 random = new SplitMix64(6);
        for (int i = 0; i < 300; i++) {
            RingId key = random.nextId(ring.space);
            List<NodeRef> path = ring.inOrder().get(random.nextInt(200)).find(key).found().path();
            for (int k = 1; k < path.size() - 1; k++) {
                assertThat(path.get(k).id().isInOpen(path.get(k - 1).id(), key)).isTrue();
            }
        }
    }

    // ---- dead nodes

    /** Goal: r - 1 dead successors everywhere are no obstacle. Method: nothing repairs tables. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void find_runsOfDeadNodesShorterThanTheList_findsFirstLiveOwner(long seed) {
        TestRing ring = TestRing.random(64, 4, seed);
        SplitMix64 random = new SplitMix64(seed);
        List<TestRing.Node> order = ring.inOrder();
        int run = 0;
        for (TestRing.Node node : order) {
            boolean dies = run < 3 && random.nextInt(2) == 0 && node != order.get(0);
            if (dies && random.nextInt(2) == 0) node.hasLeft = true;
            else if (dies) node.silent = true;
            run = dies ? run + 1 : 0;
        }
        int timeouts = 0;
        for (int i = 0; i < 60; i++) {
            TestRing.Node from = order.get(random.nextInt(64));
            if (from.silent || from.hasLeft) continue;
            RingId key = random.nextId(ring.space);

            LookupAnswer answer = from.find(key, Goal.OWNER, Optional.empty(), 60 * SECOND).found();

            assertThat(answer.owner()).isEqualTo(ring.ownerOf(key));
            timeouts += answer.timeouts();
            assertThat(from.lookups.attemptsRepeated()).isZero();
        }
        assertThat(timeouts).isPositive();
    }

    @Test
    void find_deadSuccessors_countsEachAndTellsWhoIsDead() {
        TestRing ring = TestRing.ideal(6, 4, 0, 10, 20, 30, 40, 50);
        ring.node(10).silent = true;
        ring.node(20).hasLeft = true;

        LookupAnswer answer = ring.node(0).find(ring.id(5)).found();

        assertThat(answer.owner()).isEqualTo(ring.ref(30));
        assertThat(answer.timeouts()).isEqualTo(2);
        assertThat(answer.hops()).isEqualTo(1);
        assertThat(answer.path()).containsExactly(ring.ref(0), ring.ref(30));
        assertThat(answer.elapsedNanos()).isBetween(SILENCE_NANOS, SILENCE_NANOS + 10 * MILLIS);
        assertThat(ring.node(0).foundDead).contains(ring.ref(10), ring.ref(20));
    }

    /** Only the asker knows: the node that named them still believes in them. */
    @Test
    void find_keyBehindDeadSuccessorsOfAnother_readsItsList() {
        TestRing ring = TestRing.ideal(6, 3, 0, 10, 20, 30, 40, 50);
        for (TestRing.Node node : ring.nodes.values()) node.setFingers();
        ring.node(0).setSuccessors(ring.ref(10));
        ring.node(20).silent = true;
        ring.node(30).silent = true;

        LookupAnswer answer = ring.node(0).find(ring.id(35)).found();

        assertThat(answer.owner()).isEqualTo(ring.ref(40));
        assertThat(answer.predecessor()).contains(ring.ref(10));
        assertThat(answer.path()).containsExactly(ring.ref(0), ring.ref(10), ring.ref(40));
    }

    /** They are not asked again unless a live node still vouches for them. */
    @Test
    void find_deadNodesKnownFromBefore_areAskedOnlyIfALiveOneNamesThem() {
        TestRing ring = TestRing.ideal(6, 4, 0, 10, 20, 30, 40, 50);
        ring.node(10).silent = true;
        ring.node(20).silent = true;
        ring.node(0).find(ring.id(5)).found();

        for (int key = 1; key <= 30; key++) {
            LookupAnswer again = ring.node(0).find(ring.id(key)).found();
            assertThat(again.owner()).isEqualTo(ring.ref(30));
            // 30 names 20 as its predecessor, to keys that would be 20's: it must be asked again.
            assertThat(again.timeouts()).isEqualTo(key <= 20 ? 1 : 0);
        }
    }

    /** A quarantine is a guess: a live node in it is still found as the owner. */
    @Test
    void find_liveOwnerInQuarantine_isFoundThroughItsSuccessor() {
        TestRing ring = TestRing.ideal(6, 4, 0, 10, 20, 30, 40, 50);
        ring.node(0).quarantine.add(ring.ref(10));

        LookupAnswer answer = ring.node(0).find(ring.id(5)).found();

        assertThat(answer.owner()).isEqualTo(ring.ref(10));
        assertThat(answer.path()).containsExactly(ring.ref(0), ring.ref(20), ring.ref(10));
    }

    @Test
    void find_deadFingers_findsOwnerThroughOthers() {
        TestRing ring = TestRing.random(64, 4, 77);
        List<TestRing.Node> order = ring.inOrder();
        for (int i = 1; i < 64; i += 2) order.get(i).silent = true;
        RingId key = order.get(62).ref.id();

        LookupAnswer answer =
                order.get(0).find(key, Goal.OWNER, Optional.empty(), 60 * SECOND).found();

        assertThat(answer.owner().id()).isEqualTo(key);
        assertThat(order.get(0).table.fingers().distinct())
                .doesNotContainAnyElementsOf(order.get(0).foundDead);
    }

    @Test
    void find_ownerRestartedUnderItsId_findsTheNewProcess() {
        TestRing ring = TestRing.ideal(6, 3, 0, 10, 20, 30);
        ring.add(ring.id(20), "n20", 2);
        ring.node(20).setPredecessor(ring.ref(10));
        ring.node(20).setSuccessors(ring.ref(30));

        LookupAnswer answer = ring.node(0).find(ring.id(15)).found();

        assertThat(answer.owner()).isEqualTo(ring.ref(20));
        assertThat(answer.owner().incarnation()).isEqualTo(2);
    }

    /** Its predecessor died and was not replaced yet: the key falls to it (protocol: RECTIFY). */
    @Test
    void find_successorThatKnowsNoPredecessor_isTheOwner() {
        TestRing ring = TestRing.ideal(6, 3, 0, 10, 20, 30);
        ring.node(10).setPredecessor(null);

        LookupAnswer answer = ring.node(0).find(ring.id(5)).found();

        assertThat(answer.owner()).isEqualTo(ring.ref(10));
        assertThat(answer.predecessor()).contains(ring.ref(0));
        assertThat(answer.replicas()).containsExactly(ring.ref(10), ring.ref(20), ring.ref(30));
    }

    // ---- nodes that joined

    /** 5 joined between 0 and 10, and 7 between 5 and 10; only 10 has heard of 7, and 7 of 5. */
    @Test
    void find_nodesJoinedBehindTheBackOfThePredecessor_areFoundThroughTheSuccessor() {
        TestRing ring = TestRing.ideal(6, 3, 0, 10, 20, 30);
        ring.add(5);
        ring.add(7);
        ring.node(5).setPredecessor(ring.ref(0));
        ring.node(5).setSuccessors(ring.ref(7), ring.ref(10));
        ring.node(7).setPredecessor(ring.ref(5));
        ring.node(7).setSuccessors(ring.ref(10), ring.ref(20));
        ring.node(10).setPredecessor(ring.ref(7));

        LookupAnswer answer = ring.node(0).find(ring.id(3)).found();

        assertThat(answer.owner()).isEqualTo(ring.ref(5));
        assertThat(answer.path())
                .containsExactly(ring.ref(0), ring.ref(10), ring.ref(7), ring.ref(5));
        assertThat(answer.predecessor()).contains(ring.ref(0));
        assertThat(ring.node(0).find(ring.id(6)).found().owner()).isEqualTo(ring.ref(7));
        assertThat(ring.node(0).find(ring.id(8)).found().owner()).isEqualTo(ring.ref(10));
        assertThat(ring.node(20).questions + ring.node(30).questions).isZero();
    }

    @Test
    void find_nodeBetweenDiedBeforeAnybodyMetIt_successorOwns() {
        TestRing ring = TestRing.ideal(6, 3, 0, 10, 20, 30);
        ring.add(5);
        ring.node(10).setPredecessor(ring.ref(5));
        ring.node(5).silent = true;

        LookupAnswer answer = ring.node(0).find(ring.id(3)).found();

        assertThat(answer.owner()).isEqualTo(ring.ref(10));
        assertThat(answer.timeouts()).isEqualTo(1);
        assertThat(answer.predecessor()).contains(ring.ref(0));
        assertThat(answer.path()).containsExactly(ring.ref(0), ring.ref(10));
    }

    /** It has met us, and nobody else: one of two, until it has stabilized. */
    @Test
    void find_predecessorButNoSuccessorYet_isOneOfTwo() {
        TestRing ring = new TestRing(6, 3);
        ring.add(10);
        ring.add(40);
        ring.node(10).setPredecessor(ring.ref(40));
        ring.node(40).setPredecessor(ring.ref(10));
        ring.node(40).setSuccessors(ring.ref(10));

        assertThat(ring.node(10).find(ring.id(20)).found().owner()).isEqualTo(ring.ref(40));
        assertThat(ring.node(10).find(ring.id(50)).found().owner()).isEqualTo(ring.ref(10));
    }

    // ---- joiners

    /** 20 crashed and comes back; tables still name its old process, at its own address. */
    @Test
    void findPredecessor_ownOldReferenceInTheTables_neverAsksItself() {
        TestRing ring = TestRing.ideal(6, 3, 0, 10, 20, 30, 40);
        NodeRef old = ring.ref(20);
        for (int id = 21; id < 30; id++) {
            TestRing.Node back = ring.add(ring.id(id), "n20", 2);

            LookupAnswer answer =
                    back.find(ring.id(id), Goal.PREDECESSOR, Optional.of(ring.ref(0)), SECOND)
                            .found();

            assertThat(answer.predecessor()).contains(ring.ref(10));
            assertThat(answer.owner()).isEqualTo(ring.ref(30));
            assertThat(answer.replicas()).doesNotContain(back.ref);
            assertThat(answer.timeouts()).isZero();
            assertThat(answer.path()).doesNotContain(old);
        }
    }

    @Test
    void findPredecessor_viaNodeThatOwnsTheKeyAndItsPredecessorIsOurOldSelf_goesAround() {
        TestRing ring = TestRing.ideal(6, 3, 0, 10, 20, 30, 40);
        TestRing.Node back = ring.add(ring.id(25), "n20", 2);

        LookupAnswer answer =
                back.find(ring.id(25), Goal.PREDECESSOR, Optional.of(ring.ref(30)), SECOND).found();

        assertThat(answer.predecessor()).contains(ring.ref(10));
        assertThat(answer.timeouts()).isZero();
    }

    @Test
    void findPredecessor_viaNodeWhosePredecessorIsDead_goesAroundTheRing() {
        TestRing ring = TestRing.ideal(6, 3, 0, 10, 20, 30, 40);
        TestRing.Node joiner = ring.add(25);
        ring.node(20).silent = true;

        LookupAnswer answer =
                joiner.find(ring.id(25), Goal.PREDECESSOR, Optional.of(ring.ref(30)), SECOND)
                        .found();

        assertThat(answer.predecessor()).contains(ring.ref(10));
        assertThat(answer.timeouts()).isEqualTo(1);
    }

    @Test
    void findPredecessor_viaNodeAlone_isThatNode() {
        TestRing ring = TestRing.ideal(6, 3, 12);
        TestRing.Node joiner = ring.add(25);

        LookupAnswer answer =
                joiner.find(ring.id(12), Goal.PREDECESSOR, Optional.of(ring.ref(12)), SECOND)
                        .found();

        assertThat(answer.predecessor()).contains(ring.ref(12));
        assertThat(answer.owner()).isEqualTo(ring.ref(12));
        assertThat(answer.replicas()).isEmpty();
    }

    @Test
    void find_viaDeadNode_failsAtOnceSoThatAnotherCanBeTried() {
        TestRing ring = TestRing.ideal(6, 3, 0, 10);
        TestRing.Node joiner = ring.add(25);
        ring.node(10).silent = true;
        long before = ring.nowNanos;

        TestRing.Result result =
                joiner.find(ring.id(25), Goal.PREDECESSOR, Optional.of(ring.ref(10)), SECOND);

        assertThat(result.failure).isEqualTo(LookupFailure.NO_ROUTE);
        assertThat(result.message).contains("25").contains("10@test:n10");
        assertThat(ring.nowNanos - before).isEqualTo(SILENCE_NANOS);
    }

    // ---- claims that contradict each other

    /**
     * 30 believes that the node before it is 32, almost a whole circle away, and so that the key is
     * its own. But whoever sent the lookup there is on the arc that it claims.
     */
    @Test
    void find_hopClaimsTheWholeCircle_isNotBelieved() {
        TestRing ring = TestRing.ideal(6, 1, 0, 10, 20, 30, 40, 50);
        ring.node(30).setPredecessor(ring.add(32).ref);
        ring.node(32).silent = true;

        LookupAnswer answer = ring.node(20).find(ring.id(35)).found();

        assertThat(answer.owner()).isEqualTo(ring.ref(40));
        assertThat(answer.path()).containsExactly(ring.ref(20), ring.ref(30), ring.ref(40));
        assertThat(ring.node(20).lookups.wrongHops()).isEqualTo(1);
    }

    @Test
    void find_hopIsAnIsland_goesAroundIt() {
        TestRing ring = TestRing.ideal(6, 2, 0, 10, 20, 30, 40, 50);
        ring.node(30).setPredecessor(null);
        ring.node(30).setSuccessors();
        ring.node(30).setFingers();

        LookupAnswer answer = ring.node(10).find(ring.id(35)).found();

        assertThat(answer.owner()).isEqualTo(ring.ref(40));
    }

    /** A liar names itself, the asker and nodes behind: none is progress, none is asked. */
    @Test
    void find_hopNamesOnlyNodesWithoutProgress_asksOthers() {
        TestRing ring = TestRing.ideal(6, 3, 0, 10, 20, 30, 40, 50);
        TestRing.Node liar = ring.node(40);
        List<NodeRef> useless = List.of(liar.ref, ring.ref(0), ring.ref(20), ring.ref(50));
        liar.liar =
                m ->
                        new Message.NextHops(
                                Kind.CLOSER,
                                useless,
                                Optional.empty(),
                                Optional.empty(),
                                List.of());

        LookupAnswer answer = ring.node(0).find(ring.id(45)).found();

        assertThat(answer.owner()).isEqualTo(ring.ref(50));
        assertThat(liar.questions).isEqualTo(1);
        assertThat(ring.node(0).lookups.wrongHops()).isPositive();
    }

    @Test
    void find_answersThatAreNoneOrEmpty_areCountedAndPassedOver() {
        for (Message.Reply nonsense :
                List.of(
                        new Message.Ack(),
                        new Message.NextHops(
                                Kind.LAST,
                                List.of(),
                                Optional.empty(),
                                Optional.empty(),
                                List.of()),
                        new Message.NextHops(
                                Kind.OWNER,
                                List.of(),
                                Optional.empty(),
                                Optional.empty(),
                                List.of()),
                        new Message.NextHops(
                                Kind.CLOSER,
                                List.of(),
                                Optional.empty(),
                                Optional.empty(),
                                List.of()))) {
            TestRing ring = TestRing.ideal(6, 3, 0, 10, 20, 30, 40, 50);
            ring.node(40).liar = m -> nonsense;

            LookupAnswer answer = ring.node(0).find(ring.id(45)).found();

            assertThat(answer.owner()).isEqualTo(ring.ref(50));
            assertThat(ring.node(0).lookups.wrongHops()).isPositive();
            assertThat(ring.node(0).foundDead).isEmpty();
        }
    }

    // ---- bounds

    /** A chain of liars: each names one more node a little nearer to the key. */
    @Test
    void find_moreNodesNamedThanHopsMax_failsNamingKeyAndPath() {
        TestRing ring = new TestRing(20, 2);
        for (long id = 0; id <= 100; id++) ring.add(id);
        ring.makeIdeal();
        for (long id = 1; id < 100; id++) {
            NodeRef next = ring.ref(id + 1);
            ring.node(id).liar =
                    m ->
                            new Message.NextHops(
                                    Kind.CLOSER,
                                    List.of(next),
                                    Optional.empty(),
                                    Optional.empty(),
                                    List.of());
        }
        ring.node(0).setFingers(ring.ref(1));
        ring.node(0).setSuccessors(ring.ref(1));

        TestRing.Result result = ring.node(0).find(ring.id(100));

        assertThat(result.failure).isEqualTo(LookupFailure.TOO_MANY_HOPS);
        assertThat(result.message)
                .contains("lookup of 100")
                .contains("64 nodes")
                .contains("7@test:n7");
        assertThat(ring.node(0).lookups.openCount()).isZero();
    }

    @Test
    void find_deadlinePassesWhileANodeIsAsked_timesOutAtTheDeadline() {
        TestRing ring = TestRing.ideal(6, 3, 0, 10, 20);
        ring.node(10).silent = true;
        long start = ring.nowNanos;

        TestRing.Result result =
                ring.node(0).find(ring.id(5), Goal.OWNER, Optional.empty(), 30 * MILLIS);

        assertThat(result.failure).isEqualTo(LookupFailure.TIMED_OUT);
        assertThat(result.message).contains("lookup of 5");
        assertThat(ring.nowNanos - start).isEqualTo(30 * MILLIS);
        assertThat(ring.node(0).calls.openCount()).isZero();
        assertThat(ring.node(0).timers.earliestNanos()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void find_allOthersDead_triesUntilTheDeadlineAndSaysThatThereIsNoRoute() {
        TestRing ring = TestRing.ideal(6, 3, 0, 10, 20);
        ring.node(10).silent = true;
        ring.node(20).silent = true;
        long start = ring.nowNanos;

        TestRing.Result result = ring.node(0).find(ring.id(5));

        assertThat(result.failure).isEqualTo(LookupFailure.NO_ROUTE);
        assertThat(ring.nowNanos - start).isEqualTo(5 * SECOND);
        assertThat(ring.node(0).lookups.attemptsRepeated()).isBetween(2L, 100L);
    }

    /** A ring that heals before the deadline: the next attempt sees it. */
    @Test
    void find_nodeComesBackBeforeTheDeadline_isFound() {
        TestRing ring = TestRing.ideal(6, 3, 0, 10, 20);
        ring.node(10).silent = true;
        ring.node(20).silent = true;
        TestRing.Result result =
                ring.node(0).start(ring.id(5), Goal.OWNER, Optional.empty(), 5 * SECOND);
        ring.runFor(SECOND / 2);
        assertThat(result.isEnded()).isFalse();
        ring.node(10).silent = false;

        ring.runUntil(result);

        assertThat(result.found().owner()).isEqualTo(ring.ref(10));
        assertThat(result.found().timeouts()).isGreaterThanOrEqualTo(2);
    }

    @Test
    void find_asManyOpenAsAllowed_isOverloadedAtOnce() {
        TestRing ring = TestRing.ideal(6, 3, 0, 10, 20);
        TestRing.Node node = ring.node(0);
        List<TestRing.Result> open = new ArrayList<>();
        for (int i = 0; i < 16; i++)
            open.add(node.start(ring.id(5), Goal.OWNER, Optional.empty(), SECOND));

        TestRing.Result result = node.start(ring.id(5), Goal.OWNER, Optional.empty(), SECOND);

        assertThat(result.failure).isEqualTo(LookupFailure.OVERLOADED);
        assertThat(result.message).contains("16");
        for (TestRing.Result each : open) ring.runUntil(each);
        assertThat(open).allSatisfy(r -> assertThat(r.found().owner()).isEqualTo(ring.ref(10)));
        assertThat(node.find(ring.id(5)).found().owner()).isEqualTo(ring.ref(10));
        assertThat(node.lookups.started()).isEqualTo(17);
        assertThat(node.lookups.found()).isEqualTo(17);
        assertThat(node.lookups.failed()).isEqualTo(1);
    }

    @Test
    void close_openLookups_failAndLaterOnesToo() {
        TestRing ring = TestRing.ideal(6, 3, 0, 10, 20);
        TestRing.Node node = ring.node(0);
        TestRing.Result open = node.start(ring.id(5), Goal.OWNER, Optional.empty(), SECOND);

        node.lookups.close();

        assertThat(open.failure).isEqualTo(LookupFailure.NO_ROUTE);
        assertThat(open.message).contains("closed");
        assertThat(node.find(ring.id(5)).failure).isEqualTo(LookupFailure.NO_ROUTE);
        assertThat(node.calls.openCount()).isZero();
        assertThat(node.timers.earliestNanos()).isEqualTo(Long.MAX_VALUE);
    }
}
