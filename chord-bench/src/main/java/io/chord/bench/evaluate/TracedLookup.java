package io.chord.bench.evaluate;

import io.chord.engine.Outcome;
import io.chord.ring.Address;
import io.chord.ring.RingId;
import io.chord.simulation.Handle;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** One lookup as the wire shows it: which question was put because of which event. */
final class TracedLookup {

    /** What the simulator knows, and no node does. */
    interface Truth {

        /** Now, in virtual time. */
        long nanos();

        /** Whether a process runs at an address now: else nobody will ever answer there. */
        boolean isRunning(Address address);

        /** After this time without an answer a node counts as given up, whether it lives or not. */
        long timeoutNanos();

        /** After so many of these it is silent, and nobody waits for it any longer. */
        int sends();
    }

    /** Why a question was put, or the lookup ended. */
    private enum Reason {
        /** What was asked before was answered. */
        ANSWER,
        /** It was asked in vain: of a dead node, or of a live one that was given up. */
        TIMEOUT,
        /** It was late, from a node that lives: the next best was asked beside it. */
        LATE
    }

    /** A question, however often it was sent. */
    static final class Question {

        private final Address to;
        private final long putNanos;
        private final @Nullable Question cause;
        private final Reason reason;
        private boolean answered;

        private Question(Address to, long putNanos, @Nullable Question cause, Reason reason) {
            this.to = to;
            this.putNanos = putNanos;
            this.cause = cause;
            this.reason = reason;
        }
    }

    private static final int COMPLAINT_MAX = 300;

    private final Address origin;
    private final RingId key;
    private final Truth truth;
    private final long begunNanos;
    private final List<Question> questions = new ArrayList<>();

    /** The question whose reply the origin is reading at this instant. */
    private @Nullable Question reading;

    private boolean readingAnswer;
    private @Nullable Question last;
    private Reason lastReason = Reason.ANSWER;

    /** What was waited for although the answer was there. */
    private @Nullable Question waitedAtEnd;

    private Reason reasonAtEnd = Reason.ANSWER;

    private @Nullable Handle handle;
    private Optional<Address> trueOwner = Optional.empty();
    private boolean hasEnded;

    TracedLookup(Address origin, RingId key, Truth truth) {
        this.origin = origin;
        this.key = key;
        this.truth = truth;
        this.begunNanos = truth.nanos();
    }

    RingId key() {
        return key;
    }

    Address origin() {
        return origin;
    }

    void begun(Handle begun) {
        handle = begun;
    }

    boolean isDone() {
        return handle != null && handle.isDone();
    }

    boolean hasEnded() {
        return hasEnded;
    }

    /** Whether a node was asked, and what it said was an answer. */
    boolean hasAnswerOf(Address node) {
        return latestAnswerOf(node) != null;
    }

    private @Nullable Question latestAnswerOf(Address node) {
        for (int i = questions.size() - 1; i >= 0; i--) {
            if (questions.get(i).answered && questions.get(i).to.equals(node)) {
                return questions.get(i);
            }
        }
        return null;
    }

    // ---- what the wire shows

    /** A question is put for the first time: because of what is being read, or of a silence. */
    Question onQuestion(Address to) {
        Question cause = null;
        Reason reason = Reason.ANSWER;
        if (reading != null) {
            cause = reading;
            if (!readingAnswer) reason = Reason.TIMEOUT;
        } else if (handle != null) {
            cause = waitedFor();
            if (cause != null) {
                reason = reasonOfWaitingFor(cause);
            } else if (!questions.isEmpty()) {
                cause = questions.get(questions.size() - 1); // A pause, and another attempt.
            }
        }
        Question question = new Question(to, truth.nanos(), cause, reason);
        questions.add(question);
        return question;
    }

    /**
     * Which open question it was that the lookup does not wait for any longer: the latest, of those
     * put at one instant one that will never be answered; but first one that is silent by now to
     * the nanosecond.
     */
    private @Nullable Question waitedFor() {
        Question waited = null;
        for (Question question : questions) {
            long nanos = truth.nanos() - question.putNanos;
            long silentNanos = truth.sends() * truth.timeoutNanos();
            if (question.answered || nanos == 0 || nanos > silentNanos) continue;
            if (nanos == silentNanos) return question;
            boolean isBeside = waited != null && waited.putNanos == question.putNanos;
            if (!isBeside || isInVain(question)) waited = question;
        }
        return waited;
    }

