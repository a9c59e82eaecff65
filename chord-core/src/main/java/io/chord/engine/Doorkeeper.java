package io.chord.engine;

import io.chord.call.Calls;
import io.chord.membership.Membership;
import io.chord.membership.Standing;
import io.chord.message.Envelope;
import io.chord.message.Message;
import io.chord.message.Sender;
import io.chord.ring.Address;
import io.chord.routing.RoutingView;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * Decides whether an arriving message is for this node. Messages for another process than this one,
 * and questions about the ring while this node is no member, are answered GONE (reference protocol,
 * section 2, "Gone"). Those of replication are let in by whoever has the store, member of the ring
 * or not: the chain of views decides who keeps data, not the ring.
 */
public final class Doorkeeper {

    private final Calls calls;
    private final RoutingView routing;
    private final Membership membership;
    private final BiConsumer<Message.Inbound, Sender> inside;

    /**
     * For one node.
     *
     * @param inside who answers what is let in
     */
    public Doorkeeper(
            Calls calls,
            RoutingView routing,
            Membership membership,
            BiConsumer<Message.Inbound, Sender> inside) {
        this.calls = calls;
        this.routing = routing;
        this.membership = membership;
        this.inside = inside;
    }

    /** A message arrived. */
    public void onEnvelope(Address from, Envelope envelope) {
        Message message = envelope.message();
        if (message instanceof Message.Reply reply) {
            calls.onReply(from, envelope.callId(), reply);
            return;
        }
        Message.Inbound inbound = (Message.Inbound) message;
        Sender sender = new Sender(from, envelope.callId());
        boolean forOther =
                envelope.targetIncarnation() != Envelope.ANY
                        && envelope.targetIncarnation() != routing.self().incarnation();
        if (forOther || (isOfRing(message) && !isMember())) {
            if (message instanceof Message.Request) sayGone(sender);
            return;
        }
        inside.accept(inbound, sender);
    }

    private boolean isMember() {
        return membership.standing() == Standing.MEMBER;
    }

    /** Whether only a member of the ring can answer. */
    private static boolean isOfRing(Message message) {
        return message instanceof Message.GetState
                || message instanceof Message.Ping
                || message instanceof Message.Notify
                || message instanceof Message.Nudge
                || message instanceof Message.Audit
                || message instanceof Message.FindNext
                || message instanceof Message.Relay
                || message instanceof Message.GetReport
                || message instanceof Message.TakeOver
                || message instanceof Message.Recruit
                || message instanceof Message.Recover;
    }

    private void sayGone(Sender sender) {
        calls.reply(
                sender.address(),
                sender.callId(),
                new Message.Gone(isMember() ? Optional.of(routing.self()) : Optional.empty()));
    }
}
