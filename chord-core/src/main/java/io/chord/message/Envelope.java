package io.chord.message;

import java.util.Objects;

/**
 * One frame: a message and what is needed to give it to the right process and the right question.
 *
 * @param callId names the question; a reply carries that of its request; 0 for a hint
 * @param targetIncarnation of the node it is meant for, {@link #ANY} when only its address is known
 * @param message what is said
 */
public record Envelope(long callId, long targetIncarnation, Message message) {

    /** Meant for whoever is at the address. */
    public static final long ANY = 0;

    /** Checks for null. */
    public Envelope {
        Objects.requireNonNull(message, "message");
    }
}
