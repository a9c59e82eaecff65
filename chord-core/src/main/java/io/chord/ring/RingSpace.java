package io.chord.ring;

import static java.util.Objects.requireNonNull;

import java.math.BigInteger;
import java.util.Objects;

/**
 * A circle of 2^bits points: the identifier space that all nodes and keys of one ring share.
 *
 * <p>The width is part of the identity of a ring: all its members use the same. Immutable, safe for
 * any thread.
 *
 * @param bits the width m of the ids, 1 to 160
 */
public record RingSpace(int bits) {

    /** The narrowest circle has two points. */
    public static final int BITS_MIN = 1;

    /** The widest circle: the width of the Chord papers. */
    public static final int BITS_MAX = 160;

    /** The circle of 2^160 points. */
    public static final RingSpace DEFAULT = new RingSpace(BITS_MAX);

    /** Enough for any id with many leading zeros; bounds the work on text from outside. */
    private static final int TEXT_LENGTH_MAX = 256;

    /**
     * Checks the width.
     *
     * @throws IllegalArgumentException if the width is not 1 to 160
     */
    public RingSpace {
        if (bits < BITS_MIN || bits > BITS_MAX) {
            throw new IllegalArgumentException(
                    "a ring has ids of " + BITS_MIN + " to " + BITS_MAX + " bits, not " + bits);
        }
    }

    /**
     * The circle with ids of that width.
     *
     * @throws IllegalArgumentException if the width is not 1 to 160
     */
    public static RingSpace of(int bits) {
        return bits == BITS_MAX ? DEFAULT : new RingSpace(bits);
    }

    /**
     * The point with that value.
     *
     * @throws IllegalArgumentException if the value is negative or not below 2^bits
     */
    public RingId id(long value) {
        if (value < 0 || (bits < Long.SIZE && value >>> bits != 0)) {
            throw outside(Long.toString(value));
        }
        return RingId.ofLow(bits, value);
    }

    /**
     * The point with that value.
     *
     * @throws IllegalArgumentException if the value is negative or not below 2^bits
     */
    public RingId id(BigInteger value) {
        if (value.signum() < 0 || value.bitLength() > bits) {
            // Decimal digits of a huge number cost time that grows with its square.
            throw outside(
                    value.bitLength() <= 1024
                            ? value.toString()
                            : "a number of " + value.bitLength() + " bits");
        }
        return RingId.masked(
                bits,
                value.shiftRight(128).longValue(),
                value.shiftRight(64).longValue(),
                value.longValue());
    }

    /**
     * Reads a point from text: decimal digits, or {@code 0x} and hexadecimal digits of either case.
     * Leading zeros are allowed; signs, blanks and separators are not.
     *
     * @throws IllegalArgumentException if the text is not of that form or its value is not below
     *     2^bits; the message says what was read and what was expected
     */
    public RingId parse(String decimalOrHex) {
        requireNonNull(decimalOrHex, "decimalOrHex");
        boolean isHex = decimalOrHex.startsWith("0x") || decimalOrHex.startsWith("0X");
        String digits = isHex ? decimalOrHex.substring(2) : decimalOrHex;
        int radix = isHex ? 16 : 10;
        if (digits.isEmpty() || digits.length() > TEXT_LENGTH_MAX || !areDigits(digits, radix)) {
            throw new IllegalArgumentException(
                    "not an id: "
                            + Quoted.of(decimalOrHex)
                            + "; expected decimal digits, or 0x and hexadecimal digits, at most "
                            + last().toBigInteger()
                            + " in a ring of "
                            + bits
                            + " bits");
        }
        BigInteger value = new BigInteger(digits, radix);
        if (value.bitLength() > bits) throw outside(decimalOrHex);
        return id(value);
    }

    /** Only ASCII digits: {@code Character.digit} alone would take those of all scripts. */
    private static boolean areDigits(String text, int radix) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c > '~' || Character.digit(c, radix) < 0) return false;
        }
        return true;
    }

    /**
     * Reads a point from {@link #byteLength()} big-endian bytes, as {@link RingId#writeTo} wrote
     * it.
     *
     * @throws IndexOutOfBoundsException if there are not so many bytes at that offset
     * @throws IllegalArgumentException if the value is not below 2^bits
     */
    public RingId fromBytes(byte[] bytes, int offset) {
        int length = byteLength();
        Objects.checkFromIndexSize(offset, length, bytes.length);
        int strayBits = (bytes[offset] & 0xff) >>> (Byte.SIZE - (length * Byte.SIZE - bits));
        if (strayBits != 0) {
            throw outside(new BigInteger(1, bytes, offset, length).toString());
        }
        return RingId.readFrom(bits, bytes, offset, length);
    }

    /**
     * The point that a digest stands for: its first (top) {@code bits} bits.
     *
     * @throws IllegalArgumentException if the digest is shorter than {@link #byteLength()} bytes
     */
    public RingId fromDigest(byte[] digest) {
        int length = byteLength();
        if (digest.length < length) {
            throw new IllegalArgumentException(
                    "a digest of "
                            + digest.length
                            + " bytes is too short for a ring of "
                            + bits
                            + " bits, which needs "
                            + length
                            + " bytes");
        }
        int surplusBits = length * Byte.SIZE - bits;
        byte[] top = new byte[length];
        int previous = 0;
        for (int i = 0; i < length; i++) {
            int current = digest[i] & 0xff;
            top[i] = (byte) (((previous << Byte.SIZE) | current) >>> surplusBits);
            previous = current;
        }
        return RingId.readFrom(bits, top, 0, length);
    }

    /** How many bytes an id takes: the width in bits, rounded up. */
    public int byteLength() {
        return byteLength(bits);
    }

    static int byteLength(int bits) {
        return (bits + Byte.SIZE - 1) / Byte.SIZE;
    }

    /** How many points the circle has: 2^bits. */
    public BigInteger size() {
        return BigInteger.ONE.shiftLeft(bits);
    }

    /** The point zero. */
    public RingId zero() {
        return RingId.ofLow(bits, 0);
    }

    /** The largest point, the one before zero. */
    public RingId last() {
        return RingId.masked(bits, -1, -1, -1);
    }

    IllegalArgumentException outside(String value) {
        return new IllegalArgumentException(
                "id "
                        + value
                        + " is outside the ring of "
                        + bits
                        + " bits; the ids are 0 to "
                        + last().toBigInteger());
    }
}
