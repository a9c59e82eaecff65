package io.chord.ring;

import static java.util.Objects.requireNonNull;

import java.math.BigInteger;
import java.util.HexFormat;
import java.util.Objects;

/**
 * A point of a ring: an unsigned value of a fixed number of bits, where the largest is followed by
 * zero.
 *
 * <p>Made by a {@link RingSpace}. Immutable, safe for any thread. All operations take constant
 * time; none but {@link #toBigInteger()} and the conversions to text and bytes allocates more than
 * its result, and the questions about intervals allocate nothing. Two points are comparable, and
 * can be combined, only if they are of the same width: mixing widths is a mistake of the program
 * and throws {@link IllegalArgumentException} naming both.
 */
public final class RingId implements Comparable<RingId> {

    /*
     * The value is high * 2^128 + middle * 2^64 + low. Bits at and above the width are always zero:
     * every constructor call goes through masked(), or is given words that were masked before.
     *
     * Intervals use one formula: x is in (a, b] if and only if x - a - 1 <= b - a - 1, unsigned and
     * modulo 2^bits; in (a, b) if and only if it is less. With a = b the right side is the largest
     * value, so that (a, a] is the whole circle and (a, a) everything except a, as the Chord papers
     * and the corrected protocol want it. Subtracting a and then one is adding the complement of a.
     */

    private final int bits;
    private final long high;
    private final long middle;
    private final long low;

    private RingId(int bits, long high, long middle, long low) {
        this.bits = bits;
        this.high = high;
        this.middle = middle;
        this.low = low;
    }

    /** The value of the words modulo 2^bits. */
    static RingId masked(int bits, long high, long middle, long low) {
        return new RingId(
                bits, high & mask(bits - 128), middle & mask(bits - 64), low & mask(bits));
    }

    /** The value of a word that fits. */
    static RingId ofLow(int bits, long low) {
        return new RingId(bits, 0, 0, low);
    }

    /** Reads big-endian bytes; bits above the width are dropped. */
    static RingId readFrom(int bits, byte[] source, int offset, int length) {
        return masked(
                bits,
                readWord(source, offset, length, 16),
                readWord(source, offset, length, 8),
                readWord(source, offset, length, 0));
    }

    /**
     * Eight bytes of which the last is {@code skippedBytes} before the end; zeros before the start.
     */
    private static long readWord(byte[] source, int offset, int length, int skippedBytes) {
        int end = offset + length - skippedBytes;
        long word = 0;
        for (int i = Math.max(offset, end - 8); i < end; i++) {
            word = (word << 8) | (source[i] & 0xffL);
        }
        return word;
    }

    /** The bits that a word may use when {@code remainingBits} bits are left for it. */
    private static long mask(int remainingBits) {
        if (remainingBits <= 0) return 0;
        return remainingBits >= Long.SIZE ? -1L : (1L << remainingBits) - 1;
    }

    /** The carry (0 or 1) out of {@code sum = a + b + carryIn}. */
    private static long carry(long a, long b, long sum) {
        return ((a & b) | ((a | b) & ~sum)) >>> 63;
    }

    private static RingId sum(
            int bits, RingId a, long high, long middle, long low, long carryIntoLow) {
        long lowSum = a.low + low + carryIntoLow;
        long middleSum = a.middle + middle + carry(a.low, low, lowSum);
        long highSum = a.high + high + carry(a.middle, middle, middleSum);
        return masked(bits, highSum, middleSum, lowSum);
    }

    /** The width of this point in bits, 1 to 160. */
    public int bits() {
        return bits;
    }

    /** The circle that this is a point of. */
    public RingSpace space() {
        return RingSpace.of(bits);
    }

    /**
     * This point plus 2^exponent, around the circle: the start of a finger (Stoica et al., ToN
     * 2003, table I).
     *
     * @param exponent 0 to {@code bits() - 1}
     * @throws IllegalArgumentException if the exponent is outside that range
     */
    public RingId plusPowerOfTwo(int exponent) {
        if (exponent < 0 || exponent >= bits) {
            throw new IllegalArgumentException(
                    "exponent "
                            + exponent
                            + " is outside 0.."
                            + (bits - 1)
                            + ", the exponents of a ring of "
                            + bits
                            + " bits");
        }
        // A shift uses the low six bits of its distance: the place of the bit in its word.
        long bit = 1L << exponent;
        int word = exponent >> 6;
        return sum(bits, this, word == 2 ? bit : 0, word == 1 ? bit : 0, word == 0 ? bit : 0, 0);
    }

