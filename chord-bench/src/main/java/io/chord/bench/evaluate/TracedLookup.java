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
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One lookup as the wire shows it: which question was put because of which event. */
final class TracedLookup {

    /** A question, however often it was sent. */
    static final class Question {

        private final Address to;
        private final @Nullable Question cause;
        private final boolean causeAnswered;
        private boolean answered;

        private Question(Address to, @Nullable Question cause, boolean causeAnswered) {
            this.to = to;
            this.cause = cause;
            this.causeAnswered = causeAnswered;
        }
    }

    private static final int COMPLAINT_MAX = 300;

    private final Address origin;
    private final RingId key;
    private final List<Question> questions = new ArrayList<>();

    /** The question whose reply the origin is reading at this instant. */
    private @Nullable Question reading;

    private boolean readingAnswer;
    private @Nullable Question last;
    private boolean lastAnswered;
    private @Nullable Handle handle;
    private Optional<Address> trueOwner = Optional.empty();
    private boolean hasEnded;

    TracedLookup(Address origin, RingId key) {
        this.origin = origin;
        this.key = key;
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
        for (Question question : questions) {
            if (question.answered && question.to.equals(node)) return true;
        }
        return false;
    }

    // ---- what the wire shows

    /** A question is put for the first time: because of what is being read, or of a silence. */
    Question onQuestion(Address to) {
        Question cause = reading;
        boolean causeAnswered = readingAnswer;
        if (cause == null && handle != null) {
            cause = latestUnanswered();
            if (cause == null && !questions.isEmpty()) {
                cause = questions.get(questions.size() - 1); // A pause, and another attempt.
                causeAnswered = true;
            } else {
                causeAnswered = false;
            }
        }
        Question question = new Question(to, cause, causeAnswered);
        questions.add(question);
        return question;
    }

    private @Nullable Question latestUnanswered() {
        for (int i = questions.size() - 1; i >= 0; i--) {
            if (!questions.get(i).answered) return questions.get(i);
        }
        return null;
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
        if (isDone() && !hasEnded) {
            last = reading;
            lastAnswered = readingAnswer;
        }
        reading = null;
    }

    /** It is done; who owned the key at that moment, in truth. */
    void end(Optional<Address> owner) {
        hasEnded = true;
        trueOwner = owner;
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
        walkBack(question -> nodes.add(question.to), question -> {});
        if (outcome() instanceof Outcome.Found found) nodes.remove(found.owner().address());
        return nodes.size();
    }

    /** One more, unless the origin is the owner itself. */
    int hopsToOwner() {
        boolean isOwner =
                outcome() instanceof Outcome.Found found && found.owner().address().equals(origin);
        return isOwner ? hopsToPredecessor() : hopsToPredecessor() + 1;
    }

    /** Questions on the critical path that were put in vain. */
    int timeouts() {
        int[] count = {0};
        walkBack(question -> {}, question -> count[0]++);
        return count[0];
    }

    /** From the question that brought the answer to the first one of its chain of causes. */
    private void walkBack(Consumer<Question> answered, Consumer<Question> inVain) {
        boolean isAnswered = lastAnswered;
        for (Question at = last; at != null; at = at.cause) {
            (isAnswered ? answered : inVain).accept(at);
            isAnswered = at.causeAnswered;
        }
    }

    /** Virtual time from begin to end. */
    long elapsedNanos() {
        return handle == null || !handle.isDone() ? 0 : handle.elapsedNanos();
    }
}
