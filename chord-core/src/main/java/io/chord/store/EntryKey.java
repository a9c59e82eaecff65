package io.chord.store;

import io.chord.ring.RingId;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;

/**
 * The name of an entry: its point on the ring and its full key bytes. Ordered by point, then by
 * bytes (unsigned). Immutable; the bytes handed in are copied unless {@link #wrap} is used.
 */
public final class EntryKey implements Comparable<EntryKey> {

    private final RingId point;
    private final byte[] bytes;

    private EntryKey(RingId point, byte[] bytes) {
        this.point = Objects.requireNonNull(point, "point");
        this.bytes = Objects.requireNonNull(bytes, "bytes");
    }

    /** A key with a copy of these bytes. */
    public static EntryKey of(RingId point, byte[] bytes) {
        return new EntryKey(point, bytes.clone());
    }

    /** A key over these very bytes, which the caller gives away and never changes again. */
    public static EntryKey wrap(RingId point, byte[] bytes) {
        return new EntryKey(point, bytes);
    }

    /** Where the entry lies on the ring. */
    public RingId point() {
        return point;
    }

    /** A copy of the key bytes. */
    public byte[] bytes() {
        return bytes.clone();
    }

    /** The key bytes themselves, to be read only: for codecs and stores that would copy again. */
    public byte[] bytesUnsafe() {
        return bytes;
    }

    @Override
    public int compareTo(EntryKey other) {
        int byPoint = point.compareTo(other.point);
        return byPoint != 0 ? byPoint : Arrays.compareUnsigned(bytes, other.bytes);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof EntryKey key
                && point.equals(key.point)
                && Arrays.equals(bytes, key.bytes);
    }

    @Override
    public int hashCode() {
        return 31 * point.hashCode() + Arrays.hashCode(bytes);
    }

    /** The key as text if it is printable ASCII, else in hex, and its point. */
    @Override
    public String toString() {
        for (byte b : bytes) {
            if (b < ' ' || b > '~') {
                return "0x" + HexFormat.of().formatHex(bytes) + "@" + point.toShortString();
            }
        }
        return new String(bytes, StandardCharsets.US_ASCII) + "@" + point.toShortString();
    }
}
