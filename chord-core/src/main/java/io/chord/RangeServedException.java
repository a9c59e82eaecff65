package io.chord;

/**
 * A range was to be recovered, and a majority of its members lives and serves it. Nothing was done.
 */
public final class RangeServedException extends PermanentException {

    private static final long serialVersionUID = 1L;

    RangeServedException(String message) {
        super(message);
    }
}
