package io.chord;

/** No member has the id that was asked for. */
public final class NoSuchNodeException extends PermanentException {

    private static final long serialVersionUID = 1L;

    NoSuchNodeException(String message) {
        super(message);
    }
}
