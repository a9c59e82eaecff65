package io.chord.simulation;

import io.chord.message.Envelope;
import io.chord.ring.Address;

/**
 * Sees what the nodes of a simulated ring say and hear, at the instant at which they do, and when
 * their part in the ring changes. Called from within the run: it must not run the network, and
 * leaves the nodes alone.
 */
@SuppressWarnings("exports") // Speaks the words of the engine: for this project's own tests.
public interface RingObserver {

    /** A node gave a message to the network. */
    default void onSaid(String name, Address to, Envelope envelope) {}

    /** A node took a message, and has done all that follows from it at once. */
    default void onHeard(String name, Address from, Envelope envelope) {}

    /** Predecessor, successors or standing of a node are others than before. */
    default void onChanged(String name) {}

    /** A process has ended, member or not. */
    default void onEnded(String name) {}
}
