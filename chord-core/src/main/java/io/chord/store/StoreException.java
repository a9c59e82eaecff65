package io.chord.store;

/**
 * A store could not do what it was asked: the message names the store, the action and the cause.
 */
public final class StoreException extends Exception {

    private static final long serialVersionUID = 1L;

    /** A failure without a cause of its own. */
    public StoreException(String message) {
        super(message);
    }

    /** A failure with the cause that the store met. */
    public StoreException(String message, Throwable cause) {
        super(message, cause);
    }
}
