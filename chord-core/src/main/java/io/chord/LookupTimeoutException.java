package io.chord;

/** No owner was confirmed before the deadline. Repeating is safe. */
public final class LookupTimeoutException extends RetryableException {

    private static final long serialVersionUID = 1L;

    LookupTimeoutException(String message) {
        super(message);
    }
}
