package io.chord;

/** Nothing had an effect before the deadline. Repeating is safe. */
public final class OperationTimeoutException extends RetryableException {

    private static final long serialVersionUID = 1L;

    OperationTimeoutException(String message) {
        super(message);
    }
}
