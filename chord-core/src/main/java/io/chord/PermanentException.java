package io.chord;

import org.jspecify.annotations.Nullable;

/**
 * It cannot work: repeating the same call on the same node does not help. The message says what to
 * change.
 */
public abstract sealed class PermanentException extends ChordException
        permits NodeClosedException,
                NoRingFoundException,
                RingMismatchException,
                IdTakenException,
                InvalidConfigurationException,
                InvalidRequestException,
                ValueTooLargeException,
                BlockingCallException,
                NoSuchNodeException,
                RangeServedException,
                StoreFailedException,
                TransportFailedException {

    private static final long serialVersionUID = 1L;

    PermanentException(String message) {
        super(message);
    }

    PermanentException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
