package io.chord.message;

import io.chord.ring.RingId;
import io.chord.ring.RingSpace;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Writes the primitives of the wire format into a growing array. One writer, one frame. */
final class FrameWriter {

    /** How a value of one type is written. */
    @FunctionalInterface
    interface Writing<T> {
        void write(FrameWriter out, T value);
    }

    private static final int CAPACITY_FIRST = 128; // Most frames are a question or a short answer.
    private static final int VARINT_BYTES_MAX = 10;

    private final RingSpace space;
    private byte[] bytes;
    private int size;

    FrameWriter(RingSpace space) {
        this(space, 0);
    }

    /**
     * An empty frame.
     *
     * @param more bytes that are expected beside those of a short frame
     */
    FrameWriter(RingSpace space, int more) {
        this.space = space;
        this.bytes = new byte[CAPACITY_FIRST + more];
    }

    /** What was written, in an array of exactly that size. */
    byte[] toBytes() {
        if (size > MessageLimits.FRAME_BYTES_MAX) throw tooLong();
        return Arrays.copyOf(bytes, size);
    }

    void octet(int value) {
        reserve(1);
        bytes[size++] = (byte) value;
    }

    void flag(boolean value) {
        octet(value ? 1 : 0);
    }

    /** The place of the value in the list of all of its type: never reordered, only appended to. */
    <E> void choice(List<E> codes, E value) {
        octet(codes.indexOf(value));
    }

    void fixed32(int value) {
        bigEndian(value, Integer.BYTES);
    }

    void fixed64(long value) {
        bigEndian(value, Long.BYTES);
    }

    /**
     * Two values that are often random or zero: the numbers of bytes that they need, in one byte,
     * then these bytes. Each takes at most eight, where a varint takes ten.
     */
    void shortPair(long first, long second) {
        int firstWidth = byteWidth(first);
        int secondWidth = byteWidth(second);
        octet(firstWidth << 4 | secondWidth);
        bigEndian(first, firstWidth);
        bigEndian(second, secondWidth);
    }

    private static int byteWidth(long value) {
        return (Long.SIZE - Long.numberOfLeadingZeros(value) + 7) / Byte.SIZE;
    }

    private void bigEndian(long value, int width) {
        reserve(width);
        for (int i = width - 1; i >= 0; i--) bytes[size++] = (byte) (value >>> (i * Byte.SIZE));
    }

    /** LEB128 of an unsigned value. */
    void varint(long value) {
        reserve(VARINT_BYTES_MAX);
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            bytes[size++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        bytes[size++] = (byte) rest;
    }

    /** A varint of a value that is negative by mistake only. */
    void natural(long value, String what) {
        if (value < 0) throw new IllegalArgumentException(what + ": " + value + " is negative");
        varint(value);
    }

    /** A varint that is short for small values of either sign. */
    void zigZag(long value) {
        varint((value << 1) ^ (value >> 63));
    }

    void id(RingId id) {
        if (id.bits() != space.bits()) {
            throw new IllegalArgumentException(
                    "id "
                            + id
                            + " has "
                            + id.bits()
                            + " bits, the ids of this ring have "
                            + space.bits());
        }
        int length = space.byteLength();
        reserve(length);
        id.writeTo(bytes, size);
        size += length;
    }

    void byteArray(byte[] value, Bound bound, String what) {
        count(value.length, bound, what);
        reserve(value.length);
        System.arraycopy(value, 0, bytes, size, value.length);
        size += value.length;
    }

    /** UTF-8. Text with half a surrogate pair has none, and would arrive as another text. */
    void text(String value, Bound bound, String what) {
        byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
        if (!new String(utf8, StandardCharsets.UTF_8).equals(value)) {
            throw new IllegalArgumentException(what + " has an unpaired surrogate");
        }
        byteArray(utf8, bound, what);
    }

    /** Text of which the type says that it is ASCII. */
    void ascii(String value, Bound bound, String what) {
        count(value.length(), bound, what);
        reserve(value.length());
        for (int i = 0; i < value.length(); i++) bytes[size++] = (byte) value.charAt(i);
    }

    void count(int count, Bound bound, String what) {
        if (count > bound.max()) {
            throw new IllegalArgumentException(bound.exceededBy(what, Integer.toString(count)));
        }
        varint(count);
    }

    <T> void list(List<T> items, Bound bound, String what, Writing<T> writing) {
        count(items.size(), bound, what);
        for (int i = 0; i < items.size(); i++) writing.write(this, items.get(i)); // No iterator.
    }

    <T> void optional(Optional<T> value, Writing<T> writing) {
        flag(value.isPresent());
        if (value.isPresent()) writing.write(this, value.get());
    }

    /**
     * A record that may grow in later versions: its length, then its fields.
     *
     * @param sizeGuess room for the length is made for this size; a wrong guess costs a move of the
     *     record's bytes, nothing else
     */
    <T> void growing(T value, int sizeGuess, Writing<T> fields) {
        int prefixAt = size;
        int guessedWidth = varintWidth(sizeGuess);
        reserve(guessedWidth);
        size += guessedWidth;
        fields.write(this, value);
        int bodyAt = prefixAt + guessedWidth;
        int length = size - bodyAt;
        int width = varintWidth(length);
        if (width != guessedWidth) {
            reserve(VARINT_BYTES_MAX);
            System.arraycopy(bytes, bodyAt, bytes, prefixAt + width, length);
        }
        size = prefixAt;
        varint(length);
        size += length;
    }

    private static int varintWidth(int value) {
        int significantBits = Integer.SIZE - Integer.numberOfLeadingZeros(value | 1);
        return (significantBits + 6) / 7;
    }

    private void reserve(int more) {
        int needed = size + more;
        if (needed <= bytes.length) return;
        // The slack is for the bytes that a varint may take and does not.
        if (needed > MessageLimits.FRAME_BYTES_MAX + VARINT_BYTES_MAX) throw tooLong();
        bytes = Arrays.copyOf(bytes, Math.max(needed + CAPACITY_FIRST, 2 * bytes.length));
    }

    private static IllegalArgumentException tooLong() {
        return new IllegalArgumentException(
                "the frame is longer than MessageLimits.FRAME_BYTES_MAX = "
                        + MessageLimits.FRAME_BYTES_MAX
                        + " bytes");
    }
}
