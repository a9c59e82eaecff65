package io.chord.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.chord.message.Envelope;
import io.chord.message.Message;
import io.chord.ring.Address;
import io.chord.ring.NodeRef;
import io.chord.ring.RingSpace;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * The rules of reference protocol section 2, "Calls": three sends under one id, one time-out apart;
 * a reply to any of them counts while the call is open by the clock; silence is three time-outs.
 */
class CallsTest {

    private static final long TIMEOUT = 500;
    private static final Address PEER = Address.of("sim:peer");
    private static final NodeRef TARGET = new NodeRef(RingSpace.of(8).id(9), PEER, 77);

    private final List<Envelope> sent = new ArrayList<>();
    private final List<String> heard = new ArrayList<>();
    private final Turn turn = new Turn(1);
    private final Timers timers = new Timers(turn);
    private final Calls calls =
            new Calls(
                    turn,
                    timers,
                    (to, envelope) -> sent.add(envelope),
                    new CallSettings(TIMEOUT, 3, 4, 2, false),
                    new Signs());
    private final Asker asker =
            new Asker() {
                @Override
                public void onReply(Call call, Message.Reply reply) {
                    heard.add("reply");
                }

                @Override
                public void onNoRoom(Call call) {
                    heard.add("no room");
                }

                @Override
                public void onSilence(Call call) {
                    heard.add("silence");
                }

                @Override
                public void onGone(Call call, Optional<NodeRef> instead) {
                    heard.add("gone");
                }
            };

    private final class Signs implements CallObserver {
        @Override
        public void onAlive(NodeRef target, long roundTripNanos) {
            heard.add("alive after " + roundTripNanos);
        }

        @Override
        public void onSilent(NodeRef target) {
            heard.add("silent");
        }

        @Override
        public void onGone(NodeRef target, Optional<NodeRef> instead) {
            heard.add("gone for good");
        }
    }

    private void at(long nanos) {
        turn.begin(nanos, 0);
        timers.fireDue();
    }

    /** Lets the clock go on without firing timers: what a pause of the process looks like. */
    private void stalledUntil(long nanos) {
        turn.begin(nanos, 0);
    }

    private void reply(Message.Reply reply) {
        calls.onReply(PEER, sent.get(0).callId(), reply);
    }

    @Test
    void question_unanswered_isPutThreeTimesUnderOneIdAndThenSilent() {
        calls.ask(TARGET, new Message.Ping(), asker);
        at(TIMEOUT);
        at(2 * TIMEOUT);
        assertThat(heard).isEmpty();
        at(3 * TIMEOUT);

        assertThat(sent).hasSize(3).extracting(Envelope::callId).containsOnly(sent.get(0).callId());
        assertThat(sent).extracting(Envelope::targetIncarnation).containsOnly(77L);
        assertThat(heard).containsExactly("silent", "silence");
        assertThat(timers.earliestNanos()).isEqualTo(Long.MAX_VALUE);
    }

    /** Goal: our own bounds are not blamed on the node that was to be asked. */
    @Test
    void question_forWhichThereWasNeverRoom_isPutAgainAndItsSilenceSaysNothing() {
        calls.ask(TARGET, new Message.Ping(), asker);
        for (int send = 1; send <= 3; send++) {
            calls.onNoRoom(sent.get(0).callId(), "PEER_BYTES");
            at(send * TIMEOUT);
        }
        assertThat(sent).hasSize(3);
        assertThat(heard).containsExactly("no room", "no room", "no room", "silence");
    }

    @Test
    void question_forWhichThereWasRoomOnce_isSilentAsOthers() {
        calls.ask(TARGET, new Message.Ping(), asker);
        calls.onNoRoom(sent.get(0).callId(), "PEER_BYTES");
        for (int send = 1; send <= 3; send++) at(send * TIMEOUT);
        assertThat(heard).containsExactly("no room", "silent", "silence");
    }

    /** Goal: what waits at a node that is behind does not keep others from being asked. */
    @Test
    void questionsOverTheBoundOfOnePeer_takeNoRoomFromThoseToOthers() {
        Message.Request forEntries = new Message.GetReport();
        for (int i = 0; i < 10; i++) calls.ask(TARGET, forEntries, asker);
        assertThat(sent).hasSize(2);
        assertThat(calls.openCount()).isEqualTo(2);
        assertThat(calls.refusedOfPeers()).isEqualTo(8);

        calls.askAddress(Address.of("sim:other"), forEntries, asker);

        assertThat(sent).hasSize(3);
        at(0);
        at(TIMEOUT);
        assertThat(heard).containsOnly("no room", "silence").hasSize(16);
    }

