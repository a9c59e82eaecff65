package io.chord.engine;

import io.chord.call.Calls;
import io.chord.lookup.Lookups;
import io.chord.membership.Membership;
import io.chord.membership.Standing;
import io.chord.message.Envelope;
import io.chord.message.Message;
import io.chord.message.NodeReport;
import io.chord.message.Recipient;
import io.chord.message.Sender;
import io.chord.replication.Replication;
import io.chord.ring.Address;
import io.chord.routing.RoutingView;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Gives each arriving message to the machine that answers for it. Messages for another process than
 * this one, and questions about the ring while this node is no member, are answered GONE (reference
 * protocol, section 2, "Gone"). Those of replication are served by whoever has the store, member of
 * the ring or not: the chain of views decides who keeps data, not the ring.
 */
final class Reception implements Recipient {

    private final Calls calls;
    private final RoutingView routing;
    private final Membership membership;
    private final Lookups lookups;
    private final Replication replication;
    private final Supplier<NodeReport> report;

    Reception(
            Calls calls,
            RoutingView routing,
            Membership membership,
            Lookups lookups,
            Replication replication,
            Supplier<NodeReport> report) {
        this.calls = calls;
        this.routing = routing;
        this.membership = membership;
        this.lookups = lookups;
        this.replication = replication;
        this.report = report;
    }

    void onEnvelope(Address from, Envelope envelope) {
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
        inbound.giveTo(this, sender);
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
                || message instanceof Message.TakeOver;
    }

    private void sayGone(Sender sender) {
        calls.reply(
                sender.address(),
                sender.callId(),
                new Message.Gone(isMember() ? Optional.of(routing.self()) : Optional.empty()));
    }

    @Override
    public void onGetReport(Message.GetReport message, Sender sender) {
        calls.reply(sender.address(), sender.callId(), new Message.Report(report.get()));
    }

    @Override
    public void onHello(Message.Hello message, Sender sender) {
        membership.onHello(message, sender);
    }

    @Override
    public void onGetState(Message.GetState message, Sender sender) {
        membership.onGetState(message, sender);
    }

    @Override
    public void onPing(Message.Ping message, Sender sender) {
        membership.onPing(message, sender);
    }

    @Override
    public void onNotify(Message.Notify message, Sender sender) {
        membership.onNotify(message, sender);
    }

    @Override
    public void onNudge(Message.Nudge message, Sender sender) {
        membership.onNudge(message, sender);
    }

    @Override
    public void onAudit(Message.Audit message, Sender sender) {
        membership.onAudit(message, sender);
    }

    @Override
    public void onFindNext(Message.FindNext message, Sender sender) {
        lookups.onFindNext(message, sender);
    }

    @Override
    public void onRelay(Message.Relay message, Sender sender) {
        lookups.onRelay(message, sender);
    }

    @Override
    public void onRelayed(Message.Relayed message, Sender sender) {
        lookups.onRelayed(message, sender);
    }

    @Override
    public void onFindView(Message.FindView message, Sender sender) {
        replication.onFindView(message, sender);
    }

    @Override
    public void onGetViews(Message.GetViews message, Sender sender) {
        replication.onGetViews(message, sender);
    }

    @Override
    public void onViewHint(Message.ViewHint message, Sender sender) {
        replication.onViewHint(message, sender);
    }

    @Override
    public void onTakeOver(Message.TakeOver message, Sender sender) {
        replication.onTakeOver(message, sender);
    }

    @Override
    public void onInstall(Message.Install message, Sender sender) {
        replication.onInstall(message, sender);
    }

    @Override
    public void onActiveIn(Message.ActiveIn message, Sender sender) {
        replication.onActiveIn(message, sender);
    }

    @Override
    public void onRead(Message.Read message, Sender sender) {
        replication.onRead(message, sender);
    }

    @Override
    public void onPrepare(Message.Prepare message, Sender sender) {
        replication.onPrepare(message, sender);
    }

    @Override
    public void onAccept(Message.Accept message, Sender sender) {
        replication.onAccept(message, sender);
    }

    @Override
    public void onPurge(Message.Purge message, Sender sender) {
        replication.onPurge(message, sender);
    }

    @Override
    public void onNextPrepare(Message.NextPrepare message, Sender sender) {
        replication.onNextPrepare(message, sender);
    }

    @Override
    public void onNextAccept(Message.NextAccept message, Sender sender) {
        replication.onNextAccept(message, sender);
    }

    @Override
    public void onSync(Message.Sync message, Sender sender) {
        replication.onSync(message, sender);
    }

    @Override
    public void onLearn(Message.Learn message, Sender sender) {
        replication.onLearn(message, sender);
    }
}
