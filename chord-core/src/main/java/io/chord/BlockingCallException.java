package io.chord;

import org.jspecify.annotations.Nullable;

/**
 * The calling thread must not block, because what it would wait for needs it: it delivers frames,
 * timers, results or events. Nothing was done. Use an asynchronous call there, or another thread.
 */
public final class BlockingCallException extends PermanentException {

    private static final long serialVersionUID = 1L;

    BlockingCallException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
