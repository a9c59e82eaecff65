package io.chord.replication;

import io.chord.call.Timers;
import io.chord.call.Turn;
import io.chord.message.Member;
import io.chord.message.Message;
import io.chord.message.View;
import io.chord.ring.Arc;
import io.chord.ring.RingId;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What reads and changes of a register, and readings of a range, have in common: a deadline, the
 * view in which answers are counted, and what to do when a round in it fails. A round asks the
 * members of one view once.
 */
abstract class RegisterOperation implements Operation {

    /** What the operations of a node share. */
    record Means(
            Turn turn,
            Timers timers,
            Peers peers,
            Replicas replicas,
            Acceptor acceptor,
            ViewFinder views,
            Ballots ballots,
            ReplicationSettings settings) {}

    /** Rounds after which members that are gone, and that nobody has replaced, end the wait. */
    private static final int GONE_ROUNDS = 2;

    private static final int STORE_FAILED_ROUNDS = 3;

    /** Rounds for which this node had no room, after which the caller is told so. */
    private static final int NO_ROOM_ROUNDS = 3;

    /** Why a round failed, as far as it matters for the next one and for the caller. */
    private enum Problem {
        NO_VIEW,
        NO_QUORUM,
        CONTENTION,
        BUSY,
        STORE
    }

    final Means means;

    /** Whoever keeps this point is asked. */
    final RingId point;

    final long deadlineNanos;

    private final OperationListener listener;
    private final Backoff backoff;
    private Timers.@Nullable Timer deadline;
    private Timers.@Nullable Timer retry;
    private @Nullable View view;
    private boolean ended;
    private Problem problem = Problem.NO_VIEW;
    private String detail = "";

    // Of the round under way.
    private int roundNumber;
    private int answersMissing;
    private int membersGone;
    private int notAsked;
    private int refusals;
    private int storeFailures;
    private boolean contended;
    private boolean busy;

    // Over rounds.
    private int goneRounds;
    private int storeFailedRounds;
    private int noRoomRounds;
    private boolean refused;

    RegisterOperation(Means means, RingId point, long deadlineNanos, OperationListener listener) {
        this.means = means;
        this.point = point;
        this.deadlineNanos = deadlineNanos;
        this.listener = listener;
        this.backoff = new Backoff(means.turn(), means.settings().backoffNanos());
    }

    /** Asks the members of the view. */
    abstract void round(View view, int number);

    /** What the caller is told when nothing more can come: the failure stands for "no effect". */
    abstract OperationResult failed(OperationFailure failure, String message, Optional<Arc> range);

    /** What this is about, in words: "key K". */
    abstract String subject();

    @Override
    public void begin() {
        deadline = means.timers().at(deadlineNanos, this::onDeadline);
        Optional<View> known = means.views().remembered(point, Optional.empty());
        if (known.isPresent()) startRound(known.get());
        else search(Optional.empty());
    }

    final boolean isEnded() {
        return ended;
    }

    final void finish(OperationResult result) {
        if (ended) return;
        ended = true;
        if (deadline != null) means.timers().cancel(deadline);
        if (retry != null) means.timers().cancel(retry);
        listener.done(result);
    }

    /** Another operation goes on in place of this one, with the same deadline. */
    final void handOn() {
        if (deadline != null) means.timers().cancel(deadline);
    }

    @Override
    public void close() {
        finish(
                failed(
                        OperationFailure.CLOSED,
                        "this node stopped during the operation on " + subject(),
                        Optional.empty()));
    }

    // ---- for rounds

    /** Whether an answer belongs to the round under way. */
    final boolean isCurrent(int number) {
        return !ended && roundNumber == number;
    }

    /** A member did not answer. */
    final void onMissing(View in, boolean gone) {
        answersMissing++;
        if (gone) membersGone++;
        endIfHopeless(in);
    }

    /** A bound of this node left no room to ask a member: as good as missing, for this round. */
    final void onNoRoom(View in) {
        notAsked++;
        onMissing(in, false);
    }

    /** A member answered with something else than what the round needs of it. */
    final void onRefused(View in, Member member, Message.Reply reply) {
        if (reply instanceof Message.Nack nack) onNack(in, member, nack);
        else onMissing(in, false);
    }

    private void onNack(View in, Member member, Message.Nack nack) {
        means.ballots().seen(nack.promised());
        refusals++;
        switch (nack.reason()) {
            case NEWER_VIEW -> {
                View better = nack.view().orElse(null);
                if (better != null && ViewChain.isNewer(better, in)) {
                    means.views().learn(better);
                    if (better.covers(point)) {
                        // Nothing of this round can count any more than it does already.
                        startRound(better);
                        return;
                    }
                }
            }
            case OLDER_VIEW ->
                    means.peers()
                            .ask(
                                    member,
                                    new Message.Install(means.replicas().withSiblings(in)),
                                    nobody());
            case PROMISED -> contended = true;
            case STORE_FAILED -> storeFailures++;
            case BUSY -> busy = true;
            case INACTIVE, WRONG_STORE -> {}
        }
        endIfHopeless(in);
    }