    @Test
    void questionsForEntries_overTheBoundOfOnePeer_areNotSent_andMaintenanceIs() {
        Message.Request forEntries = new Message.GetReport();
        calls.ask(TARGET, forEntries, asker);
        calls.ask(TARGET, forEntries, asker);
        Call third = calls.ask(TARGET, forEntries, asker);
        calls.ask(TARGET, new Message.Ping(), asker);
        assertThat(sent).extracting(Envelope::message).hasSize(3).endsWith(new Message.Ping());
        at(0);
        assertThat(heard).containsExactly("no room");
        assertThat(calls.refusedCalls()).isEqualTo(1);

        calls.cancel(third);
        reply(new Message.Pending());
        calls.ask(TARGET, forEntries, asker);
        assertThat(sent).hasSize(4);
    }

    @Test
    void reply_toAnEarlierSend_endsTheCallWhileItIsOpen() {
        calls.ask(TARGET, new Message.Ping(), asker);
        at(2 * TIMEOUT);
        turn.begin(2 * TIMEOUT + 100, 0);
        reply(new Message.Ack());

        assertThat(heard).containsExactly("alive after 1100", "reply");
        at(10 * TIMEOUT);
        assertThat(heard).hasSize(2);
    }

    @Test
    void secondReply_afterTheCallEnded_isIgnoredAndCounted() {
        calls.ask(TARGET, new Message.Ping(), asker);
        reply(new Message.Ack());
        reply(new Message.Ack());

        assertThat(heard).containsExactly("alive after 0", "reply");
        assertThat(calls.lateReplies()).isEqualTo(1);
    }

    /** Goal: the id tells the calls apart, and not who was asked. */
    @Test
    void replyToAnEarlierCall_whileALaterOneToTheSameNodeIsOpen_isIgnored() {
        calls.ask(TARGET, new Message.Ping(), asker);
        for (int sends = 1; sends <= 3; sends++) at(sends * TIMEOUT);
        heard.clear();
        calls.ask(TARGET, new Message.Ping(), asker);
        reply(new Message.Ack());

        assertThat(heard).isEmpty();
        assertThat(calls.openCount()).isEqualTo(1);
        assertThat(calls.lateReplies()).isEqualTo(1);
    }

    @Test
    void staleReply_aheadOfTheTimerAfterAPause_isJudgedByTheClock() {
        calls.ask(TARGET, new Message.Ping(), asker);
        stalledUntil(3 * TIMEOUT + 1);
        reply(new Message.Ack());

        assertThat(heard).isEmpty();
        assertThat(calls.lateReplies()).isEqualTo(1);
    }

    @Test
    void openCalls_afterAStall_areRestartedAndTheStalledTimeIsNoSilence() {
        calls.ask(TARGET, new Message.Ping(), asker);
        stalledUntil(100 * TIMEOUT);
        calls.restartAll();
        timers.fireDue();
        assertThat(heard).isEmpty();
        reply(new Message.Ack());
        assertThat(heard).containsExactly("alive after 0", "reply");
    }

    @Test
    void gone_fromTheTarget_isDeathAtOnce() {
        calls.ask(TARGET, new Message.Ping(), asker);
        reply(new Message.Gone(Optional.empty()));
        assertThat(heard).containsExactly("gone for good", "gone");
    }

    @Test
    void reply_fromAnotherAddress_isIgnored() {
        calls.ask(TARGET, new Message.Ping(), asker);
        calls.onReply(Address.of("sim:other"), sent.get(0).callId(), new Message.Ack());
        assertThat(heard).isEmpty();
    }

    /** A seed may be named otherwise than it names itself: localhost, or another address of it. */
    @Test
    void reply_underAnotherName_isTakenWhereOnlyAnAddressWasAsked() {
        calls.askAddress(Address.of("sim:alias"), new Message.Ping(), asker);
        reply(new Message.Ack());
        assertThat(heard).containsExactly("reply");
    }

    @Test
    void unreachableAddress_endsEveryCallToItAsGone() {
        calls.ask(TARGET, new Message.Ping(), asker);
        calls.askAddress(Address.of("sim:other"), new Message.Ping(), asker);
        calls.onUnreachable(PEER);
        assertThat(heard).containsExactly("gone for good", "gone");
        assertThat(calls.openCount()).isEqualTo(1);
    }

    @Test
    void cancelledCall_isHeardOfNoMore() {
        Call call = calls.ask(TARGET, new Message.Ping(), asker);
        calls.cancel(call);
        at(100 * TIMEOUT);
        reply(new Message.Ack());
        assertThat(heard).isEmpty();
        assertThat(call.isOpen()).isFalse();
    }

    @Test
    void callOverTheBound_isNotSentAndEndsAsSilenceWithoutBlamingItsTarget() {
        for (int i = 0; i < 5; i++) calls.ask(TARGET, new Message.Ping(), asker);
        assertThat(sent).hasSize(4);
        assertThat(calls.refusedCalls()).isEqualTo(1);
        at(0);
        at(TIMEOUT);
        assertThat(heard).containsExactly("no room", "silence");
    }
}
