package io.chord;

import io.chord.ring.Arc;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The nodes that keep the key cannot be reached. It is not known whether the key has a value, and
 * nothing was changed. Repeat the call later; {@link ChordNode#ring()} shows which ranges are
 * affected.
 */
public final class UnavailableException extends RetryableException {

    private static final long serialVersionUID = 1L;

    /** Not serialized: no type of this library is. */
    private final transient @Nullable Arc range;

    UnavailableException(String message, Optional<Arc> range) {
        super(message);
        this.range = range.orElse(null);
    }

    /** The range that cannot be reached, if it is known. */
    public Optional<Arc> range() {
        return Optional.ofNullable(range);
    }
}
