package io.chord.replication;

import io.chord.call.Timers;
import io.chord.message.Member;
import io.chord.message.Message;
import io.chord.message.View;
import io.chord.ring.Arc;
import io.chord.ring.NodeRef;
import java.util.List;
import java.util.Optional;

/**
 * One change of a view by the owner of its range: a node that is to become a member copies the
 * range first, then the change is proposed (reference protocol, section 8: "LEARNER, then REPLACE
 * or ADD").
 */
final class GroupChange implements RangeWorks.Work {

    /** How often a node is asked whether it has copied, before it is thought to be unable to. */
    private static final int POLLS_MAX = 256;

    /** A node that is to become a member. */
    record Newcomer(NodeRef node, Member member) {}

    /** What came of it. */
    interface Listener {
        /** The next view is decided, as proposed or otherwise. */
        void decided(List<View> next);

        /** A member has a newer view already. */
        void superseded(View newer);

        /** The node that was to become a member does not copy the range. */
        void refused(Newcomer newcomer);

        /** The members do not decide. */
        void failed(ViewChange.Failure why);
    }

    private final Timers timers;
    private final Peers peers;
    private final Acquisition.Proposers proposers;
    private final Backoff backoff;
    private final View view;
    private final List<View> value;
    private final Listener listener;
    private boolean proposed;
    private boolean ended;
    private int polls;

    GroupChange(
            Timers timers,
            Peers peers,
            Acquisition.Proposers proposers,
            Backoff backoff,
            View view,
            List<View> value,
            Listener listener) {
        this.timers = timers;
        this.peers = peers;
        this.proposers = proposers;
        this.backoff = backoff;
        this.view = view;
        this.value = value;
        this.listener = listener;
    }

    @Override
    public Arc range() {
        return view.range();
    }

    void begin(Optional<Newcomer> newcomer) {
        if (newcomer.isPresent()) recruit(newcomer.get());
        else propose();
    }

    @Override
    public boolean stop() {
        if (!proposed) cancel();
        return proposed;
    }

    @Override
    public void cancel() {
        ended = true;
    }

    private void recruit(Newcomer newcomer) {
        if (ended) return;
        peers.askNode(
                newcomer.node(),
                new Message.Recruit(newcomer.member().storeId(), view),
                new Peers.Heard() {
                    @Override
                    public void answered(Message.Reply reply) {
                        if (ended) return;
                        boolean isBusy =
                                reply instanceof Message.Nack nack
                                        && nack.reason() == Message.Nack.Reason.BUSY;
                        if (reply instanceof Message.Ack) propose();
                        else if (isBusy && ++polls < POLLS_MAX) again(newcomer);
                        else end(() -> listener.refused(newcomer));
                    }

                    @Override
                    public void missing(boolean gone) {
                        end(() -> listener.refused(newcomer));
                    }
                });
    }

    private void again(Newcomer newcomer) {
        timers.after(backoff.nextNanos(), () -> recruit(newcomer));
    }

    private void propose() {
        proposed = true;
        proposers
                .propose(
                        view,
                        value,
                        new ViewChange.Listener() {
                            @Override
                            public void decided(List<View> decided) {
                                end(() -> listener.decided(decided));
                            }

                            @Override
                            public void superseded(View newer) {
                                end(() -> listener.superseded(newer));
                            }

                            @Override
                            public void failed(ViewChange.Failure why) {
                                end(() -> listener.failed(why));
                            }
                        })
                .begin();
    }

    private void end(Runnable tell) {
        if (ended) return;
        ended = true;
        tell.run();
    }
}
