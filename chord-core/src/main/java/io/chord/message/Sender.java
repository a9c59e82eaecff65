package io.chord.message;

import io.chord.ring.Address;
import java.util.Objects;

/**
 * Where an answer goes.
 *
 * @param address of the sender, as its transport names it
 * @param callId of the question; 0 for a hint
 */
public record Sender(Address address, long callId) {

    /** Checks for null. */
    public Sender {
        Objects.requireNonNull(address, "address");
    }
}
