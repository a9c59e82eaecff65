package io.chord;

import org.jspecify.annotations.Nullable;

/**
 * The transport could not be started: its address is in use, not of this machine, or not permitted.
 * The message names it.
 */
public final class TransportFailedException extends PermanentException {

    private static final long serialVersionUID = 1L;

    TransportFailedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
