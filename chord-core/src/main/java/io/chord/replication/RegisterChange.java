package io.chord.replication;

import io.chord.call.Timers;
import io.chord.message.Member;
import io.chord.message.Message;
import io.chord.message.View;
import io.chord.message.ViewId;
import io.chord.ring.Arc;
import io.chord.store.Content;
import io.chord.store.Entry;
import io.chord.store.EntryKey;
import io.chord.store.Version;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * CHANGE(k, f): the only writer of registers (reference protocol, section 8; after Rystsov's
 * CASPaxos). Each round is a new ballot: PREPARE at a majority, f of the newest state, ACCEPT at
 * all members of the same view, of whom a majority has to answer. Where this node is a member and
 * wrote the key last, the first round follows that write: ACCEPT alone (docs/adr/0030).
 *
 * <p>It recognises its own change in a later state by the versions that the state remembers, so
 * that a repeated round never applies it twice; and when the history that could tell is cut off, it
 * says INDETERMINATE.
 */
final class RegisterChange extends RegisterOperation {

    private final EntryKey key;
    private final Change change;
    private final Runnable purged;
    private @Nullable Majority<Message.Promise> promises;
    private Timers.@Nullable Timer patience;

    /** Own ballots under which a changed state was sent, with what each would answer. */
    private final TreeMap<Version, OperationResult.Written> mine = new TreeMap<>();

    RegisterChange(
            Means means,
            EntryKey key,
            Change change,
            long deadlineNanos,
            OperationListener listener) {
        this(means, key, change, deadlineNanos, listener, () -> {});
    }

    /**
     * The same, watched to the end.
     *
     * @param purged told when all members have accepted that there is nothing, and have been told
     *     to forget it: with the result or later, or never
     */
    RegisterChange(
            Means means,
            EntryKey key,
            Change change,
            long deadlineNanos,
            OperationListener listener,
            Runnable purged) {
        super(means, key.point(), deadlineNanos, listener);
        this.key = key;
        this.change = change;
        this.purged = purged;
    }

    @Override
    String subject() {
        return "key " + key;
    }

    // ---- first phase

    @Override
    void round(View view, int number) {
        cancelCalls();
        // Once: whoever refuses has promised more, and only a new round goes above that.
        if (number == 1 && mayFollow(view)) follow(view, number);
        else prepare(view, number);
    }

    /**
     * Whether it is worth trying. What confirms or sweeps is there to make all members agree, and
     * one that has promised more refuses all steps. Where a majority may not answer nothing is left
     * at the own store alone: the caller could not be told that nothing was changed.
     */
    private boolean mayFollow(View view) {
        if (change instanceof Change.Confirm || change instanceof Change.Sweep) return false;
        if (!view.has(means.peers().self())) return false;
        int hopeful = 0;
        for (Member member : view.members()) {
            if (!means.peers().isDoubtful(member)) hopeful++;
        }
        return hopeful >= view.majority();
    }

    /** Goes on with the last write of this node, if its own store has it and nothing newer. */
    private void follow(View view, int number) {
        Following following = new Following(view, number);
        means.acceptor().follow(view.id(), key, following);
        // Others may answer while the own store does not.
        if (isCurrent(number) && following.isOpen()) {
            patience = means.timers().after(means.settings().backoffNanos(), following::giveUp);
        }
    }

    private void prepare(View view, int number) {
        Version ballot = means.ballots().fresh();
        promises =
                new Majority<>(
                        this,
                        view,
                        number,
                        Message.Promise.class,
                        new Majority.Question<>() {
                            @Override
                            public Message.Request to(Member member, boolean isFirst) {
                                return new Message.Prepare(
                                        member.storeId(), view.id(), key, ballot);
                            }

                            @Override
                            public void judge(List<Message.Promise> heard) {
                                decide(view, number, ballot, heard);
                            }
                        });
        // All at once: the majority that answers first is faster than any that is chosen before.
        promises.ask(view.members().size());
    }

    private void decide(View view, int number, Version ballot, List<Message.Promise> heard) {
        Message.Promise newest = heard.get(0);
        Version floor = Version.NONE;
        for (Message.Promise promise : heard) {
            if (promise.accepted().isNewerThan(newest.accepted())) newest = promise;
            floor = Version.max(floor, promise.floor());
        }
        means.ballots().seen(newest.accepted());
        means.ballots().seen(floor);
        Content state = newest.content().orElse(null);
        OperationResult.Written done = ownEffect(state);
        if (done != null) {
            new Acceptance(view, number, ballot, state, done, true).askAll();
            return;
        }
        if (!mine.isEmpty() && isHistoryLost(newest.accepted(), state, floor)) {
            finish(
                    indeterminate(
                            "key "
                                    + key
                                    + " changed so often meanwhile that its history no longer"
                                    + " tells whether this write took place",
                            Optional.of(view.range())));
            return;
        }
        propose(view, number, ballot, state, floor).askAll();
    }

    /** The state that this change makes of the one that was found. */
    private Acceptance propose(
            View view, int number, Version ballot, @Nullable Content found, Version floor) {
        RegisterFunction.Outcome outcome =
                RegisterFunction.apply(change, found, ballot, floor, means.turn().wallMillis());
        if (outcome.changed()) mine.put(ballot, outcome.result());
        // To forget a promise ends the operation that it was made to: no mere read may do that.
        boolean mayForget = outcome.changed() || !(change instanceof Change.Confirm);
        return new Acceptance(view, number, ballot, outcome.state(), outcome.result(), mayForget);
    }

