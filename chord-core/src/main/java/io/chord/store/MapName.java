package io.chord.store;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The name of a map, and how it stands in the keys of its entries: its length in bytes (a varint),
 * the name as UTF-8, then the key that the application gave. Immutable.
 */
public final class MapName {

    /** Longest name, in bytes of UTF-8. */
    public static final int BYTES_MAX = 255;

    /** Of the entries without a name. */
    public static final MapName UNNAMED = of("");

    private final String text;
    private final byte[] prefix;

    private MapName(String text, byte[] prefix) {
        this.text = text;
        this.prefix = prefix;
    }

    /**
     * A name; empty for the entries without one.
     *
     * @throws IllegalArgumentException if it is too long
     */
    public static MapName of(String name) {
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        if (bytes.length > BYTES_MAX) {
            throw new IllegalArgumentException(
                    "the name of a map has 1 to "
                            + BYTES_MAX
                            + " bytes, \""
                            + name
                            + "\" has "
                            + bytes.length);
        }
        int lengthBytes = bytes.length < 0x80 ? 1 : 2;
        byte[] prefix = new byte[lengthBytes + bytes.length];
        if (lengthBytes == 1) {
            prefix[0] = (byte) bytes.length;
        } else {
            prefix[0] = (byte) ((bytes.length & 0x7f) | 0x80);
            prefix[1] = (byte) (bytes.length >>> 7);
        }
        System.arraycopy(bytes, 0, prefix, lengthBytes, bytes.length);
        return new MapName(new String(bytes, StandardCharsets.UTF_8), prefix);
    }

    /** The name. */
    public String text() {
        return text;
    }

    /** Whether this is {@link #UNNAMED}. */
    public boolean isUnnamed() {
        return text.isEmpty();
    }

    /** The bytes of an entry's key: those of the name, then the key of the application. */
    public byte[] entryKeyBytes(byte[] key) {
        byte[] bytes = Arrays.copyOf(prefix, prefix.length + key.length);
        System.arraycopy(key, 0, bytes, prefix.length, key.length);
        return bytes;
    }

    /** How many bytes of an entry's key are the name's. */
    public int prefixLength() {
        return prefix.length;
    }

    /** Whether an entry is of this map. */
    public boolean isOf(EntryKey key) {
        byte[] bytes = key.bytesUnsafe();
        return bytes.length >= prefix.length
                && Arrays.equals(bytes, 0, prefix.length, prefix, 0, prefix.length);
    }

    /** The key that the application gave to an entry of this map. */
    public byte[] keyOf(EntryKey key) {
        byte[] bytes = key.bytesUnsafe();
        return Arrays.copyOfRange(bytes, prefix.length, bytes.length);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof MapName that && text.equals(that.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return text;
    }
}
