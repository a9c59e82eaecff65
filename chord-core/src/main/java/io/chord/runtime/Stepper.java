package io.chord.runtime;

/**
 * What a {@link NodeLoop} runs: something that takes one input at a time and does not care which
 * thread brings it.
 *
 * @param <I> the inputs
 */
public interface Stepper<I> {

    /**
     * Takes one input. Called by one thread at a time, not always the same; what one call wrote the
     * next one sees. Never blocks.
     */
    void step(I input);

    /**
     * Called after some steps, before the thread gives the stepper up, perhaps in vain: more steps
     * may follow. For what needs to be done once for many inputs, such as setting a timer.
     */
    default void beforeRelease() {}

    /** {@link #step} or {@link #beforeRelease} threw this; the loop goes on. Must not throw. */
    void failed(Throwable failure);
}
