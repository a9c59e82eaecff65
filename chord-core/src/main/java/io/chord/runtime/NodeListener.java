package io.chord.runtime;

import io.chord.ring.RingEvent;

/** What a node tells whoever runs it. */
public interface NodeListener {

    /**
     * Something happened. Called in order, while the engine is held: returns at once, and runs no
     * code of the application.
     *
     * @return delivers it; called when the engine is released
     */
    Runnable onEvent(RingEvent event);

    /** The engine failed and has ended. Called when it is released; returns at once. */
    void onFailed(Throwable failure);
}
