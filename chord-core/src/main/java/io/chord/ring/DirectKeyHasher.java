package io.chord.ring;

import java.util.HexFormat;

/** The key is the id: unsigned, big-endian, leading zeros allowed, no bytes for zero. */
final class DirectKeyHasher implements KeyHasher {

    /** A key that is no id may be long; so many of its bytes say enough. */
    private static final int SHOWN_BYTES_MAX = 32;

    @Override
    public String name() {
        return "direct";
    }

    @Override
    public RingId hash(byte[] key, RingSpace space) {
        int start = 0;
        while (start < key.length && key[start] == 0) {
            start++;
        }
        int length = key.length - start;
        int valueBits =
                length == 0
                        ? 0
                        : length * Byte.SIZE
                                - (Integer.numberOfLeadingZeros(key[start] & 0xff) - 24);
        if (length > space.byteLength() || valueBits > space.bits()) {
            throw space.outside(shown(key));
        }
        return RingId.readFrom(space.bits(), key, start, length);
    }

    private static String shown(byte[] key) {
        String hex = HexFormat.of().formatHex(key, 0, Math.min(key.length, SHOWN_BYTES_MAX));
        return "0x"
                + hex
                + (key.length > SHOWN_BYTES_MAX ? "... (" + key.length + " bytes)" : "")
                + " (a key used directly as id)";
    }

    @Override
    public String toString() {
        return name();
    }
}