    private Reason reasonOfWaitingFor(Question question) {
        return isInVain(question) ? Reason.TIMEOUT : Reason.LATE;
    }

    /** Whether it will never be answered, or was given up although it may be. */
    private boolean isInVain(Question question) {
        return truth.nanos() - question.putNanos >= truth.timeoutNanos()
                || !truth.isRunning(question.to);
    }

    /**
     * The origin begins to read a reply.
     *
     * @param isAnswer false: that node is gone, or could not say
     */
    void onReply(Question question, boolean isAnswer) {
        reading = question;
        readingAnswer = isAnswer;
        question.answered |= isAnswer;
    }

    /** The origin has read it. */
    void onRead() {
        reading = null;
    }

    /** It is done, because of what is being read, or of a silence. */
    void end(Optional<Address> owner) {
        hasEnded = true;
        trueOwner = owner;
        if (reading != null && readingAnswer) {
            last = reading;
            return;
        }
        // Another was waited for in vain. The owner has answered before, if it was asked.
        Question waited = reading == null ? waitedFor() : reading;
        if (waited == null) return;
        Reason reason = reading == null ? reasonOfWaitingFor(waited) : Reason.TIMEOUT;
        last = found().map(this::latestAnswerOf).orElse(null);
        if (last == null) {
            last = waited;
            lastReason = reason;
        } else {
            waitedAtEnd = waited;
            reasonAtEnd = reason;
        }
    }

    // ---- what that means

    /** How it ended; null while it has not. */
    private @Nullable Outcome outcome() {
        return handle == null || !handle.isDone() ? null : handle.outcome();
    }

    /** What is known of an end that was not right, in words. */
    String complaint() {
        String whole =
                "lookup of " + key + " at " + origin + ": " + outcome() + ", owner " + trueOwner;
        return whole.length() <= COMPLAINT_MAX ? whole : whole.substring(0, COMPLAINT_MAX) + "...";
    }

    /** Who was found, if anybody was. */
    Optional<Address> found() {
        return outcome() instanceof Outcome.Found found
                ? Optional.of(found.owner().address())
                : Optional.empty();
    }

    boolean isFound() {
        return outcome() instanceof Outcome.Found;
    }

    /** Whether a node was returned that is not the owner. */
    boolean isWrong() {
        return outcome() instanceof Outcome.Found found
                && !trueOwner.equals(Optional.of(found.owner().address()));
    }

    /** Nodes on the critical path that answered, the owner not counted. */
    int hopsToPredecessor() {
        Set<Address> nodes = new HashSet<>();
        walkBack(
                (question, why) -> {
                    if (why == Reason.ANSWER) nodes.add(question.to);
                });
        if (outcome() instanceof Outcome.Found found) nodes.remove(found.owner().address());
        return nodes.size();
    }

    /** One more, unless the origin is the owner itself. */
    int hopsToOwner() {
        boolean isOwner =
                outcome() instanceof Outcome.Found found && found.owner().address().equals(origin);
        return isOwner ? hopsToPredecessor() : hopsToPredecessor() + 1;
    }

    /** How many nodes it waited for that were dead, or that it gave up, before it went on. */
    int timeouts() {
        Set<Address> nodes = new HashSet<>();
        if (waitedAtEnd != null && reasonAtEnd == Reason.TIMEOUT) nodes.add(waitedAtEnd.to);
        walkBack(
                (question, why) -> {
                    if (why == Reason.TIMEOUT) nodes.add(question.to);
                });
        return nodes.size();
    }

    /** How often it went on beside one that lives and was late. */
    int lates() {
        int[] count = {reasonAtEnd == Reason.LATE ? 1 : 0};
        walkBack(
                (question, why) -> {
                    if (why == Reason.LATE) count[0]++;
                });
        return count[0];
    }

    /** From the question that ended it to the first one of its chain of causes. */
    private void walkBack(BiConsumer<Question, Reason> visit) {
        Reason reason = lastReason;
        for (Question at = last; at != null; at = at.cause) {
            visit.accept(at, reason);
            reason = at.reason;
        }
    }

    /** When it began, in virtual time. */
    long begunNanos() {
        return begunNanos;
    }

    /** When it ended. */
    long endedNanos() {
        return begunNanos + elapsedNanos();
    }

    /** Virtual time from begin to end. */
    long elapsedNanos() {
        return handle == null || !handle.isDone() ? 0 : handle.elapsedNanos();
    }
}
