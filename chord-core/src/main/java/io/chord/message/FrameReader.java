package io.chord.message;

import io.chord.message.MalformedFrameException.Reason;
import io.chord.ring.Address;
import io.chord.ring.NodeRef;
import io.chord.ring.RingId;
import io.chord.ring.RingSpace;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Reads the primitives of the wire format. Believes nothing: each length and count is compared with
 * its limit and with the bytes that are left before anything of that size is allocated.
 */
final class FrameReader {

    /** How a value of one type is read. */
    @FunctionalInterface
    interface Reading<T> {
        T read(FrameReader in) throws MalformedFrameException;
    }

    private static final List<Boolean> FLAGS = List.of(false, true);

    private final RingSpace space;
    private final NodeForms nodes;
    private final byte[] bytes;
    private int at;
    private int end;
    private boolean isForeign;

    /**
     * At the begin of a frame.
     *
     * @param nodes those that frames named lately: found there, or added
     */
    FrameReader(RingSpace space, NodeForms nodes, byte[] bytes) throws MalformedFrameException {
        this.space = space;
        this.nodes = nodes;
        this.bytes = bytes;
        this.end = bytes.length;
        if (bytes.length > MessageLimits.FRAME_BYTES_MAX) {
            throw malformed(
                    Reason.OVER_LIMIT,
                    bytes.length
                            + " bytes are over MessageLimits.FRAME_BYTES_MAX = "
                            + MessageLimits.FRAME_BYTES_MAX);
        }
    }

    /** From here on ids may be of any width and are not to be read. */
    void setForeign() {
        isForeign = true;
    }

    boolean isForeign() {
        return isForeign;
    }

    /** The complaint about the field that begins here. */
    MalformedFrameException malformed(Reason reason, String what) {
        return new MalformedFrameException(reason, at, what);
    }

    private static MalformedFrameException malformed(Reason reason, int offset, String what) {
        return new MalformedFrameException(reason, offset, what);
    }

    /** Whether bytes are left: if not, fields that were appended to a body have their defaults. */
    boolean hasMore() {
        return at < end;
    }

    private void require(int length, String what) throws MalformedFrameException {
        if (length > end - at) {
            throw malformed(
                    Reason.TRUNCATED,
                    what + " needs " + length + " bytes, and " + (end - at) + " are left");
        }
    }

    int octet(String what) throws MalformedFrameException {
        require(1, what);
        return bytes[at++] & 0xff;
    }

    boolean flag(String what) throws MalformedFrameException {
        return choice(FLAGS, what);
    }

    <E> E choice(List<E> codes, String what) throws MalformedFrameException {
        int code = octet(what);
        if (code >= codes.size()) {
            throw malformed(
                    Reason.BAD_VALUE,
                    at - 1,
                    what + " is " + code + ", expected 0 to " + (codes.size() - 1));
        }
        return codes.get(code);
    }

    int fixed32(String what) throws MalformedFrameException {
        return (int) bigEndian(Integer.BYTES, what);
    }

    long fixed64(String what) throws MalformedFrameException {
        return bigEndian(Long.BYTES, what);
    }

    /** An unsigned value of that many bytes; of more than eight it is refused. */
    long bigEndian(int width, String what) throws MalformedFrameException {
        if (width > Long.BYTES) {
            throw malformed(Reason.BAD_VALUE, what + " of " + width + " bytes, expected at most 8");
        }
        require(width, what);
        long value = 0;
        for (int i = 0; i < width; i++) value = (value << Byte.SIZE) | (bytes[at++] & 0xffL);
        return value;
    }

    long varint(String what) throws MalformedFrameException {
        int start = at;
        long value = 0;
        for (int shift = 0; ; shift += 7) {
            int next = octet(what);
            if (shift == 63 && next > 1) {
                throw malformed(Reason.BAD_VALUE, start, what + " has more than 64 bits");
            }
            value |= (next & 0x7fL) << shift;
            if (next < 0x80) return value;
        }
    }

    /** A varint below 2^63. */
    long natural(String what) throws MalformedFrameException {
        int start = at;
        long value = varint(what);
        if (value < 0) {
            throw malformed(
                    Reason.BAD_VALUE,
                    start,
                    what + " is " + Long.toUnsignedString(value) + ", expected less than 2^63");
        }
        return value;
    }

