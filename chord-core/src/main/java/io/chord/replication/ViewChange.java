package io.chord.replication;

import io.chord.call.Timers;
import io.chord.call.Turn;
import io.chord.message.Member;
import io.chord.message.Message;
import io.chord.message.StoreId;
import io.chord.message.View;
import io.chord.store.Version;
import java.util.List;
import java.util.TreeSet;

/**
 * The proposer of the view that follows one: single-decree Paxos among the members that are active
 * in it (reference protocol, section 8, "NEXT VIEW"). Whatever is found accepted there is proposed
 * in place of our own value. What is decided is then installed at all old and new members.
 *
 * <p>"Propose only what leaves a live majority; prefer to propose while every live member is active
 * in v": so once a majority has promised, the others are waited for as long again, and who of them
 * answered what decides whether our own value is proposed now, later, or not at all.
 */
final class ViewChange {

    private static final int ROUNDS_MAX = 8;

    /** The least time that is given to those who have not answered yet. */
    private static final long OTHERS_NANOS_MIN = 10_000_000;

    /** Rounds that are given up because a live member was not active yet. */
    private static final int INACTIVE_ROUNDS = 4;

    /** Why nothing was decided. */
    enum Failure {
        /** A majority refused, again and again: others propose too, or the view is an old one. */
        REFUSED,
        /** So many are not active in the view that no majority can decide. */
        INACTIVE,
        /** A majority did not answer. */
        UNREACHABLE,
        /** A majority of the stores are certainly not where the view says. */
        GONE,
        /** So few members of the views to come have answered that these could not serve. */
        UNSAFE
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

    private final Turn turn;
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
    private long begunNanos;
    private final TreeSet<StoreId> heard = new TreeSet<>();
    private Version found = Version.NONE;
    private List<View> value;

    ViewChange(
            Turn turn,
            Timers timers,
            Peers peers,
            Replicas replicas,
            Ballots ballots,
            Backoff backoff,
            View view,
            List<View> proposal,
            Listener listener) {
        this.turn = turn;
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
                                goOnIfAllAnswered(number, ballot);
                                return;
                            }
                            heard.add(member.storeId());
                            if (promise.accepted().isNewerThan(found)) {
                                found = promise.accepted();
                                value = promise.value();
                            }
                            if (++answers == view.majority()) waitForTheOthers(number, ballot);
                            goOnIfAllAnswered(number, ballot);
                        }

                        @Override
                        public void missing(boolean isGone) {
                            if (phase != number || ended) return;
                            absent(isGone);
                            goOnIfAllAnswered(number, ballot);
                        }
                    });
        }
    }

    private void waitForTheOthers(int number, Version ballot) {
        long waited = turn.nowNanos() - begunNanos;
        timers.after(Math.max(waited, OTHERS_NANOS_MIN), () -> goOn(number, ballot));
    }

    private void goOnIfAllAnswered(int number, Version ballot) {
        boolean isAll = answers + refusals + missing == view.members().size();
        if (phase == number && isAll && answers >= view.majority()) goOn(number, ballot);
    }

    private void goOn(int number, Version ballot) {
        if (phase != number || ended) return;
        if (found.equals(Version.NONE) && inactive > 0 && rounds <= INACTIVE_ROUNDS) {
            startPhase();
            timers.after(backoff.nextNanos(), this::prepare);
        } else if (found.equals(Version.NONE) && !leavesLiveMajorities()) {
            startPhase();
            ended = true;
            listener.failed(Failure.UNSAFE);
        } else {
            accept(ballot);
        }
    }

    /** Of each view to come: whoever is new has been asked before, and lives. */
    private boolean leavesLiveMajorities() {
        for (View next : proposal) {
            int live = 0;
            for (Member member : next.members()) {
                if (!view.has(member.storeId()) || heard.contains(member.storeId())) live++;
            }
            if (live < next.majority()) return false;
        }
        return true;
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
        heard.clear();
        begunNanos = turn.nowNanos();
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
        heard.add(member.storeId());
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

    private void install(List<View> decided) {
        new Announcement(
                        timers,
                        peers,
                        backoff,
                        view,
                        decided,
                        () -> {
                            if (ended) return;
                            ended = true;
                            listener.decided(decided);
                        })
                .begin();
    }
}
