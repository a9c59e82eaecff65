package io.chord.runtime;

import io.chord.engine.Outcome;

/** Who waits for the outcome of a command. Told exactly once, never while an engine is held. */
public interface Completion {

    /** How the command ended. */
    void done(Outcome outcome);

    /**
     * Whether {@link #done} does no more than wake a thread that waits for it: then it is called at
     * once, and not on the executor of callbacks.
     */
    boolean isDirect();
}
