package io.chord.lookup;

import io.chord.call.Timers;
import io.chord.message.Message;
import io.chord.ring.NodeRef;
import io.chord.ring.RingId;
import io.chord.routing.NextHop;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The origin's part of a recursive lookup: each hop acknowledges and hands on, the owner answers to
 * the origin. Half the messages in a row of an iterative one, and nobody who watches over it; so it
 * has half the time, and then the origin asks for itself.
 */
final class RecursiveLookup implements OpenLookup {

    private final LookupContext context;
    private final long lookupId;
    private final RingId key;
    private final long startNanos;
    private final long deadlineNanos;
    private final LookupListener listener;
    private final Runnable fallback;
    private @Nullable Forwarding forwarding;
    private Timers.@Nullable Timer timer;
    private boolean ended;

    /**
     * @param fallback called once, at most, in place of the listener: this lookup has ended without
     *     an answer, another should begin
     */
    RecursiveLookup(
            LookupContext context,
            long lookupId,
            RingId key,
            long deadlineNanos,
            LookupListener listener,
            Runnable fallback) {
        this.context = context;
        this.lookupId = lookupId;
        this.key = key;
        this.startNanos = context.turn().nowNanos();
        this.deadlineNanos = deadlineNanos;
        this.listener = listener;
        this.fallback = fallback;
    }

    void begin() {
        NodeRef self = context.routing().self();
        NextHop hop = context.nextHop(key, context.quarantine());
        if (hop.kind() == NextHop.Kind.OWNER) {
            found(hop.predecessor(), hop.nodes(), List.of(self));
            return;
        }
        timer = context.timers().at(startNanos + (deadlineNanos - startNanos) / 2, this::fallBack);
        Message.Relay relay =
                new Message.Relay(
                        lookupId,
                        key,
                        self.address(),
                        List.of(self),
                        context.settings().hopsMax() - 1);
        Forwarding first =
                new Forwarding(
                        context,
                        relay,
                        (dead, refused) -> context.firstOnward(key, dead, refused),
                        end -> {
                            if (end != Forwarding.End.ACCEPTED) fallBack();
                        });
        forwarding = first;
        first.begin();
    }

    /** An answer under our name came. */
    void onRelayed(Message.Relayed answer) {
        if (ended) return;
        if (answer.kind() != Message.NextHops.Kind.OWNER
                || answer.nodes().isEmpty()
                || answer.path().isEmpty()) {
            context.counters().wrongHops++;
            return;
        }
        found(nearestBefore(answer), answer.nodes(), answer.path());
    }

    /** Of the nodes passed, the one before the key and nearest to it. */
    private Optional<NodeRef> nearestBefore(Message.Relayed answer) {
        NodeRef owner = answer.nodes().get(0);
        NodeRef nearest = null;
        for (NodeRef node : answer.path()) {
            if (node.id().equals(owner.id()) || node.id().equals(key)) continue;
            if (nearest == null || node.id().isInOpen(nearest.id(), key)) nearest = node;
        }
        return Optional.ofNullable(nearest);
    }

    private void found(Optional<NodeRef> predecessor, List<NodeRef> nodes, List<NodeRef> path) {
        int inVain = forwarding == null ? 0 : forwarding.inVain();
        end();
        listener.onFound(
                new LookupAnswer(
                        key,
                        predecessor,
                        nodes.get(0),
                        nodes,
                        path,
                        path.size() - 1,
                        inVain,
                        List.of(),
                        context.turn().nowNanos() - startNanos));
    }

    private void fallBack() {
        if (ended) return;
        end();
        context.counters().recursiveLost++;
        fallback.run();
    }

    @Override
    public void fail(LookupFailure failure, String message) {
        if (ended) return;
        end();
        listener.onLookupFailed(failure, message);
    }

    private void end() {
        ended = true;
        if (timer != null) context.timers().cancel(timer);
        if (forwarding != null) forwarding.cancel();
    }
}
