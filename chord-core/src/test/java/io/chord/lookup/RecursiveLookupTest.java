package io.chord.lookup;

import static io.chord.lookup.TestRing.MILLIS;
import static io.chord.lookup.TestRing.SILENCE_NANOS;
import static org.assertj.core.api.Assertions.assertThat;

import io.chord.call.Asker;
import io.chord.call.Call;
import io.chord.message.Message;
import io.chord.message.Sender;
import io.chord.ring.Address;
import io.chord.ring.NodeRef;
import io.chord.ring.RingId;
import io.chord.ring.SplitMix64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Lookups that are handed on from node to node. */
class RecursiveLookupTest {

    private static final long SECOND = 1000 * MILLIS;

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5, 64})
    void findRecursive_stableRing_goesTheSameWayAsIterative(int count) {
        TestRing ring = TestRing.random(count, 4, 21);
        SplitMix64 random = new SplitMix64(4);
        for (int i = 0; i < 300; i++) {
            TestRing.Node from = ring.inOrder().get(random.nextInt(count));
            RingId key = i % 5 == 0 ? from.ref.id() : random.nextId(ring.space);

            LookupAnswer iterative = from.find(key).found();
            LookupAnswer recursive = from.findRecursive(key, SECOND).found();

            assertThat(recursive.owner()).isEqualTo(iterative.owner());
            assertThat(recursive.path()).isEqualTo(iterative.path());
            assertThat(recursive.hops()).isEqualTo(iterative.hops());
            assertThat(recursive.replicas()).isEqualTo(iterative.replicas());
            assertThat(recursive.predecessor()).isEqualTo(iterative.predecessor());
            assertThat(from.lookups.recursiveLost()).isZero();
            assertThat(from.lookups.openCount()).isZero();
        }
    }

    /** One message a hop and one back, where the iterative form takes two a hop. */
    @Test
    void findRecursive_figureOfThePaper_takesHalfTheTime() {
        TestRing ring = TestRing.ideal(6, 1, 1, 8, 14, 21, 32, 38, 42, 48, 51, 56);

        LookupAnswer answer = ring.node(8).findRecursive(ring.id(54), SECOND).found();

        assertThat(answer.path())
                .containsExactly(ring.ref(8), ring.ref(42), ring.ref(51), ring.ref(56));
        assertThat(answer.elapsedNanos()).isEqualTo(4 * MILLIS);
    }

    /** The hop before a dead one sees it and goes around it. */
    @Test
    void findRecursive_deadHop_isPassedByTheOneBefore() {
        TestRing ring = TestRing.ideal(6, 3, 1, 8, 14, 21, 32, 38, 42, 48, 51, 56);
        ring.node(51).silent = true;

        LookupAnswer answer = ring.node(8).findRecursive(ring.id(54), SECOND).found();

        assertThat(answer.owner()).isEqualTo(ring.ref(56));
        assertThat(answer.path()).endsWith(ring.ref(48), ring.ref(56));
        assertThat(ring.node(8).lookups.recursiveLost()).isZero();
        assertThat(ring.node(42).foundDead).contains(ring.ref(51));
    }

    /** Two dead nodes before the key: the first live successor is beyond it. */
    @Test
    void findRecursive_deadNodesBeforeTheKey_endsWithFirstLiveSuccessor() {
        TestRing ring = TestRing.ideal(6, 4, 0, 10, 20, 30, 40, 50);
        ring.node(10).silent = true;
        ring.node(20).hasLeft = true;

        LookupAnswer answer = ring.node(0).findRecursive(ring.id(25), SECOND).found();

        assertThat(answer.owner()).isEqualTo(ring.ref(30));
        assertThat(answer.timeouts()).isEqualTo(2);
        assertThat(answer.elapsedNanos()).isLessThan(SILENCE_NANOS + 10 * MILLIS);
    }

    @Test
    void findRecursive_ownerIsDead_successorTakesItsKeys() {
        TestRing ring = TestRing.ideal(6, 4, 0, 10, 20, 30, 40, 50);
        ring.node(20).silent = true;

        LookupAnswer answer = ring.node(0).findRecursive(ring.id(15), SECOND).found();

        assertThat(answer.owner()).isEqualTo(ring.ref(30));
        assertThat(answer.predecessor()).contains(ring.ref(10));
        assertThat(ring.node(0).lookups.recursiveLost()).isZero();
    }

    @Test
    void findRecursive_nodeJoinedBeforeTheOwner_isFoundThroughIt() {
        TestRing ring = TestRing.ideal(6, 3, 0, 10, 20, 30);
        ring.add(5);
        ring.node(5).setPredecessor(ring.ref(0));
        ring.node(5).setSuccessors(ring.ref(10));
        ring.node(10).setPredecessor(ring.ref(5));

        LookupAnswer answer = ring.node(30).findRecursive(ring.id(3), SECOND).found();

        assertThat(answer.owner()).isEqualTo(ring.ref(5));
        assertThat(answer.path()).endsWith(ring.ref(0), ring.ref(10), ring.ref(5));
        assertThat(answer.predecessor()).contains(ring.ref(0));
    }

    /**
     * A hop that crashes after it acknowledged takes the lookup with it; nobody else can see it.
     */
    @Test
    void findRecursive_relayIsLost_goesOnIterativelyAtHalfTime() {
        TestRing ring = TestRing.ideal(6, 1, 1, 8, 14, 21, 32, 38, 42, 48, 51, 56);
        ring.node(42).forgetsRelays = true;
        TestRing.Node from = ring.node(8);

        TestRing.Result result = from.findRecursive(ring.id(54), SECOND);

        assertThat(result.found().owner()).isEqualTo(ring.ref(56));
        assertThat(result.found().elapsedNanos()).isBetween(SECOND / 2, SECOND);
        assertThat(from.lookups.recursiveLost()).isEqualTo(1);
        assertThat(from.lookups.openCount()).isZero();
    }

    @Test
    void findRecursive_allOthersDead_saysThatThereIsNoRoute() {
        TestRing ring = TestRing.ideal(6, 3, 0, 10, 20);
        ring.node(10).silent = true;
        ring.node(20).silent = true;

        TestRing.Result result = ring.node(0).findRecursive(ring.id(5), SECOND);

        assertThat(result.failure).isEqualTo(LookupFailure.NO_ROUTE);
        assertThat(ring.node(0).lookups.failed()).isEqualTo(1);
        assertThat(ring.node(0).lookups.openCount()).isZero();
    }

    /** Lost acknowledgements make the sender repeat: each hop forwards once. */
    @Test
    void relay_repeated_isAcknowledgedEachTimeAndForwardedOnce() {
        TestRing ring = TestRing.ideal(6, 1, 1, 8, 14, 21, 32, 38, 42, 48, 51, 56);
        ring.node(51).acksLost = 2;

        TestRing.Result result = ring.node(8).findRecursive(ring.id(54), SECOND);
        ring.runFor(SECOND);

        assertThat(result.found().owner()).isEqualTo(ring.ref(56));
        assertThat(ring.node(51).relays).isEqualTo(3);
        assertThat(ring.node(51).lookups.relaysRepeated()).isEqualTo(2);
        assertThat(ring.node(56).relays).isEqualTo(1);
    }

    @Test
    void relay_noHopsLeft_isDroppedUnlessThisIsTheOwner() {
        TestRing ring = TestRing.ideal(6, 1, 1, 8, 14, 21, 32);
        Message.Relay relay =
                new Message.Relay(5, ring.id(20), Address.of("test:n1"), List.of(ring.ref(1)), 0);

        give(ring.node(8), relay);
        assertThat(ring.node(8).lookups.relaysDropped()).isEqualTo(1);
        give(ring.node(21), relay);
        assertThat(ring.node(21).lookups.relaysDropped()).isZero();
        ring.runFor(SECOND);
        assertThat(ring.node(8).calls.openCount()).isZero();
        assertThat(ring.node(14).relays).isZero();
    }

    /** Nobody forwards without bound for others. */
    @Test
    void relay_moreUnderWayThanAllowed_isDropped() {
        TestRing ring = TestRing.ideal(6, 1, 1, 8, 14, 21, 32);
        for (int i = 0; i < 20; i++) {
            give(
                    ring.node(8),
                    new Message.Relay(
                            i, ring.id(20), Address.of("test:n1"), List.of(ring.ref(1)), 9));
        }
        assertThat(ring.node(8).calls.openCount()).isEqualTo(16);
        assertThat(ring.node(8).lookups.relaysDropped()).isEqualTo(4);
        ring.runFor(SECOND);
        assertThat(ring.node(8).calls.openCount()).isZero();
        assertThat(ring.node(8).lookups.relaysForwarded()).isEqualTo(16);
    }

    @Test
    void relay_withoutAPath_isCountedAndDropped() {
        TestRing ring = TestRing.ideal(6, 1, 1, 8, 14);

        give(ring.node(8), new Message.Relay(1, ring.id(9), Address.of("test:n1"), List.of(), 9));

        assertThat(ring.node(8).lookups.wrongHops()).isEqualTo(1);
        assertThat(ring.node(8).calls.openCount()).isZero();
    }

    /** Answers to lookups that have ended, and answers that say nothing. */
    @Test
    void relayed_unknownOrEmpty_isIgnored() {
        TestRing ring = TestRing.ideal(6, 1, 1, 8, 14, 21, 32);
        TestRing.Node node = ring.node(8);
        Message.Relayed stray =
                new Message.Relayed(
                        4711,
                        Message.NextHops.Kind.OWNER,
                        List.of(ring.ref(1)),
                        List.of(node.ref, ring.ref(1)));

        node.lookups.onRelayed(stray, new Sender(ring.ref(1).address(), 0));

        assertThat(node.lookups.found()).isZero();
        assertThat(node.findRecursive(ring.id(30), SECOND).found().owner()).isEqualTo(ring.ref(32));
    }

    @Test
    void close_relaysUnderWay_areTakenBack() {
        TestRing ring = TestRing.ideal(6, 1, 1, 8, 14, 21, 32);
        TestRing.Node node = ring.node(8);
        give(
                node,
                new Message.Relay(1, ring.id(20), Address.of("test:n1"), List.of(ring.ref(1)), 9));
        TestRing.Result own = new TestRing.Result();
        node.lookups.findRecursive(ring.id(30), ring.nowNanos + SECOND, own);

        node.lookups.close();

        assertThat(own.failure).isEqualTo(LookupFailure.NO_ROUTE);
        assertThat(node.calls.openCount()).isZero();
        assertThat(node.timers.earliestNanos()).isEqualTo(Long.MAX_VALUE);
    }

    /** A node at the bound of its calls is not told that its neighbours are dead. */
    @Test
    void find_tooManyCallsOpen_isOverloadedAndNobodyIsFoundDead() {
        TestRing ring = TestRing.ideal(6, 1, 1, 8, 14, 21, 32);
        TestRing.Node node = ring.node(8);
        for (int i = 0; i < TestRing.CALLS.callsMax(); i++) {
            node.calls.ask(ring.ref(14), new Message.Ping(), new Deaf());
        }

        assertThat(node.find(ring.id(30)).failure).isEqualTo(LookupFailure.OVERLOADED);
        assertThat(node.findRecursive(ring.id(30), SECOND).failure)
                .isEqualTo(LookupFailure.OVERLOADED);
        assertThat(node.foundDead).isEmpty();
        assertThat(node.lookups.openCount()).isZero();
    }

    private static void give(TestRing.Node node, Message.Relay relay) {
        node.relays++;
        node.lookups.onRelay(relay, new Sender(Address.of("test:n1"), 77));
    }

    private static final class Deaf implements Asker {
        @Override
        public void onReply(Call call, Message.Reply reply) {}

        @Override
        public void onSilence(Call call) {}

        @Override
        public void onGone(Call call, Optional<NodeRef> instead) {}
    }
}
