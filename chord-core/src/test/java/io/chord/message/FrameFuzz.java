package io.chord.message;

import java.util.List;

/**
 * Fuzz target: the codec, with whatever a peer may send or a disk may hold. The name of the method
 * is the fuzzer's. Any bytes are read or refused with {@link MalformedFrameException}; what was
 * read can be written, and is read again as the same.
 */
final class FrameFuzz {

    private static final MessageCodec CODEC = GoldenMessages.CODEC;

    private FrameFuzz() {}

    public static void fuzzerTestOneInput(byte[] bytes) {
        MessageCodec.isReply(bytes);
        MessageCodec.callIdOf(bytes);
        MessageCodec.typeName(MessageCodec.typeOf(bytes));
        readFrame(bytes);
        readViews(bytes);
    }

    private static void readFrame(byte[] bytes) {
        Envelope read;
        try {
            read = CODEC.decode(bytes);
        } catch (MalformedFrameException refused) {
            requirePlace(refused, bytes);
            return;
        }
        try {
            requireSame(read, CODEC.decode(CODEC.encode(read)));
        } catch (MalformedFrameException wrong) {
            throw new AssertionError("written, and refused when read: " + read, wrong);
        }
    }

    private static void readViews(byte[] bytes) {
        List<View> read;
        try {
            read = CODEC.decodeViews(bytes);
        } catch (MalformedFrameException refused) {
            requirePlace(refused, bytes);
            return;
        }
        try {
            requireSame(read, CODEC.decodeViews(CODEC.encodeViews(read)));
        } catch (MalformedFrameException wrong) {
            throw new AssertionError("written, and refused when read: " + read, wrong);
        }
    }

    private static void requirePlace(MalformedFrameException refused, byte[] bytes) {
        if (refused.offset() >= 0 && refused.offset() <= bytes.length) return;
        throw new AssertionError("refused at a place that is not in the frame", refused);
    }

    private static void requireSame(Object read, Object again) {
        if (!read.equals(again)) throw new AssertionError(read + " became " + again);
    }
}
