package io.chord.simulation;

import static java.util.Objects.requireNonNull;

import io.chord.engine.Outcome;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A command that a simulated node was given, and how it ended, once it has. */
@SuppressWarnings("exports") // Speaks the words of the engine: for this project's own tests.
public final class Handle {

    private final Supplier<String> what;
    private final long begunNanos;
    private @Nullable Outcome outcome;
    private @Nullable Runnable afterwards;
    private long endedNanos;

    Handle(Supplier<String> what, long begunNanos) {
        this.what = what;
        this.begunNanos = begunNanos;
    }

    /** Whether the command has ended. */
    public boolean isDone() {
        return outcome != null;
    }

    /** Whether the command has ended, and not with {@link Outcome.Failed}. */
    public boolean isSuccess() {
        return outcome != null && !(outcome instanceof Outcome.Failed);
    }

    /**
     * How it ended.
     *
     * @throws IllegalStateException if it has not
     */
    public Outcome outcome() {
        Outcome ended = outcome;
        if (ended == null) throw new IllegalStateException(what.get() + " has not ended yet");
        return ended;
    }

    /**
     * How it ended, when a test knows of which kind that should be.
     *
     * @throws AssertionError if it ended in another way; the message says in which
     * @throws IllegalStateException if it has not ended
     */
    public <T extends Outcome> T outcome(Class<T> kind) {
        Outcome ended = outcome();
        if (!kind.isInstance(ended)) {
            throw new AssertionError(
                    what.get() + " ended as " + ended + " and not as " + kind.getSimpleName());
        }
        return kind.cast(ended);
    }

    /**
     * Virtual time from the command to its end, in nanoseconds.
     *
     * @throws IllegalStateException if it has not ended
     */
    public long elapsedNanos() {
        requireNonNull(outcome());
        return endedNanos - begunNanos;
    }

    /**
     * Runs an action at the instant at which the command ends, in place of any earlier one; now, if
     * it has ended. The action must only look: the node is in the middle of a step.
     */
    public void whenDone(Runnable action) {
        if (outcome != null) {
            action.run();
        } else {
            afterwards = requireNonNull(action, "action");
        }
    }

    void end(Outcome how, long nowNanos) {
        if (outcome != null) throw new IllegalStateException(what.get() + " ended twice: " + how);
        outcome = how;
        endedNanos = nowNanos;
        if (afterwards != null) afterwards.run();
    }

    @Override
    public String toString() {
        return what.get() + (outcome == null ? ": under way" : ": " + outcome);
    }
}
