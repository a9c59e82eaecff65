package io.chord.transport;

import io.chord.ring.Address;

/**
 * What a node gives to its transport, to be told what arrives. Its methods return soon and never
 * block.
 */
public interface FrameReceiver {

    /**
     * A frame arrived.
     *
     * <p>Frames may be lost, repeated and reordered by the network below; a transport that keeps
     * the order of one connection makes the node faster, not more correct. Called from any thread,
     * also from several at once.
     *
     * @param from where an answer to it goes: pass it to {@link Transport#send}
     * @param frame the whole frame, given away: the transport neither reads nor changes it
     *     afterwards
     */
    void onFrame(Address from, byte[] frame);

    /**
     * An address is certainly not served by the process that was there: a connection was reset and
     * a new one refused. A hint; never told for mere silence.
     */
    void onUnreachable(Address address);

    /**
     * Somebody is at an address, and one of the two sides does not want the other: a certificate
     * that is not trusted, another protocol. A hint, for the message to a caller who gets no
     * answer.
     *
     * @param reason what was wrong and what to do, in words; partly the other side's
     */
    default void onRefused(Address address, String reason) {}

    /**
     * This transport does not reach itself at the address that it advertises, so others may not
     * either. A warning: they may reach it all the same. Told once at most, some seconds after the
     * start.
     *
     * @param warning both addresses, what was found and what to do, in words
     */
    default void onNotReachable(String warning) {}
}
