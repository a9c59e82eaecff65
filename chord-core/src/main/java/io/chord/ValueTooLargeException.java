package io.chord;

/**
 * A key or a value is longer than a message can carry; the message has the length and the bound.
 */
public final class ValueTooLargeException extends PermanentException {

    private static final long serialVersionUID = 1L;

    ValueTooLargeException(String message) {
        super(message);
    }
}
