package io.chord;

/**
 * A bound of this node is reached; the message names it. The call had no effect: repeat it later,
 * or make fewer at a time.
 */
public final class OverloadedException extends RetryableException {

    private static final long serialVersionUID = 1L;

    OverloadedException(String message) {
        super(message);
    }
}
