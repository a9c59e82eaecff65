package io.chord;

import org.jspecify.annotations.Nullable;

/**
 * The thread was interrupted while it waited; its interrupt flag is set again. The operation was
 * abandoned: a write may have happened or may still happen.
 */
public final class ChordInterruptedException extends ChordException {

    private static final long serialVersionUID = 1L;

    ChordInterruptedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
