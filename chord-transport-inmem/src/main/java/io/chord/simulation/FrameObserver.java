package io.chord.simulation;

import io.chord.ring.Address;

/**
 * Watches the frames of a simulated network and changes nothing: for counting from outside what a
 * run costs, whatever its nodes say of themselves. Must neither keep nor change the arrays.
 */
public interface FrameObserver {

    /** A node hands a frame over; whether it is lost, cut or copied is not known yet. */
    default void onSent(Address from, Address to, byte[] frame) {}

    /** A running node is about to read a frame. What it sends until {@link #onRead} it causes. */
    default void onArrived(Address from, Address to, byte[] frame) {}

    /** A node has read a frame and done what was to be done at once. */
    default void onRead(Address from, Address to, byte[] frame) {}
}
