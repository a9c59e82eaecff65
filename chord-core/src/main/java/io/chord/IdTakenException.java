package io.chord;

/** Another live node has the id of this one. Choose another placement, or wait until it is gone. */
public final class IdTakenException extends PermanentException {

    private static final long serialVersionUID = 1L;

    IdTakenException(String message) {
        super(message);
    }
}
