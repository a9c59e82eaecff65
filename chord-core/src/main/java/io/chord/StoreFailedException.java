package io.chord;

import org.jspecify.annotations.Nullable;

/** The store of this node could not be opened, or failed; the message says what it was doing. */
public final class StoreFailedException extends PermanentException {

    private static final long serialVersionUID = 1L;

    StoreFailedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
