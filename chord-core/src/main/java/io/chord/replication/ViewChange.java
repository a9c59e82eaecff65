package io.chord.replication;

import io.chord.call.Timers;
import io.chord.message.Member;
import io.chord.message.Message;
import io.chord.message.StoreId;
import io.chord.message.View;
import io.chord.store.Version;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * The proposer of the view that follows one: single-decree Paxos among the members that are active
 * in it (reference protocol, section 8, "NEXT VIEW"). Whatever is found accepted there is proposed
 * in place of our own value. What is decided is then installed at all old and new members.
 */
final class ViewChange {

    private static final int ROUNDS_MAX = 8;
    private static final int INSTALLS_MAX = 3;

    /** Why nothing was decided. */
    enum Failure {
        /** A majority refused, again and again: others propose too, or the view is an old one. */
        REFUSED,
        /** So many are not active in the view that no majority can decide. */
        INACTIVE,
        /** A majority did not answer. */
        UNREACHABLE,
        /** A majority of the stores are certainly not where the view says. */
        GONE
    }

    /** How a change ended. */
    interface Listener {
        /**
         * These views follow; ours or another's. A majority of each new view has them installed.
         */
        void decided(List<View> value);

        /** A newer view was there already. */
        void superseded(View newer);

        /** Nothing was decided that we know of. */
        void failed(Failure why);
    }

    private final Timers timers;
    private final Peers peers;
    private final Replicas replicas;
    private final Ballots ballots;
    private final Backoff backoff;
    private final View view;
    private final List<View> proposal;
    private final Listener listener;
    private int rounds;
    private int phase;
    private boolean ended;

    // Of the phase under way.
    private int answers;
    private int refusals;
    private int missing;
    private int gone;
    private int inactive;
    private Version found = Version.NONE;
    private List<View> value;

    ViewChange(
            Timers timers,
            Peers peers,
            Replicas replicas,
            Ballots ballots,
            Backoff backoff,
            View view,
            List<View> proposal,
            Listener listener) {
        this.timers = timers;
        this.peers = peers;
        this.replicas = replicas;
        this.ballots = ballots;
        this.backoff = backoff;
        this.view = view;
        this.proposal = proposal;
        this.value = proposal;
        this.listener = listener;
    }

    void begin() {
        prepare();
    }

    void cancel() {
        ended = true;
    }

    private void prepare() {
        if (ended) return;
        rounds++;
        Version ballot = ballots.fresh();
        int number = startPhase();
        found = Version.NONE;
        value = proposal;
        for (Member member : view.members()) {
            peers.ask(
                    member,
                    new Message.NextPrepare(member.storeId(), view.id(), ballot),
                    new Peers.Heard() {
                        @Override
                        public void answered(Message.Reply reply) {
                            if (phase != number || ended) return;
                            if (!(reply instanceof Message.NextPromise promise)) {
                                refused(member, reply);
                                return;
                            }
                            if (promise.accepted().isNewerThan(found)) {
                                found = promise.accepted();
                                value = promise.value();
                            }
                            if (++answers == view.majority()) accept(ballot);
                        }

                        @Override
                        public void missing(boolean isGone) {
                            if (phase == number && !ended) absent(isGone);
                        }
                    });
        }
    }

    private void accept(Version ballot) {
        int number = startPhase();
        List<View> proposed = value;
        for (Member member : view.members()) {
            peers.ask(
                    member,
                    new Message.NextAccept(member.storeId(), view.id(), ballot, proposed),
                    new Peers.Heard() {
                        @Override
                        public void answered(Message.Reply reply) {
                            if (phase != number || ended) return;
                            if (!(reply instanceof Message.Ack)) {
                                refused(member, reply);
                            } else if (++answers == view.majority()) {
                                startPhase();
                                install(proposed);
                            }
                        }

                        @Override
                        public void missing(boolean isGone) {
                            if (phase == number && !ended) absent(isGone);
                        }
                    });
        }
    }

    private int startPhase() {
        answers = 0;
        refusals = 0;
        missing = 0;
        gone = 0;
        inactive = 0;
        return ++phase;
    }

    private void refused(Member member, Message.Reply reply) {
        boolean wrongStore =
                reply instanceof Message.Nack wrong
                        && wrong.reason() == Message.Nack.Reason.WRONG_STORE;
        if (wrongStore) {
            absent(true); // Another store serves the address: that of the member is gone.
            return;
        }
        refusals++;
        if (reply instanceof Message.Nack nack) {
            if (nack.reason() == Message.Nack.Reason.INACTIVE) inactive++;
            ballots.seen(nack.promised());
            if (nack.view().isPresent() && ViewChain.isNewer(nack.view().get(), view)) {
                ended = true;
                listener.superseded(nack.view().get());
                return;
            }
            if (nack.reason() == Message.Nack.Reason.OLDER_VIEW) {
                peers.ask(
                        member,
                        new Message.Install(replicas.withSiblings(view)),
                        RegisterOperation.nobody());
            }
        }
        endIfHopeless();
    }

    private void absent(boolean isGone) {
        missing++;
        if (isGone) gone++;
        endIfHopeless();
    }

    private void endIfHopeless() {
        int members = view.members().size();
        if (members - refusals - missing >= view.majority()) return;
        boolean unreachable = members - missing < view.majority();
        Failure why = Failure.REFUSED;
        if (members - gone < view.majority()) why = Failure.GONE;
        else if (unreachable) why = Failure.UNREACHABLE;
        else if (members - missing - inactive < view.majority()) why = Failure.INACTIVE;
        startPhase();
        if (unreachable || rounds >= ROUNDS_MAX) {
            ended = true;
            listener.failed(why);
        } else {
            timers.after(backoff.nextNanos(), this::prepare);
        }
    }

    // ---- what is decided becomes known

    private void install(List<View> decided) {
        TreeMap<StoreId, Member> members = new TreeMap<>();
        for (Member old : view.members()) members.put(old.storeId(), old);
        for (View next : decided) {
            for (Member member : next.members()) members.put(member.storeId(), member);
        }
        Installing installing = new Installing(decided, new ArrayList<>(members.values()));
        for (Member member : installing.members) installing.ask(member, 1);
    }

    private final class Installing {
        final List<View> decided;
        final List<Member> members;
        int open;

        Installing(List<View> decided, List<Member> members) {
            this.decided = decided;
            this.members = members;
            this.open = members.size();
        }

        void ask(Member member, int attempt) {
            peers.ask(
                    member,
                    new Message.Install(decided),
                    new Peers.Heard() {
                        @Override
                        public void answered(Message.Reply reply) {
                            boolean isBehind =
                                    reply instanceof Message.Nack nack
                                            && nack.reason() != Message.Nack.Reason.NEWER_VIEW;
                            if (isBehind) again(member, attempt);
                            else close();
                        }

                        @Override
                        public void missing(boolean isGone) {
                            // SYNC of the others goes on telling it.
                            if (isGone) close();
                            else again(member, attempt);
                        }
                    });
        }

        void again(Member member, int attempt) {
            if (ended || attempt >= INSTALLS_MAX) close();
            else timers.after(backoff.nextNanos(), () -> ask(member, attempt + 1));
        }

        void close() {
            if (--open > 0 || ended) return;
            ended = true;
            listener.decided(decided);
        }
    }
}
