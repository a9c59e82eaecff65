package io.chord;

import org.jspecify.annotations.Nullable;

/**
 * A node could not do what it was asked. The kinds say what the caller can do next: {@link
 * RetryableException} (repeat it later), {@link IndeterminateException} (a write that may have
 * happened: read before repeating), {@link PermanentException} (repeating cannot help) and {@link
 * ChordInterruptedException} (the caller itself gave up). Messages carry the values.
 */
public abstract sealed class ChordException extends RuntimeException
        permits RetryableException,
                IndeterminateException,
                PermanentException,
                ChordInterruptedException {

    private static final long serialVersionUID = 1L;

    ChordException(String message) {
        super(message);
    }

    ChordException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
