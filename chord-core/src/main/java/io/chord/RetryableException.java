package io.chord;

/**
 * It did not work this time and had no effect: repeating the same call is safe, and may work later.
 */
public abstract sealed class RetryableException extends ChordException
        permits UnavailableException,
                OverloadedException,
                OperationTimeoutException,
                LookupTimeoutException {

    private static final long serialVersionUID = 1L;

    RetryableException(String message) {
        super(message);
    }
}
