package io.chord;

/**
 * A bound is met, of this node or of those that keep the key; the message says which. The call had
 * no effect: repeat it later, after a pause that grows with each time, or make fewer at a time.
 *
 * <p>It was tried again before: for about a second if this node has no room, and until the
 * operation's time-out if the others have none.
 */
public final class OverloadedException extends RetryableException {

    private static final long serialVersionUID = 1L;

    OverloadedException(String message) {
        super(message);
    }
}
