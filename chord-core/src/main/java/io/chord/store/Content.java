package io.chord.store;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a register holds: a value or a tombstone, and the history that lets a proposer recognise its
 * own change.
 *
 * @param version the ballot of the change that made it
 * @param value the bytes, or null for a tombstone; never changed after construction by either side
 * @param expiresAtMillis wall time after which the entry is to be removed, {@link #NEVER} for no
 *     expiry
 * @param parents the versions before this one, newest first, at most {@link #PARENTS_MAX}
 * @param horizon the newest version that was cut off from {@code parents}
 */
// Arrays are compared by content below and never changed: a copy per hop would cost more. JSpecify
// is needed to compile this library, and by nobody who uses it.
@SuppressWarnings({"ArrayRecordComponent", "exports"})
public record Content(
        Version version,
        byte @Nullable [] value,
        long expiresAtMillis,
        List<Version> parents,
        Version horizon) {

    /** No expiry. */
    public static final long NEVER = Long.MAX_VALUE;

    /** How many earlier versions are kept. */
    public static final int PARENTS_MAX = 8;

    /** Copies the list of parents. */
    public Content {
        Objects.requireNonNull(version, "version");
        Objects.requireNonNull(horizon, "horizon");
        parents = List.copyOf(parents);
        if (parents.size() > PARENTS_MAX) {
            throw new IllegalArgumentException(
                    "a content keeps at most "
                            + PARENTS_MAX
                            + " parents, these are "
                            + parents.size());
        }
    }

    /** Whether its life is over by a wall clock. */
    public boolean isExpiredAt(long wallMillis) {
        return expiresAtMillis != NEVER && wallMillis >= expiresAtMillis;
    }

    /** Whether the entry was removed. */
    public boolean isTombstone() {
        return value == null;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Content that
                && version.equals(that.version)
                && Arrays.equals(value, that.value)
                && expiresAtMillis == that.expiresAtMillis
                && parents.equals(that.parents)
                && horizon.equals(that.horizon);
    }

    @Override
    public int hashCode() {
        return 31 * version.hashCode() + Arrays.hashCode(value);
    }

    @Override
    public String toString() {
        return "Content["
                + version
                + (value == null ? ", tombstone" : ", " + value.length + " bytes")
                + "]";
    }
}
