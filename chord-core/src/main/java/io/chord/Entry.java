package io.chord;

import io.chord.store.Version;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * A value as it was read, with what is needed to change it only if nobody else did.
 *
 * @param <V> the type of the value
 * @param value the value
 * @param version of this value; pass it to {@link ChordMap#replace}
 * @param expiresAt when it ends by itself, if ever, by wall clocks
 */
public record Entry<V>(V value, Version version, Optional<Instant> expiresAt) {

    /** Checks for nulls. */
    public Entry {
        Objects.requireNonNull(value, "value");
        Objects.requireNonNull(version, "version");
        Objects.requireNonNull(expiresAt, "expiresAt");
    }
}
