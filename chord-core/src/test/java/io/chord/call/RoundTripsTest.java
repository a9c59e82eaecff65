package io.chord.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.chord.message.Envelope;
import io.chord.message.Message;
import io.chord.ring.Address;
import io.chord.ring.NodeRef;
import io.chord.ring.RingId;
import io.chord.ring.RingSpace;
import io.chord.ring.SplitMix64;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Patience that follows from measured round trips, and what a late answer changes: one send. */
class RoundTripsTest {

    private static final long TIMEOUT = 6_400;
    private static final NodeRef TARGET = node(1);

    private final Turn turn = new Turn(1);
    private final Timers timers = new Timers(turn);
    private final List<Long> sentAt = new ArrayList<>();
    private final List<String> told = new ArrayList<>();
    private final Calls calls =
            new Calls(
                    turn,
                    timers,
                    (Address to, Envelope envelope) -> sentAt.add(turn.nowNanos()),
                    new CallSettings(TIMEOUT, 3, 8, 8, true),
                    new CallObserver() {
                        @Override
                        public void onAlive(NodeRef target, long roundTripNanos) {}

                        @Override
                        public void onSilent(NodeRef target) {}

                        @Override
                        public void onGone(NodeRef target, Optional<NodeRef> instead) {}
                    });
    private final Asker asker =
            new Asker() {
                @Override
                public void onReply(Call call, Message.Reply reply) {
                    told.add("reply");
                }

                @Override
                public void onLate(Call call) {
                    told.add("late at " + turn.nowNanos());
                }

                @Override
                public void onSilence(Call call) {
                    told.add("silence at " + turn.nowNanos());
                }

                @Override
                public void onGone(Call call, Optional<NodeRef> instead) {}
            };

    private static NodeRef node(long id) {
        return new NodeRef(RingSpace.of(8).id(id), Address.of("test:" + id), 1);
    }

    private Call ask(NodeRef node) {
        return calls.ask(node, new Message.Ping(), asker);
    }

    private void passTo(long nanos) {
        while (timers.earliestNanos() <= nanos) {
            turn.begin(timers.earliestNanos(), 0);
            timers.fireDue();
        }
        turn.begin(nanos, 0);
    }

    /** A question whose answer takes so long. */
    private void answered(NodeRef node, long roundTrip) {
        Call call = ask(node);
        passTo(turn.nowNanos() + roundTrip);
        calls.onReply(node.address(), call.id, new Message.Ack());
    }

    @Test
    void nobodyAnsweredYet_patienceIsOneTimeout() {
        assertThat(calls.roundTrips().patienceNanos(TARGET)).isEqualTo(TIMEOUT);
        assertThat(calls.roundTrips().isHeardWithin(TARGET, TIMEOUT)).isFalse();
    }

    /** Jacobson and Karels: the smoothed round trip and four deviations. */
    @Test
    void steadyAnswers_patienceComesDownToTheRoundTrip() {
        for (int i = 0; i < 50; i++) answered(TARGET, 800);

        assertThat(calls.roundTrips().patienceNanos(TARGET)).isBetween(800L, 900L);
        // Of others it is that of all.
        assertThat(calls.roundTrips().patienceNanos(node(2))).isBetween(800L, 900L);
    }

    /** Of questions put at one instant the first answers to come are the quick ones. */
    @Test
    void fewAnswers_patienceIsStillOneTimeout() {
        for (int i = 0; i < 7; i++) answered(TARGET, 100);
        assertThat(calls.roundTrips().patienceNanos(TARGET)).isEqualTo(TIMEOUT);

        answered(node(2), 100); // Enough of all together, too little of the one.
        assertThat(calls.roundTrips().patienceNanos(TARGET)).isLessThan(TIMEOUT);
        assertThat(calls.roundTrips().isKnown(TARGET)).isFalse();
    }

    @Test
    void veryFastAnswers_patienceIsAtLeastAPartOfTheTimeout() {
        for (int i = 0; i < 50; i++) answered(TARGET, 1);

        assertThat(calls.roundTrips().patienceNanos(TARGET)).isEqualTo(TIMEOUT / 64);
    }

    /** Protocol, section 2: silence is three time-outs. One more send, none of the others moved. */
    @Test
    void silentTarget_isAskedOnceMoreSoonerAndSilentNoSooner() {
        for (int i = 0; i < 50; i++) answered(TARGET, 800);
        long begin = turn.nowNanos();
        long patience = calls.roundTrips().patienceNanos(TARGET);
        sentAt.clear();
        told.clear();

        ask(TARGET);
        passTo(begin + 4 * TIMEOUT);

        assertThat(sentAt)
                .containsExactly(begin, begin + patience, begin + TIMEOUT, begin + 2 * TIMEOUT);
        assertThat(told)
                .containsExactly(
                        "late at " + (begin + patience), "silence at " + (begin + 3 * TIMEOUT));
        assertThat(calls.roundTrips().isHeardWithin(TARGET, 1000 * TIMEOUT)).isFalse();
    }

    @Test
    void unknownTarget_isLateAndNotAskedAgainBeforeTheTimeout() {
        for (int i = 0; i < 50; i++) answered(TARGET, 800);
        long begin = turn.nowNanos();
        sentAt.clear();

        ask(node(2));
        passTo(begin + TIMEOUT - 1);

        assertThat(sentAt).containsExactly(begin);
        assertThat(told).contains("late at " + (begin + calls.roundTrips().patienceNanos(node(2))));
    }

    /** Karn and Partridge: the answer to a question that was put twice is to either of them. */
    @Test
    void answerAfterASecondSend_isNoMeasurement() {
        for (int i = 0; i < 50; i++) answered(TARGET, 800);
        long before = calls.roundTrips().patienceNanos(TARGET);

        answered(TARGET, 6_000);

        assertThat(calls.roundTrips().patienceNanos(TARGET)).isEqualTo(before);
        assertThat(calls.roundTrips().isHeardWithin(TARGET, TIMEOUT)).isTrue();
    }

    /** Goal: a bound, and of those that share their places the ones heard of last. */
    @Test
    void moreTargetsThanAreKept_thoseHeardOfLastAreKnown() {
        SplitMix64 random = new SplitMix64(3);
        List<NodeRef> targets = new ArrayList<>();
        for (int i = 0; i < 8 * RoundTrips.TARGETS_MAX; i++) {
            RingId id = random.nextId(RingSpace.DEFAULT);
            targets.add(new NodeRef(id, Address.of("test:" + i), 1));
            answered(targets.get(i), 10);
        }
        List<NodeRef> known = new ArrayList<>();
        for (NodeRef target : targets) {
            if (calls.roundTrips().isHeardWithin(target, Long.MAX_VALUE)) known.add(target);
        }
        assertThat(known).hasSize(RoundTrips.TARGETS_MAX);
        int half = RoundTrips.TARGETS_MAX / 2;
        List<NodeRef> last = targets.subList(targets.size() - half, targets.size());
        long lastKnown = last.stream().filter(known::contains).count();
        // Of so few no more than four share the places of four, but for chance.
        assertThat(lastKnown).isGreaterThan(half * 9L / 10);
    }
}
