package io.chord;

/**
 * The seeds are of a ring of another name, id width or key hash; the message names both sides. Fix
 * the configuration.
 */
public final class RingMismatchException extends PermanentException {

    private static final long serialVersionUID = 1L;

    RingMismatchException(String message) {
        super(message);
    }
}
