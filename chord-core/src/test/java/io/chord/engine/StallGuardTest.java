package io.chord.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.chord.call.Asker;
import io.chord.call.Call;
import io.chord.call.CallObserver;
import io.chord.call.CallSettings;
import io.chord.call.Calls;
import io.chord.call.Timers;
import io.chord.call.Turn;
import io.chord.message.Envelope;
import io.chord.message.Message;
import io.chord.ring.Address;
import io.chord.ring.NodeRef;
import io.chord.ring.RingEvent;
import io.chord.ring.RingSpace;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * Protocol section 2, "Calls": after a stall of its own longer than one time-out a node first reads
 * its inbox, then restarts its open calls, and counts no silence for the stalled time.
 */
class StallGuardTest {

    private static final long TIMEOUT = 800;
    private static final NodeRef PEER = new NodeRef(RingSpace.of(8).id(1), Address.of("sim:p"), 1);

    private final List<Envelope> sent = new ArrayList<>();
    private final List<String> heard = new ArrayList<>();
    private final List<RingEvent> events = new ArrayList<>();
    private final Turn turn = new Turn(1);
    private final Timers timers = new Timers(turn);
    private final CallSettings settings = new CallSettings(TIMEOUT, 3, 8, 8, false);
    private final Calls calls =
            new Calls(turn, timers, (to, envelope) -> sent.add(envelope), settings, new Nobody());
    private final StallGuard guard = new StallGuard(timers, calls, settings, events::add);

    private static final class Nobody implements CallObserver {
        @Override
        public void onAlive(NodeRef target, long roundTripNanos) {}

        @Override
        public void onSilent(NodeRef target) {}

        @Override
        public void onGone(NodeRef target, Optional<NodeRef> instead) {}
    }

    private final class Listener implements Asker {
        @Override
        public void onReply(Call call, Message.Reply reply) {
            heard.add("reply");
        }

        @Override
        public void onSilence(Call call) {
            heard.add("silence");
        }

        @Override
        public void onGone(Call call, Optional<NodeRef> instead) {
            heard.add("gone");
        }
    }

    /** A step of an engine, with nothing in it but its timers. */
    private void stepAt(long nanos) {
        turn.begin(nanos, 0);
        guard.onStep(nanos);
        if (guard.mayFire(nanos)) timers.fireDue();
    }

    @Test
    void stallLongerThanATimeout_withAnOpenCall_restartsItAndCountsNoSilence() {
        calls.ask(PEER, new Message.Ping(), new Listener());
        stepAt(TIMEOUT);
        stepAt(2 * TIMEOUT);
        assertThat(sent).hasSize(3);

        stepAt(100 * TIMEOUT); // It stood still: nothing fires before the inbox was read.
        assertThat(heard).isEmpty();
        assertThat(guard.stalls()).isEqualTo(1);
        assertThat(events).containsExactly(new RingEvent.Stalled(97 * TIMEOUT));
        long readUntil = guard.earliestNanos();
        assertThat(readUntil).isGreaterThan(100 * TIMEOUT).isLessThan(101 * TIMEOUT);

        stepAt(readUntil);
        assertThat(heard).isEmpty();
        assertThat(sent).hasSize(4); // Put again, as if for the first time.
        stepAt(readUntil + TIMEOUT);
        stepAt(readUntil + 2 * TIMEOUT);
        assertThat(heard).isEmpty();
        stepAt(readUntil + 3 * TIMEOUT);
        assertThat(heard).containsExactly("silence");
    }

    @Test
    void timerLateByLessThanATimeout_isNoStall() {
        calls.ask(PEER, new Message.Ping(), new Listener());
        stepAt(TIMEOUT + TIMEOUT / 2);
        assertThat(guard.stalls()).isZero();
        assertThat(sent).hasSize(2);
    }

    @Test
    void longTimeWithoutAnythingDue_isNoStall() {
        stepAt(1000 * TIMEOUT);
        assertThat(guard.stalls()).isZero();
        assertThat(guard.earliestNanos()).isEqualTo(Long.MAX_VALUE);
    }
}
