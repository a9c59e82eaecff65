package io.chord;

/** What was asked makes no sense to this ring; the message says why. */
public final class InvalidRequestException extends PermanentException {

    private static final long serialVersionUID = 1L;

    InvalidRequestException(String message) {
        super(message);
    }
}