    /** This plus the other, modulo 2^bits. */
    public RingId plus(RingId other) {
        requireSameWidth(other);
        return sum(bits, this, other.high, other.middle, other.low, 0);
    }

    /** This minus the other, modulo 2^bits: the clockwise distance from the other to this. */
    public RingId minus(RingId other) {
        requireSameWidth(other);
        return sum(bits, this, ~other.high, ~other.middle, ~other.low, 1);
    }

    /** The clockwise distance from this to the other; zero if they are equal. */
    public RingId distanceTo(RingId to) {
        return requireNonNull(to, "to").minus(this);
    }

    /** The point after this one; zero after the last. */
    public RingId next() {
        return sum(bits, this, 0, 0, 0, 1);
    }

    /** The point before this one; the last before zero. */
    public RingId previous() {
        return sum(bits, this, -1, -1, -1, 0);
    }

    /**
     * Whether this lies strictly between the two, going clockwise. Equal ends mean everything
     * except that point. This is {@code between} of the Chord protocol (Zave, TSE 2017).
     */
    public boolean isInOpen(RingId from, RingId to) {
        return compareOffsets(from, to) < 0;
    }

    /**
     * Whether this lies after {@code from} and not after {@code to}, going clockwise. Equal ends
     * mean the whole circle. The owner of a key is the node whose arc (predecessor, self] has the
     * key (Stoica et al., ToN 2003, section IV).
     */
    public boolean isInOpenClosed(RingId from, RingId to) {
        return compareOffsets(from, to) <= 0;
    }

    /** Compares this - from - 1 with to - from - 1. */
    private int compareOffsets(RingId from, RingId to) {
        requireSameWidth(from);
        requireSameWidth(to);
        long thisLow = low + ~from.low;
        long thisMiddle = middle + ~from.middle + carry(low, ~from.low, thisLow);
        long thisHigh = high + ~from.high + carry(middle, ~from.middle, thisMiddle);
        long toLow = to.low + ~from.low;
        long toMiddle = to.middle + ~from.middle + carry(to.low, ~from.low, toLow);
        long toHigh = to.high + ~from.high + carry(to.middle, ~from.middle, toMiddle);
        return compareWords(
                thisHigh & mask(bits - 128),
                thisMiddle & mask(bits - 64),
                thisLow & mask(bits),
                toHigh & mask(bits - 128),
                toMiddle & mask(bits - 64),
                toLow & mask(bits));
    }

    private static int compareWords(
            long high1, long middle1, long low1, long high2, long middle2, long low2) {
        if (high1 != high2) return Long.compareUnsigned(high1, high2);
        if (middle1 != middle2) return Long.compareUnsigned(middle1, middle2);
        return Long.compareUnsigned(low1, low2);
    }

    /** Whether this is the point zero (or the distance zero). */
    public boolean isZero() {
        return (high | middle | low) == 0;
    }

    /**
     * The index of the highest one bit, -1 for zero. Of a distance d it is the index of the finger
     * that a jump over d uses: the largest i with 2^i &lt;= d.
     */
    public int highestBit() {
        if (high != 0) return 191 - Long.numberOfLeadingZeros(high);
        if (middle != 0) return 127 - Long.numberOfLeadingZeros(middle);
        return 63 - Long.numberOfLeadingZeros(low);
    }

    /** This divided by two, rounded down: half of a distance. */
    public RingId half() {
        return new RingId(
                bits, high >>> 1, (middle >>> 1) | (high << 63), (low >>> 1) | (middle << 63));
    }

    /**
     * Eight bits of the value: this divided by 2^exponent, modulo 256.
     *
     * @param exponent of the lowest of them, 0 to {@code bits() - 1}
     */
    public int octet(int exponent) {
        Objects.checkIndex(exponent, bits);
        long word = word(exponent >> 6) >>> exponent;
        int bitsOfNext = (exponent & 63) - 56;
        if (bitsOfNext > 0) word |= word((exponent >> 6) + 1) << (8 - bitsOfNext);
        return (int) word & 0xff;
    }

    /**
     * The leading 32 bits of the value; of a narrower id all of them, followed by zeros. Where the
     * words of three points differ, they lie around the circle as the points do.
     */
    public int leadingWord() {
        int dropped = bits - Integer.SIZE;
        if (dropped == 128) return (int) high;
        if (dropped <= 0) return (int) (low << -dropped);
        long word = word(dropped >> 6) >>> dropped;
        int bitsOfNext = (dropped & 63) - Integer.SIZE;
        if (bitsOfNext > 0) word |= word((dropped >> 6) + 1) << (Integer.SIZE - bitsOfNext);
        return (int) word;
    }

