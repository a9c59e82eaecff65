package io.chord.lookup;

import io.chord.call.Asker;
import io.chord.call.Call;
import io.chord.message.Message;
import io.chord.ring.NodeRef;
import io.chord.routing.Suspicions;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Hands a relay to one node that acknowledges it: the best, else the next best, at most {@link
 * #TRIES_MAX}.
 */
final class Forwarding implements Asker {

    /** Where a relay may go. Asked again for each try. */
    interface Targets {
        /** The best one that is not refused; null: none. */
        @Nullable NodeRef next(Suspicions suspicions, Predicate<NodeRef> refused);
    }

    /** How it ended. */
    enum End {
        ACCEPTED,
        NOBODY,
        OVERLOADED
    }

    static final int TRIES_MAX = 8;

    private final LookupContext context;
    private final Message.Relay relay;
    private final Targets targets;
    private final Consumer<End> listener;
    private final Set<NodeRef> tried = new LinkedHashSet<>();
    private @Nullable Call call;
    private final Suspicions suspicions;
    private int inVain;

    Forwarding(
            LookupContext context, Message.Relay relay, Targets targets, Consumer<End> listener) {
        this.context = context;
        this.relay = relay;
        this.targets = targets;
        this.listener = listener;
        this.suspicions = new AlsoDead(tried::contains, context.quarantine());
    }

    void begin() {
        tryNext();
    }

    void cancel() {
        if (call != null) context.calls().cancel(call);
        call = null;
    }

    /** How many nodes were silent or gone. */
    int inVain() {
        return inVain;
    }

    private void tryNext() {
        if (tried.size() < TRIES_MAX) {
            NodeRef node =
                    targets.next(suspicions, each -> tried.contains(each) || context.isHere(each));
            if (node != null) {
                tried.add(node);
                long refusedBefore = context.calls().refusedCalls();
                Call begun = context.calls().ask(node, relay, this);
                call = begun;
                if (context.calls().refusedCalls() != refusedBefore) {
                    cancel();
                    listener.accept(End.OVERLOADED);
                }
                return;
            }
        }
        listener.accept(End.NOBODY);
    }

    @Override
    public void onReply(Call answered, Message.Reply reply) {
        call = null;
        if (reply instanceof Message.Ack) {
            context.counters().relaysForwarded++;
            listener.accept(End.ACCEPTED);
        } else {
            context.counters().wrongHops++;
            tryNext();
        }
    }

    @Override
    public void onSilence(Call silent) {
        onDead(silent);
    }

    @Override
    public void onGone(Call gone, Optional<NodeRef> instead) {
        onDead(gone);
    }

    private void onDead(Call dead) {
        call = null;
        inVain++;
        context.counters().askedInVain++;
        context.foundDead().accept(dead.target().orElseThrow());
        tryNext();
    }
}
