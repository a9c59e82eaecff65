package io.chord.membership;

import io.chord.call.Asker;
import io.chord.call.Call;
import io.chord.call.Recent;
import io.chord.call.Timers;
import io.chord.call.Turn;
import io.chord.message.Message;
import io.chord.ring.NodeRef;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads predecessor and successor list of another member in one atomic answer (Zave, TSE 2017; two
 * calls would be two instants). Asks again when the answer is "pending", and understands
 * "unchanged". One question at a time.
 */
final class StateReader {

    /** How a question is put: through the agenda, or without it by a node that is no member. */
    interface Inquiry {
        Call ask(NodeRef target, Message.Request request, Asker asker);
    }

    /** Who wants to know. Exactly one method is called, unless the reading was cancelled. */
    interface Reader {

        /** What it was at the instant of the answer. */
        void onState(NodeRef of, Message.State state);

        /** Silent for a whole call, or gone. */
        void onDead(NodeRef of);

        /** Alive, and "pending" at each attempt. */
        void onBusy(NodeRef of);
    }

    /** States remembered: the head, the node before it, and what the audit brings. */
    private static final int REMEMBERED_MAX = 4;

    private static final long ROUND_TRIP_NANOS_MIN = 1_000_000;

    private final Turn turn;
    private final Timers timers;
    private final Inquiry inquiry;
    private final KnownNodes known;
    private final MembershipSettings settings;
    private final Recent<NodeRef, Message.State> remembered = new Recent<>(REMEMBERED_MAX);
    private @Nullable Reading current;
    private long nonsense;

    StateReader(
            Turn turn,
            Timers timers,
            Inquiry inquiry,
            KnownNodes known,
            MembershipSettings settings) {
        this.turn = turn;
        this.timers = timers;
        this.inquiry = inquiry;
        this.known = known;
        this.settings = settings;
    }

    void read(NodeRef target, Reader reader) {
        cancel();
        Reading reading = new Reading(target, reader);
        current = reading;
        reading.ask();
    }

    /** The reader of the question under way, if any, hears no more of it. */
    void cancel() {
        current = null;
    }

    /** Answers that were none to what was asked. */
    long nonsense() {
        return nonsense;
    }

    private final class Reading implements Asker {
        private final NodeRef target;
        private final Reader reader;
        private int pendings;
        private long askedNanos;
        // Of the very process and version named in the question, whatever is forgotten meanwhile.
        private Message.@Nullable State held;

        Reading(NodeRef target, Reader reader) {
            this.target = target;
            this.reader = reader;
        }

        void ask() {
            if (current != this) return;
            held = remembered.get(target);
            askedNanos = turn.nowNanos();
            inquiry.ask(target, new Message.GetState(held == null ? 0 : held.version()), this);
        }

        @Override
        public void onReply(Call call, Message.Reply reply) {
            if (current != this) return;
            if (reply instanceof Message.State state) {
                remembered.put(target, state);
                known.note(target);
                state.predecessor().ifPresent(known::note);
                known.noteAll(state.successors());
                current = null;
                reader.onState(target, state);
            } else if (reply instanceof Message.Unchanged && held != null) {
                current = null;
                reader.onState(target, held);
            } else if (reply instanceof Message.Pending && pendings < settings.pendingRetries()) {
                pendings++;
                timers.after(turn.jittered(roundTripNanos(), 0.5, 1.5), this::ask);
            } else {
                if (!(reply instanceof Message.Pending)) {
                    nonsense++;
                    remembered.remove(target);
                }
                current = null;
                reader.onBusy(target);
            }
        }

        @Override
        public void onSilence(Call call) {
            dead();
        }

        @Override
        public void onGone(Call call, Optional<NodeRef> instead) {
            instead.ifPresent(known::note);
            dead();
        }

        private void dead() {
            if (current != this) return;
            current = null;
            remembered.remove(target);
            reader.onDead(target);
        }

        /** Of this question; not more than a part of a period, should sends have been lost. */
        private long roundTripNanos() {
            long measured = turn.nowNanos() - askedNanos;
            long most = Math.max(ROUND_TRIP_NANOS_MIN, settings.stabilizeNanos() / 8);
            return Math.min(most, Math.max(ROUND_TRIP_NANOS_MIN, measured));
        }
    }
}
