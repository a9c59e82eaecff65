package io.chord.replication;

import static org.assertj.core.api.Assertions.assertThat;

import io.chord.call.CallObserver;
import io.chord.call.CallSettings;
import io.chord.call.Calls;
import io.chord.call.Timers;
import io.chord.call.Turn;
import io.chord.message.Envelope;
import io.chord.message.Member;
import io.chord.message.Message;
import io.chord.message.Sender;
import io.chord.message.StoreId;
import io.chord.ring.Address;
import io.chord.ring.Arc;
import io.chord.ring.NodeRef;
import io.chord.ring.RingEvent;
import io.chord.ring.RingSpace;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** When a member is held for dead, and what its neighbours have to say about it. */
class MemberWatchTest {

    private static final long SECOND = 1_000_000_000;
    private static final RingSpace SPACE = RingSpace.of(20);
    private static final Member SUSPECT =
            new Member(new StoreId(7, 7), SPACE.id(70), Address.of("inmem:suspect"));
    private static final NodeRef WITNESS = new NodeRef(SPACE.id(30), Address.of("inmem:w"), 1);

    private record Sent(Address to, Envelope envelope) {}

    private final Turn turn = new Turn(1);
    private final Timers timers = new Timers(turn);
    private final List<Sent> sent = new ArrayList<>();
    private final List<RingEvent> events = new ArrayList<>();
    private long now = SECOND;
    private boolean witnessHears;
    private final Calls calls;
    private final Witnesses witnesses;
    private final MemberWatch watch;

    MemberWatchTest() {
        turn.begin(now, 0);
        calls =
                new Calls(
                        turn,
                        timers,
                        (to, envelope) -> sent.add(new Sent(to, envelope)),
                        new CallSettings(SECOND / 2, 3, 100, 100, false),
                        new Unobserved());
        Peers peers = new Peers(calls, new LonelyRing(), new StoreId(1, 1), "");
        witnesses = new Witnesses(turn, peers, new LonelyRing());
        watch =
                new MemberWatch(
                        turn,
                        peers,
                        new LonelyRing(),
                        new Neighbours(peers, new LonelyRing(), () -> {}),
                        witnesses,
                        settings(),
                        events::add,
                        () -> {});
    }

    private static ReplicationSettings settings() {
        return new ReplicationSettings(
                3,
                false,
                1 << 20,
                512,
                1 << 19,
                1 << 20,
                1 << 20,
                64,
                64,
                64,
                64,
                64,
                SECOND,
                SECOND / 10,
                5 * SECOND,
                60 * SECOND,
                4000,
                "");
    }

    /** Looks each quarter of a second. The suspect is silent to us. */
    private MemberWatch.State lookFor(double seconds) {
        MemberWatch.State last = watch.look(SUSPECT);
        for (long end = now + (long) (seconds * SECOND); now < end; now += SECOND / 4) {
            turn.begin(now, 0);
            timers.fireDue();
            last = watch.look(SUSPECT);
            List<Sent> toAnswer = List.copyOf(sent);
            sent.clear();
            for (Sent one : toAnswer) {
                if (witnessHears && one.envelope().message() instanceof Message.Vouch) {
                    calls.onReply(one.to(), one.envelope().callId(), new Message.Ack());
                }
            }
        }
        return last;
    }

    @Test
    void memberThatNobodyHears_isDeadAfterAWhile() {
        assertThat(lookFor(4)).isEqualTo(MemberWatch.State.MISSING);
        assertThat(lookFor(8)).isEqualTo(MemberWatch.State.DEAD);
        assertThat(events).isEmpty();
    }

    @Test
    void memberThatAnotherHears_isMissingForAsLong_andTheLinkIsToldOnce() {
        witnessHears = true;
        assertThat(lookFor(60)).isEqualTo(MemberWatch.State.MISSING);
        assertThat(events).containsExactly(new RingEvent.LinkBroken(SUSPECT.address(), WITNESS));

        witnessHears = false;
        assertThat(lookFor(3)).isEqualTo(MemberWatch.State.MISSING);
        assertThat(lookFor(10)).isEqualTo(MemberWatch.State.DEAD);
    }

    /** Protocol section 2, "Calls": "counts no silence for the stalled time". */
    @Test
    void memberThatWasSilentBeforeAStall_isNotDeadForTheTimeOfTheStall() {
        assertThat(lookFor(4)).isEqualTo(MemberWatch.State.MISSING);
        now += 60 * SECOND;
        turn.begin(now, 0);
        calls.restartAll();
        watch.forgetSilence();

        assertThat(lookFor(4)).isEqualTo(MemberWatch.State.MISSING);
        assertThat(lookFor(8)).isEqualTo(MemberWatch.State.DEAD);
    }

    @Test
    void witness_vouchesForTheStoreThatIsMeant_onceToEachWhoAsks() {
        Sender a = new Sender(Address.of("inmem:a"), 11);
        Sender b = new Sender(Address.of("inmem:b"), 12);
        witnesses.onVouch(new Message.Vouch(SUSPECT), a);
        witnesses.onVouch(new Message.Vouch(SUSPECT), a); // Repeated.
        witnesses.onVouch(new Message.Vouch(SUSPECT), b);
        assertThat(sent).hasSize(1);
        long question = sent.remove(0).envelope().callId();

        calls.onReply(SUSPECT.address(), question, new Message.MemberFound(SUSPECT));

        assertThat(sent)
                .extracting(one -> one.to() + " " + one.envelope().callId())
                .containsExactly("inmem:a 11", "inmem:b 12");
    }

    @Test
    void witness_thatFindsAnotherStore_saysNothing() {
        witnesses.onVouch(new Message.Vouch(SUSPECT), new Sender(Address.of("inmem:a"), 11));
        long question = sent.remove(0).envelope().callId();
        Member other = new Member(new StoreId(8, 8), SUSPECT.id(), SUSPECT.address());

        calls.onReply(SUSPECT.address(), question, new Message.MemberFound(other));

        assertThat(sent).isEmpty();
    }

    /** A ring in which this node knows one other. */
    private static final class LonelyRing implements Ring {
        @Override
        public NodeRef self() {
            return new NodeRef(SPACE.id(10), Address.of("inmem:self"), 1);
        }

        @Override
        public boolean isMember() {
            return true;
        }

        @Override
        public Optional<Arc> ownArc() {
            return Optional.empty();
        }

        @Override
        public Optional<NodeRef> predecessor() {
            return Optional.of(WITNESS);
        }

        @Override
        public List<NodeRef> successors() {
            return List.of(WITNESS);
        }

        @Override
        public boolean certain() {
            return true;
        }

        @Override
        public boolean isGone(NodeRef node) {
            return false;
        }

        @Override
        public boolean isSuspected(NodeRef node) {
            return false;
        }
    }

    private static final class Unobserved implements CallObserver {
        @Override
        public void onAlive(NodeRef target, long roundTripNanos) {}

        @Override
        public void onSilent(NodeRef target) {}

        @Override
        public void onGone(NodeRef target, Optional<NodeRef> instead) {}
    }
}
