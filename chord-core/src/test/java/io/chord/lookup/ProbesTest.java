package io.chord.lookup;

import static io.chord.lookup.TestRing.MILLIS;
import static org.assertj.core.api.Assertions.assertThat;

import io.chord.message.Message;
import io.chord.ring.NodeRef;
import io.chord.ring.RingId;
import io.chord.ring.SplitMix64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Lookups that ask more than one node at a time: dead ones cost little time, and no answer. */
class ProbesTest {

    private static final LookupSettings SETTINGS = TestRing.with(new LookupAids(true, 0, true, 2));

    private static TestRing ring(long... ids) {
        TestRing ring = TestRing.ideal(SETTINGS, 6, 2, ids);
        for (TestRing.Node node : ring.nodes.values()) node.setFingers();
        return ring;
    }

    @Test
    void find_nearestHopIsDead_nextOneIsAskedBesideIt() {
        TestRing ring = ring(0, 10, 20, 30, 40, 50);
        ring.node(20).silent = true;

        LookupAnswer answer = ring.node(0).find(ring.id(35)).found();

        assertThat(answer.owner()).isEqualTo(ring.ref(40));
        assertThat(answer.elapsedNanos()).isLessThan(TestRing.SILENCE_NANOS);
        assertThat(answer.timeouts()).isLessThanOrEqualTo(1);
        ring.runFor(TestRing.SILENCE_NANOS);
        assertThat(ring.node(0).foundDead).contains(ring.ref(20)); // Though nobody waited for it.
        assertThat(ring.node(0).calls.openCount()).isZero();
    }

    /**
     * A node that was only late is not passed over: the owner is whoever says so, or who is left.
     */
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

            LookupAnswer answer =
                    from.find(key, Goal.OWNER, Optional.empty(), 60_000 * MILLIS).found();

            assertThat(answer.owner()).isEqualTo(ring.ownerOf(key));
            assertThat(answer.path()).endsWith(answer.owner());
            assertThat(answer.hops()).isEqualTo(answer.path().size() - 1);
        }
    }

    /** Hearsay is no verdict: a live node that others call dead still owns its arc. */
    @Test
    void find_ownerSaidToBeDead_isStillFound() {
        TestRing ring = ring(0, 10, 20, 30, 40, 50);
        ring.node(0).quarantine.hear(ring.ref(10));

        assertThat(ring.node(0).find(ring.id(5)).found().owner()).isEqualTo(ring.ref(10));
    }

    /** Names found dead go along with questions and answers, and what was only heard does not. */
    @Test
    void findNext_namesOfDeadNodes_areHeardAndToldFirstHandOnly() {
        TestRing ring = ring(0, 10, 20, 30, 40, 50);
        NodeRef dead = ring.ref(20);
        ring.node(10).quarantine.add(dead);

        LookupAnswer first = ring.node(0).find(ring.id(25)).found();

        assertThat(first.owner()).isEqualTo(ring.ref(30));
        ring.node(0)
                .calls
                .ask(
                        ring.ref(10),
                        new Message.FindNext(
                                ring.id(25), Message.FindNext.Detail.FULL, List.of(ring.ref(40))),
                        new Silent());
        ring.runFor(10 * MILLIS);
        assertThat(ring.node(10).quarantine.seemsDead(ring.ref(40))).isTrue();
        assertThat(ring.node(10).quarantine.wasFoundDead(ring.ref(40))).isFalse();
    }

    private static final class Silent implements io.chord.call.Asker {
        @Override
        public void onReply(io.chord.call.Call call, Message.Reply reply) {}

        @Override
        public void onSilence(io.chord.call.Call call) {}

        @Override
        public void onGone(io.chord.call.Call call, Optional<NodeRef> instead) {}
    }
}