    private long word(int index) {
        return index == 0 ? low : index == 1 ? middle : index == 2 ? high : 0;
    }

    /**
     * This divided by 2^bits: the part of the circle that a distance covers. Exact to the precision
     * of a double; in rings of more than 53 bits a distance next to the whole circle gives 1.0.
     */
    public double fraction() {
        double value =
                StrictMath.scalb(unsigned(high), 128)
                        + StrictMath.scalb(unsigned(middle), 64)
                        + unsigned(low);
        return StrictMath.scalb(value, -bits);
    }

    private static double unsigned(long word) {
        return StrictMath.scalb((double) (word >>> 32), 32) + (double) (word & 0xffff_ffffL);
    }

    /**
     * Writes this big-endian into {@link RingSpace#byteLength()} bytes.
     *
     * @throws IndexOutOfBoundsException if the target has no room at that offset
     */
    public void writeTo(byte[] target, int offset) {
        int length = RingSpace.byteLength(bits);
        Objects.checkFromIndexSize(offset, length, target.length);
        int end = offset + length;
        writeWord(low, target, offset, end);
        writeWord(middle, target, offset, end - Long.BYTES);
        writeWord(high, target, offset, end - 2 * Long.BYTES);
    }

    /** Writes the last bytes of a word before an end, as many as there is room for. */
    private static void writeWord(long word, byte[] target, int start, int end) {
        long rest = word;
        for (int i = end - 1; i >= Math.max(start, end - Long.BYTES); i--) {
            target[i] = (byte) rest;
            rest >>>= Byte.SIZE;
        }
    }

    /** This, big-endian, in a new array of {@link RingSpace#byteLength()} bytes. */
    public byte[] toBytes() {
        byte[] bytes = new byte[RingSpace.byteLength(bits)];
        writeTo(bytes, 0);
        return bytes;
    }

    /** The value. Slow: for messages and tools. */
    public BigInteger toBigInteger() {
        return new BigInteger(1, toBytes());
    }

    /**
     * The value as a {@code long}.
     *
     * @throws ArithmeticException if it is 2^63 or more; use {@link #toBigInteger()}
     */
    public long toLongExact() {
        if (high != 0 || middle != 0 || low < 0) {
            throw new ArithmeticException("id " + this + " of " + bits + " bits is not below 2^63");
        }
        return low;
    }

    /** Order of the unsigned values: clockwise, starting from zero. */
    @Override
    public int compareTo(RingId other) {
        requireSameWidth(other);
        return compareWords(high, middle, low, other.high, other.middle, other.low);
    }

    /** Equal width and equal value. */
    @Override
    public boolean equals(Object other) {
        return other instanceof RingId that
                && low == that.low
                && middle == that.middle
                && high == that.high
                && bits == that.bits;
    }

    @Override
    public int hashCode() {
        // Ids used directly as keys are often 0, 1, 2...: the mixing spreads these too.
        long mixed = SplitMix64.mix(low + bits);
        if ((high | middle) != 0) mixed = SplitMix64.mix(mixed ^ middle) + high * 31;
        return (int) (mixed ^ (mixed >>> 32));
    }

    /**
     * Decimal up to 64 bits; in wider rings lower-case hexadecimal of full width, which {@link
     * RingSpace#parse} reads when {@code 0x} is put before it.
     */
    @Override
    public String toString() {
        if (bits <= Long.SIZE) return Long.toUnsignedString(low);
        HexFormat hex = HexFormat.of();
        String words = hex.toHexDigits(high) + hex.toHexDigits(middle) + hex.toHexDigits(low);
        return words.substring(words.length() - (bits + 3) / 4);
    }

    /** For logs: decimal up to 64 bits, else the first eight hexadecimal digits. Not unique. */
    public String toShortString() {
        String text = toString();
        return bits <= Long.SIZE ? text : text.substring(0, 8);
    }

    private void requireSameWidth(RingId other) {
        if (bits != other.bits) {
            throw new IllegalArgumentException(
                    "ids of different rings: "
                            + this
                            + " has "
                            + bits
                            + " bits and "
                            + other
                            + " has "
                            + other.bits);
        }
    }
}
