package io.chord.transport.socket;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.Optional;

/**
 * Fuzz target: the first bytes of a connection, and the frames behind them, in pieces of any size.
 * The name of the method is the fuzzer's. A preface is read, refused, or not complete yet; frames
 * are no longer than allowed, and together no longer than what came.
 */
final class HelloFuzz {

    private static final int FRAME_BYTES_MAX = 512;
    private static final Limits LIMITS = Limits.DEFAULT.with(Bound.FRAME_BYTES, FRAME_BYTES_MAX);

    private HelloFuzz() {}

    /**
     * The other side of a connection.
     *
     * @param bytes how many come at once, and then all of them
     */
    public static void fuzzerTestOneInput(byte[] bytes) {
        if (bytes.length == 0) return;
        int atOnce = Math.max(1, bytes[0] & 0xff);
        Side side = new Side();
        try {
            for (int from = 1; from < bytes.length; from += atOnce) {
                int length = Math.min(atOnce, bytes.length - from);
                side.take(Unpooled.wrappedBuffer(bytes, from, length));
            }
        } catch (Preface.MalformedException | FrameAssembler.OverBoundException refused) {
            if (refused.getMessage().isEmpty()) throw new AssertionError("refused without a word");
        }
        if (side.frameBytes > bytes.length) throw new AssertionError("frames of no bytes");
    }

    private static final class Side {

        final Preface.Reader reader = new Preface.Reader();
        final FrameAssembler frames = new FrameAssembler(new Usage(LIMITS));
        Optional<Preface> preface = Optional.empty();
        long frameBytes;

        void take(ByteBuf in) throws Preface.MalformedException, FrameAssembler.OverBoundException {
            if (preface.isEmpty()) {
                preface = reader.read(in);
                preface.ifPresent(Side::requireReadable);
            }
            if (preface.isPresent()) frames.read(in, this::onFrame);
            if (in.isReadable()) throw new AssertionError(in.readableBytes() + " bytes left over");
        }

        private void onFrame(byte[] frame) {
            frameBytes += frame.length;
            if (frame.length > FRAME_BYTES_MAX) throw new AssertionError("too long: a frame");
        }

        /** What a peer said may be answered and told to others. */
        private static void requireReadable(Preface said) {
            ByteBuf out = said.encode(UnpooledByteBufAllocator.DEFAULT);
            try {
                if (!new Preface.Reader().read(out).isPresent()) {
                    throw new AssertionError("written, and not read: " + said);
                }
            } catch (Preface.MalformedException wrong) {
                // Bytes that were no UTF-8 are longer when written: an address that is refused.
                if (said.address().indexOf('\ufffd') < 0) throw new AssertionError(wrong);
            } finally {
                out.release();
            }
        }
    }
}
