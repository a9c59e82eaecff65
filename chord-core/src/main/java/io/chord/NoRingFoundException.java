package io.chord;

/**
 * No seed led to a ring before the deadline; the message lists each address and why. Check the
 * addresses, or create the ring.
 */
public final class NoRingFoundException extends PermanentException {

    private static final long serialVersionUID = 1L;

    NoRingFoundException(String message) {
        super(message);
    }
}
