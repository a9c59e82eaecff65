package io.chord.transport;

/** A transport could not start: the message names the address, what happened and what to do. */
public final class TransportException extends Exception {

    private static final long serialVersionUID = 1L;

    /** A failure without a cause of its own. */
    public TransportException(String message) {
        super(message);
    }

    /** A failure with its cause. */
    public TransportException(String message, Throwable cause) {
        super(message, cause);
    }
}