    /**
     * What an earlier round of this operation has brought about, if the state shows that it has.
     */
    private OperationResult.@Nullable Written ownEffect(@Nullable Content state) {
        if (state == null || mine.isEmpty()) return null;
        OperationResult.Written now = mine.get(state.version());
        for (Version parent : state.parents()) {
            if (now == null) now = mine.get(parent);
        }
        return now;
    }

    private boolean isHistoryLost(Version accepted, @Nullable Content state, Version floor) {
        Version first = mine.firstKey();
        if (state == null) return floor.compareTo(first) >= 0;
        return accepted.compareTo(first) >= 0 && state.horizon().compareTo(first) >= 0;
    }

    // ---- second phase

    /** ACCEPT at all members of a view, and what they have answered. */
    private final class Acceptance {
        final View view;
        final int number;
        final Version ballot;
        final @Nullable Content state;
        final OperationResult.Written result;
        final boolean forgets;
        int acks;

        Acceptance(
                View view,
                int number,
                Version ballot,
                @Nullable Content state,
                OperationResult.Written result,
                boolean mayForget) {
            this.view = view;
            this.number = number;
            this.ballot = ballot;
            this.state = state;
            this.result = result;
            this.forgets = mayForget && (state == null || state.isTombstone());
        }

        void askAll() {
            beginPhase();
            for (Member member : view.members()) ask(member);
        }

        /** The own store is told by whoever calls. */
        void askOthers() {
            beginPhase();
            for (Member member : view.members()) {
                if (!member.storeId().equals(means.peers().self())) ask(member);
            }
        }

        // Not among the calls that a new round takes back: those that are late still learn of it.
        private void ask(Member member) {
            means.peers()
                    .ask(
                            member,
                            new Message.Accept(
                                    member.storeId(),
                                    view.id(),
                                    key,
                                    ballot,
                                    Optional.ofNullable(state)),
                            new Peers.Heard() {
                                private boolean isCountedAsMissing;

                                @Override
                                public void answered(Message.Reply reply) {
                                    onReply(member, reply);
                                }

                                @Override
                                public void missing(boolean gone) {
                                    if (isCurrent(number) && !isCountedAsMissing) {
                                        onMissing(view, gone);
                                    }
                                }

                                @Override
                                public boolean waitsForRoom() {
                                    // All members should learn of it, but not for a caller who
                                    // has gone: a member that is behind would collect them.
                                    if (!isCurrent(number)) return false;
                                    isCountedAsMissing = true;
                                    onNoRoom(view);
                                    return true;
                                }
                            });
        }

        void onReply(Member member, Message.Reply reply) {
            if (reply instanceof Message.Ack) {
                acks++;
                if (forgets && acks == view.members().size()) purge(view, ballot);
                // A quorum is a quorum, also of a round given up since.
                if (acks == view.majority() && counts(ballot, result)) finish(result);
            } else {
                // Also when it is over: the next ballot of this node goes above it.
                if (reply instanceof Message.Nack nack) means.ballots().seen(nack.promised());
                if (isCurrent(number)) onRefused(view, member, reply);
            }
        }
    }

    /** A first round without promises, where the own store allows it. */
    private final class Following implements Acceptor.Follower {
        private final View view;
        private final int number;
        private @Nullable Acceptance acceptance;
        private boolean givenUp;

        Following(View view, int number) {
            this.view = view;
            this.number = number;
        }

        boolean isOpen() {
            return acceptance == null && !givenUp;
        }

        @Override
        public Optional<Entry> follow(Version next, Content found) {
            if (givenUp || !isCurrent(number)) return Optional.empty();
            stopWaiting();
            // What was accepted last is there, so that no promise of keys without entries matters.
            acceptance = propose(view, number, next, found, Version.NONE);
            acceptance.askOthers();
            return Optional.of(new Entry(key, next, next, acceptance.state));
        }

        @Override
        public void answered(Message.Reply reply) {
            if (acceptance == null) giveUp();
            else acceptance.onReply(view.member(means.peers().self()).orElseThrow(), reply);
        }

        /** There is nothing to follow, or the own store lets us wait: the others are asked. */
        void giveUp() {
            if (!isOpen() || !isCurrent(number)) return;
            givenUp = true;
            stopWaiting();
            prepare(view, number);
        }

        private void stopWaiting() {
            if (patience != null) means.timers().cancel(patience);
            patience = null;
        }
    }

    /**
     * Whether what a round has found is what became of the operation. Not if it changed nothing and
     * a later one has sent a state of ours, which may take effect beside it.
     */
    private boolean counts(Version ballot, OperationResult.Written result) {
        boolean isLast = mine.isEmpty() || !mine.lastKey().isNewerThan(ballot);
        return isLast || mine.containsValue(result);
    }

    /** All members have accepted that there is nothing: none needs to remember it. */
    private void purge(View view, Version ballot) {
        ViewId id = view.id();
        for (Member member : view.members()) {
            means.peers().tell(member, new Message.Purge(member.storeId(), id, key, ballot));
        }
        purged.run();
    }

    @Override
    OperationResult failed(OperationFailure failure, String message, Optional<Arc> range) {
        cancelCalls();
        return mine.isEmpty()
                ? new OperationResult.Failed(failure, message, range)
                : indeterminate(
                        "it is not known whether the write of key "
                                + key
                                + " took place: "
                                + message,
                        range);
    }

    private static OperationResult indeterminate(String message, Optional<Arc> range) {
        return new OperationResult.Failed(OperationFailure.INDETERMINATE, message, range);
    }

    private void cancelCalls() {
        if (patience != null) means.timers().cancel(patience);
        if (promises != null) promises.cancel();
    }
}