    private void endIfHopeless(View in) {
        if (in.members().size() - answersMissing - refusals < needed(in)) endRound();
    }

    /** Answers that a round needs. */
    int needed(View in) {
        return in.majority();
    }

    private void endRound() {
        View in = view;
        if (in == null) return;
        roundNumber++; // What still comes is of the past.
        boolean someMissing = answersMissing > notAsked;
        if (storeFailures > 0) problem = Problem.STORE;
        else if (contended) problem = Problem.CONTENTION;
        else if (busy || notAsked > 0) problem = Problem.BUSY;
        else problem = Problem.NO_QUORUM;
        detail = describe(in);
        boolean hopeless = in.members().size() - membersGone < needed(in);
        goneRounds = hopeless ? goneRounds + 1 : 0;
        if (storeFailures > 0 && ++storeFailedRounds >= STORE_FAILED_ROUNDS) {
            fail(OperationFailure.STORE_FAILED, "the store failed: " + detail, in);
            return;
        }
        if (notAsked > 0 && ++noRoomRounds >= NO_ROOM_ROUNDS) {
            fail(
                    OperationFailure.OVERLOADED,
                    "this node has no room for more questions to those who keep " + subject(),
                    in);
            return;
        }
        if (goneRounds >= GONE_ROUNDS) {
            fail(OperationFailure.UNAVAILABLE, detail, in);
            return;
        }
        if (contended && !refused) {
            // The first refusal says only that our rounds lag behind: no duel yet.
            refused = true;
            startRound(in);
        } else if (someMissing) {
            pause(() -> search(Optional.of(in)));
        } else {
            pause(() -> startRound(means.views().remembered(point, Optional.of(in)).orElse(in)));
        }
    }

    private void pause(Runnable then) {
        retry = means.timers().after(backoff.nextNanos(), then);
    }

    private void search(Optional<View> failed) {
        Optional<View> known = means.views().remembered(point, failed);
        if (known.isPresent()) {
            startRound(known.get());
            return;
        }
        means.views()
                .search(
                        point,
                        failed,
                        deadlineNanos,
                        new ViewFinder.Answer() {
                            @Override
                            public void found(View found, boolean told) {
                                if (!ended) startRound(found);
                            }

                            @Override
                            public void notFound(String why) {
                                if (ended) return;
                                problem = Problem.NO_VIEW;
                                detail = why;
                                pause(() -> search(Optional.empty()));
                            }
                        });
    }

    private void startRound(View in) {
        if (ended) return;
        if (view == null || !view.id().equals(in.id())) goneRounds = 0;
        view = in;
        beginPhase();
        round(in, ++roundNumber);
    }

    /** All members are asked: what came of earlier questions of the round no longer counts. */
    final void beginPhase() {
        answersMissing = 0;
        membersGone = 0;
        notAsked = 0;
        refusals = 0;
        storeFailures = 0;
        contended = false;
        busy = false;
    }

    private void onDeadline() {
        if (ended) return;
        View in = view;
        if (in == null) {
            Optional<View> last = means.views().lastKnown(point);
            fail(
                    OperationFailure.UNAVAILABLE,
                    "nobody was found who keeps "
                            + subject()
                            + " (point "
                            + point
                            + "): "
                            + detail
                            + last.map(v -> "; it was last kept by " + ViewChain.addresses(v))
                                    .orElse(""),
                    last);
            return;
        }
        switch (problem) {
            case NO_VIEW, NO_QUORUM ->
                    fail(
                            OperationFailure.UNAVAILABLE,
                            detail.isEmpty() ? describe(in) : detail,
                            in);
            case BUSY ->
                    fail(
                            OperationFailure.OVERLOADED,
                            "the nodes that keep " + subject() + " had no room for the request",
                            in);
            case STORE -> fail(OperationFailure.STORE_FAILED, "the store failed: " + detail, in);
            case CONTENTION ->
                    fail(
                            OperationFailure.TIMED_OUT,
                            "others were changing " + subject() + " until the deadline",
                            in);
        }
    }

    private void fail(OperationFailure failure, String message, View in) {
        fail(failure, message, Optional.of(in));
    }

    private void fail(OperationFailure failure, String message, Optional<View> in) {
        finish(failed(failure, message, in.map(View::range)));
    }

    private String describe(View in) {
        return "range "
                + in.range()
                + " of "
                + subject()
                + " is kept by "
                + ViewChain.addresses(in)
                + " (view "
                + in.number()
                + "), of whom not enough serve it: "
                + (in.members().size() - refusals)
                + " of "
                + in.members().size()
                + " did not answer, "
                + refusals
                + " refused";
    }

    static Peers.Heard nobody() {
        return new Peers.Heard() {
            @Override
            public void answered(Message.Reply reply) {}

            @Override
            public void missing(boolean gone) {}
        };
    }
}
