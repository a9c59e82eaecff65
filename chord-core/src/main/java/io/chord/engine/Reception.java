package io.chord.engine;

import io.chord.call.Calls;
import io.chord.lookup.Lookups;
import io.chord.membership.Membership;
import io.chord.message.Message;
import io.chord.message.NodeReport;
import io.chord.message.Recipient;
import io.chord.message.Sender;
import io.chord.replication.Replication;
import java.util.function.Consumer;

/** Gives each message that the {@link Doorkeeper} lets in to the machine that answers for it. */
final class Reception implements Recipient {

    private final Calls calls;
    private final Membership membership;
    private final Lookups lookups;
    private final Replication replication;
    private final Consumer<Consumer<NodeReport>> report;

    Reception(
            Calls calls,
            Membership membership,
            Lookups lookups,
            Replication replication,
            Consumer<Consumer<NodeReport>> report) {
        this.calls = calls;
        this.membership = membership;
        this.lookups = lookups;
        this.replication = replication;
        this.report = report;
    }

    @Override
    public void onGetReport(Message.GetReport message, Sender sender) {
        report.accept(
                told -> calls.reply(sender.address(), sender.callId(), new Message.Report(told)));
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
    public void onGetHoldings(Message.GetHoldings message, Sender sender) {
        replication.onGetHoldings(message, sender);
    }

    @Override
    public void onRecover(Message.Recover message, Sender sender) {
        replication.onRecover(message, sender);
    }

    @Override
    public void onViewHint(Message.ViewHint message, Sender sender) {
        replication.onViewHint(message, sender);
    }

    @Override
    public void onGetMember(Message.GetMember message, Sender sender) {
        replication.onGetMember(message, sender);
    }

    @Override
    public void onVouch(Message.Vouch message, Sender sender) {
        replication.onVouch(message, sender);
    }

    @Override
    public void onRecruit(Message.Recruit message, Sender sender) {
        replication.onRecruit(message, sender);
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
    public void onScan(Message.Scan message, Sender sender) {
        replication.onScan(message, sender);
    }

    @Override
    public void onCompareDigest(Message.CompareDigest message, Sender sender) {
        replication.onCompareDigest(message, sender);
    }

    @Override
    public void onListVersions(Message.ListVersions message, Sender sender) {
        replication.onListVersions(message, sender);
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
