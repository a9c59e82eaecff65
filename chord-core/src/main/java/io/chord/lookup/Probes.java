package io.chord.lookup;

import io.chord.call.Asker;
import io.chord.call.Call;
import io.chord.message.Message;
import io.chord.message.MessageLimits;
import io.chord.ring.NodeRef;
import io.chord.ring.RingId;
import io.chord.routing.NextHop;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The questions that one lookup has open. A probe is <i>in time</i> as long as its answer takes no
 * longer than answers use to; then the lookup goes on to the next best node, and what comes later
 * is a hint. A lookup that may ask one node at a time knows no lateness: it waits for silence.
 */
final class Probes {

    /** What a node is asked. */
    enum Question {
        /** Where next for the key? To a node before it. */
        HOP,
        /** Who are your successors? Put as a lookup of the point after the node. */
        LIST,
        /** Where next for the key? To a node at or after it. */
        OWNER,
        /** The same, to the node that owned the key when it was last heard of. */
        GUESS
    }

    /** The lookup. Not told anything after {@link #end}. */
    interface Listener {
        void onAnswer(Probe probe, NextHop answer);

        /** Silent, or gone for good, or its answer was none. */
        void onUseless(Probe probe);

        /** Gone, and there is another process at its address under its id. */
        void onRestarted(Probe probe, NodeRef instead);

        void onLate(Probe probe);
    }

    /** One node that is asked. */
    final class Probe implements Asker {
        final NodeRef node;
        final Question question;
        final @Nullable Trail trail;
        final int wave;
        private final boolean wasUnknown;
        private boolean isLate;
        private @Nullable Call call;

        private Probe(NodeRef node, Question question, @Nullable Trail trail, int wave) {
            this.node = node;
            this.question = question;
            this.trail = trail;
            this.wave = wave;
            this.wasUnknown = !context.isHeardLately(node);
        }

        boolean isLate() {
            return isLate;
        }

        @Override
        public void onReply(Call answered, Message.Reply reply) {
            open.remove(this);
            vain.remove(node);
            if (wasUnknown && !isLate) context.vainShare().onAnswer();
            if (reply instanceof Message.NextHops hops) {
                NextHop answer = Words.answer(hops);
                context.onAnswer(node, answer, hops.dead());
                if (!hasEnded) listener.onAnswer(this, answer);
            } else {
                context.counters().wrongHops++;
                if (!hasEnded) listener.onUseless(this);
            }
        }

        @Override
        public void onLate(Call call) {
            if (!inParallel()) return;
            if (isOnlyHope(this)) timeouts++;
            isLate = true;
            noteVain(node);
            if (wasUnknown) context.vainShare().onVain();
            context.onLate(node);
            if (!hasEnded) listener.onLate(this);
        }

        /** It says nothing about the node: another one is asked, and this one perhaps later. */
        @Override
        public void onNoRoom(Call call) {
            foundNoRoom = true;
            context.calls().cancel(call);
            open.remove(this);
            if (!hasEnded) listener.onUseless(this);
        }

        @Override
        public void onSilence(Call silent) {
            onDead();
            if (!hasEnded) listener.onUseless(this);
        }

        @Override
        public void onGone(Call gone, Optional<NodeRef> instead) {
            onDead();
            if (hasEnded) return;
            NodeRef next = instead.filter(other -> other.id().equals(node.id())).orElse(null);
            if (next == null) {
                listener.onUseless(this);
            } else {
                listener.onRestarted(this, next);
            }
        }

        private void onDead() {
            open.remove(this);
            noteVain(node);
            if (!isLate) {
                if (isOnlyHope(this)) timeouts++;
                if (wasUnknown) context.vainShare().onVain();
            }
            context.counters().askedInVain++;
            context.foundDead().accept(node);
        }
    }

    private final LookupContext context;
    private final RingId key;
    private final Listener listener;
    private final List<Probe> open = new ArrayList<>();

    /** Who was late or dead, the last ones: told to those asked next. */
    private final List<NodeRef> vain = new ArrayList<>();

    private int asks;
    private int timeouts;
    private boolean foundNoRoom;
    private boolean hasEnded;

    Probes(LookupContext context, RingId key, Listener listener) {
        this.context = context;
        this.key = key;
        this.listener = listener;
    }

    /** Whether a late answer is waited for by asking another node too. */
    private boolean inParallel() {
        return context.settings().aids().probes() > 1;
    }

    /**
     * Asks a node.
     *
     * @return whether it was asked; false if too many calls are open on this node
     */
    boolean ask(
            NodeRef node,
            Question question,
            @Nullable Trail trail,
            int wave,
            Message.FindNext.Detail detail) {
        asks++;
        Probe probe = new Probe(node, question, trail, wave);
        RingId wanted = question == Question.LIST ? node.id().next() : key;
        List<NodeRef> dead = context.settings().aids().namesDead() ? List.copyOf(vain) : List.of();
        open.add(probe);
        long refusedBefore = context.calls().refusedCalls();
        probe.call = context.calls().ask(node, new Message.FindNext(wanted, detail, dead), probe);
        // If it was never sent its silence says nothing about the node.
        return context.calls().refusedCalls() == refusedBefore;
    }

    /** How many nodes this attempt has asked. */
    int asks() {
        return asks;
    }

    /** How often the lookup waited in vain: for one that was late, silent or gone. */
    int timeouts() {
        return timeouts;
    }

    /** Whether a bound of this node kept one of the questions of this attempt back. */
    boolean foundNoRoom() {
        return foundNoRoom;
    }

    boolean isEmpty() {
        return open.isEmpty();
    }

    /** Whether a node is being asked this. */
    boolean isAsking(NodeRef node, Question question) {
        for (Probe probe : open) {
            if (probe.question == question && probe.node.equals(node)) return true;
        }
        return false;
    }

    /** Whether any node is being asked this, late or not. */
    boolean isAsking(Question question) {
        for (Probe probe : open) {
            if (probe.question == question) return true;
        }
        return false;
    }

    /** Those that are asked this and not late. */
    List<Probe> inTime(Question question) {
        List<Probe> probes = new ArrayList<>();
        for (Probe probe : open) {
            if (probe.question == question && !probe.isLate) probes.add(probe);
        }
        return probes;
    }

    /** Whether nobody else may bring the lookup on without being late. */
    private boolean isOnlyHope(Probe lost) {
        for (Probe probe : open) {
            if (probe != lost && !probe.isLate && probe.wave == lost.wave) return false;
        }
        return true;
    }

    private void noteVain(NodeRef node) {
        vain.remove(node);
        vain.add(node);
        if (vain.size() > MessageLimits.DEAD_MAX) vain.remove(0);
    }

    /** Takes all questions back: they belong to an attempt that is over. */
    void cancelAll() {
        for (Probe probe : open) {
            if (probe.call != null) context.calls().cancel(probe.call);
        }
        open.clear();
        asks = 0;
        foundNoRoom = false;
    }

    /**
     * The lookup has ended.
     *
     * @param wasFound then those still asked may answer: what they say, or do not say, is of use to
     *     the next lookup
     */
    void end(boolean wasFound) {
        hasEnded = true;
        if (!wasFound || !inParallel()) cancelAll();
    }
}
