package io.chord.message;

/**
 * Whoever answers messages: one method a type, so that a new type does not compile until it is
 * answered for. {@code sender} says where an answer goes.
 */
public interface Recipient {

    /** {@link Message.Hello}. */
    void onHello(Message.Hello message, Sender sender);

    /** {@link Message.GetState}. */
    void onGetState(Message.GetState message, Sender sender);

    /** {@link Message.Ping}. */
    void onPing(Message.Ping message, Sender sender);

    /** {@link Message.Notify}. */
    void onNotify(Message.Notify message, Sender sender);

    /** {@link Message.Nudge}. */
    void onNudge(Message.Nudge message, Sender sender);

    /** {@link Message.Audit}. */
    void onAudit(Message.Audit message, Sender sender);

    /** {@link Message.FindNext}. */
    void onFindNext(Message.FindNext message, Sender sender);

    /** {@link Message.Relay}. */
    void onRelay(Message.Relay message, Sender sender);

    /** {@link Message.Relayed}. */
    void onRelayed(Message.Relayed message, Sender sender);

    /** {@link Message.GetReport}. */
    void onGetReport(Message.GetReport message, Sender sender);

    /** {@link Message.FindView}. */
    void onFindView(Message.FindView message, Sender sender);

    /** {@link Message.GetViews}. */
    void onGetViews(Message.GetViews message, Sender sender);

    /** {@link Message.GetHoldings}. */
    void onGetHoldings(Message.GetHoldings message, Sender sender);

    /** {@link Message.Recover}. */
    void onRecover(Message.Recover message, Sender sender);

    /** {@link Message.ViewHint}. */
    void onViewHint(Message.ViewHint message, Sender sender);

    /** {@link Message.GetMember}. */
    void onGetMember(Message.GetMember message, Sender sender);

    /** {@link Message.Vouch}. */
    void onVouch(Message.Vouch message, Sender sender);

    /** {@link Message.Recruit}. */
    void onRecruit(Message.Recruit message, Sender sender);

    /** {@link Message.TakeOver}. */
    void onTakeOver(Message.TakeOver message, Sender sender);

    /** {@link Message.Install}. */
    void onInstall(Message.Install message, Sender sender);

    /** {@link Message.ActiveIn}. */
    void onActiveIn(Message.ActiveIn message, Sender sender);

    /** {@link Message.Read}. */
    void onRead(Message.Read message, Sender sender);

    /** {@link Message.Prepare}. */
    void onPrepare(Message.Prepare message, Sender sender);

    /** {@link Message.Accept}. */
    void onAccept(Message.Accept message, Sender sender);

    /** {@link Message.Purge}. */
    void onPurge(Message.Purge message, Sender sender);

    /** {@link Message.Scan}. */
    void onScan(Message.Scan message, Sender sender);

    /** {@link Message.CompareDigest}. */
    void onCompareDigest(Message.CompareDigest message, Sender sender);

    /** {@link Message.ListVersions}. */
    void onListVersions(Message.ListVersions message, Sender sender);

    /** {@link Message.NextPrepare}. */
    void onNextPrepare(Message.NextPrepare message, Sender sender);

    /** {@link Message.NextAccept}. */
    void onNextAccept(Message.NextAccept message, Sender sender);

    /** {@link Message.Sync}. */
    void onSync(Message.Sync message, Sender sender);

    /** {@link Message.Learn}. */
    void onLearn(Message.Learn message, Sender sender);
}