    /** A varint of at most {@code max}. */
    int smallNatural(int max, String what) throws MalformedFrameException {
        int start = at;
        long value = varint(what);
        if (value < 0 || value > max) {
            throw malformed(
                    Reason.BAD_VALUE,
                    start,
                    what + " is " + Long.toUnsignedString(value) + ", expected at most " + max);
        }
        return (int) value;
    }

    long zigZag(String what) throws MalformedFrameException {
        long value = varint(what);
        return (value >>> 1) ^ -(value & 1);
    }

    RingId id(String what) throws MalformedFrameException {
        int length = space.byteLength();
        require(length, what);
        try {
            RingId id = space.fromBytes(bytes, at);
            at += length;
            return id;
        } catch (IllegalArgumentException outside) {
            throw malformed(Reason.BAD_VALUE, what + ": " + outside.getMessage());
        }
    }

    Address address(String what) throws MalformedFrameException {
        int start = at;
        int length = count(Bound.ADDRESS_BYTES, what);
        String text = new String(bytes, at, length, StandardCharsets.ISO_8859_1);
        at += length;
        try {
            return new Address(text);
        } catch (IllegalArgumentException invalid) {
            throw malformed(Reason.BAD_VALUE, start, what + ": " + invalid.getMessage());
        }
    }

    byte[] byteArray(Bound bound, String what) throws MalformedFrameException {
        int length = count(bound, what);
        byte[] value = Arrays.copyOfRange(bytes, at, at + length);
        at += length;
        return value;
    }

    /** UTF-8, and only that: a replaced character would make another text of it. */
    String text(Bound bound, String what) throws MalformedFrameException {
        int start = at;
        int length = count(bound, what);
        try {
            String text =
                    StandardCharsets.UTF_8
                            .newDecoder()
                            .decode(ByteBuffer.wrap(bytes, at, length))
                            .toString();
            at += length;
            return text;
        } catch (CharacterCodingException invalid) {
            throw malformed(Reason.BAD_VALUE, start, what + " is not UTF-8");
        }
    }

    /** A number of bytes, or of items that take at least a byte each, all still to be read. */
    int count(Bound bound, String what) throws MalformedFrameException {
        int start = at;
        long count = varint(what);
        if (Long.compareUnsigned(count, bound.max()) > 0) {
            throw malformed(
                    Reason.OVER_LIMIT, start, bound.exceededBy(what, Long.toUnsignedString(count)));
        }
        require((int) count, what);
        return (int) count;
    }

    /** Unmodifiable. */
    <T> List<T> list(Bound bound, String what, Reading<T> reading) throws MalformedFrameException {
        int count = count(bound, what);
        if (count == 0) return List.of();
        @SuppressWarnings("unchecked") // Seen by nobody else, and only filled with these.
        T[] items = (T[]) new Object[count];
        for (int i = 0; i < count; i++) items[i] = reading.read(this);
        return List.of(items);
    }

    <T> Optional<T> optional(String what, Reading<T> reading) throws MalformedFrameException {
        return flag(what) ? Optional.of(reading.read(this)) : Optional.empty();
    }

    /** A record with its length before it; what a later version appended to it is skipped. */
    <T> T growing(String what, Reading<T> fields) throws MalformedFrameException {
        int outerEnd = enter(what);
        T value = fields.read(this);
        at = end;
        end = outerEnd;
        return value;
    }

    /** {@link #growing} for a node, which is read only if no frame named it lately. */
    NodeRef growingNode(String what, Reading<NodeRef> fields) throws MalformedFrameException {
        int outerEnd = enter(what);
        NodeRef node = nodes.find(bytes, at, end);
        if (node == null) {
            int from = at;
            node = fields.read(this);
            nodes.add(bytes, from, end, node);
        }
        at = end;
        end = outerEnd;
        return node;
    }

    /** Passes over a record with its length before it. */
    void skipGrowing(String what) throws MalformedFrameException {
        int outerEnd = enter(what);
        at = end;
        end = outerEnd;
    }

    private int enter(String what) throws MalformedFrameException {
        int start = at;
        long length = varint(what);
        if (length < 0 || length > end - at) {
            throw malformed(
                    Reason.TRUNCATED,
                    start,
                    what
                            + " has "
                            + Long.toUnsignedString(length)
                            + " bytes, and "
                            + (end - at)
                            + " are left");
        }
        int outerEnd = end;
        end = at + (int) length;
        return outerEnd;
    }
}
