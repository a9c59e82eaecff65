package io.chord.membership;

import io.chord.call.Asker;
import io.chord.call.Call;
import io.chord.call.Calls;
import io.chord.call.Timers;
import io.chord.message.Message;
import io.chord.ring.NodeRef;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Lets one ring operation run at a time, and keeps one slot for each kind that waits meanwhile: a
 * notify, an audit, a candidate, and that a stabilise is wanted; served in that order (protocol
 * section 2, "One ring operation at a time"). In the slots the latest wins: whoever was displaced
 * says it again, with its next stabilise or audit.
 *
 * <p>Operations together make the "one query and the asker's own update" that Zave (TSE 2017) calls
 * a step.
 */
final class RingAgenda {

    private final Timers timers;
    private final Calls calls;
    private Consumer<NodeRef> onNotify = x -> {};
    private Consumer<NodeRef> onAudit = t -> {};
    private Consumer<NodeRef> onCandidate = b -> {};
    private Runnable onStabilize = () -> {};

    private @Nullable NodeRef notifier;
    private @Nullable NodeRef stray;
    private @Nullable NodeRef candidate;
    private boolean stabilizeWanted;

    private boolean running;
    private boolean stopped;
    private @Nullable Call question;
    private Timers.@Nullable Timer wakeup;

    RingAgenda(Timers timers, Calls calls) {
        this.timers = timers;
        this.calls = calls;
    }

    /** Who performs the operations; each ends with {@link #finish}. */
    void performedBy(
            Consumer<NodeRef> notify,
            Consumer<NodeRef> audit,
            Consumer<NodeRef> candidate,
            Runnable stabilize) {
        this.onNotify = notify;
        this.onAudit = audit;
        this.onCandidate = candidate;
        this.onStabilize = stabilize;
    }

    void wantNotify(NodeRef from) {
        notifier = from;
        wake();
    }

    void wantAudit(NodeRef stray) {
        this.stray = stray;
        wake();
    }

    void wantCandidate(NodeRef candidate) {
        this.candidate = candidate;
        wake();
    }

    void wantStabilize() {
        stabilizeWanted = true;
        wake();
    }

    /** Asks within the running operation; the answer may change the ring state. */
    Call ask(NodeRef target, Message.Request request, Asker asker) {
        Call call = calls.ask(target, request, asker);
        question = call;
        return call;
    }

    /**
     * Whether a reply is awaited that may change the ring state: state queries are then answered
     * "pending" (protocol section 2). Not while a question that was answered "pending" rests: two
     * neighbours that asked each other at once would otherwise wait until both give up.
     */
    boolean isWaiting() {
        return question != null && question.isOpen();
    }

    /** The running operation has ended. */
    void finish() {
        running = false;
        question = null;
        wake();
    }

    /** Ends everything, for good. */
    void stop() {
        stopped = true;
        if (question != null) calls.cancel(question);
        if (wakeup != null) timers.cancel(wakeup);
        notifier = null;
        stray = null;
        candidate = null;
        stabilizeWanted = false;
    }

    boolean isStopped() {
        return stopped;
    }

    private void wake() {
        if (running || stopped || wakeup != null || !hasWork()) return;
        // "At once" is a new timer, never a call: what is in the inbox now may come in between.
        wakeup = timers.after(0, this::next);
    }

    private boolean hasWork() {
        return notifier != null || stray != null || candidate != null || stabilizeWanted;
    }

    private void next() {
        wakeup = null;
        if (running || stopped) return;
        NodeRef node;
        if ((node = notifier) != null) {
            notifier = null;
            running = true;
            onNotify.accept(node);
        } else if ((node = stray) != null) {
            stray = null;
            running = true;
            onAudit.accept(node);
        } else if ((node = candidate) != null) {
            candidate = null;
            running = true;
            onCandidate.accept(node);
        } else if (stabilizeWanted) {
            stabilizeWanted = false;
            running = true;
            onStabilize.run();
        }
    }
}
