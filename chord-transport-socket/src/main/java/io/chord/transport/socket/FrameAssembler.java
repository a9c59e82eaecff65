package io.chord.transport.socket;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;

/**
 * Makes frames of the bytes of one connection: a length of four bytes, big-endian, and so many
 * bytes. Owned by the loop of its connection.
 *
 * <p>Holds at most one frame, and room for it only as fast as its bytes arrive: a length that is
 * only promised costs {@value #FIRST_ROOM_BYTES} bytes.
 */
final class FrameAssembler {

    /** What is done with a whole frame. */
    interface Sink {
        void onFrame(byte[] frame);
    }

    /** A frame is over the limit: where the next one begins is not known any more. */
    static final class TooLongException extends Exception {
        private static final long serialVersionUID = 1L;

        TooLongException(String message) {
            super(message);
        }
    }

    private static final int HEAD_BYTES = 4;
    private static final int FIRST_ROOM_BYTES = 64 * 1024;
    private static final byte[] NONE = new byte[0];

    private final int frameBytesMax;
    private int headBytes;
    private int frameLength;
    private byte[] body = NONE;
    private int bodyBytes;

    FrameAssembler(int frameBytesMax) {
        this.frameBytesMax = frameBytesMax;
    }

    /** Whether the bytes so far end inside a frame. */
    boolean isInsideFrame() {
        return headBytes > 0;
    }

    /** Takes all readable bytes. */
    void read(ByteBuf in, Sink sink) throws TooLongException {
        while (in.isReadable()) {
            if (headBytes < HEAD_BYTES && !readHead(in)) return;
            if (!readBody(in)) return;
            byte[] frame = body;
            headBytes = 0;
            frameLength = 0;
            body = NONE;
            bodyBytes = 0;
            sink.onFrame(frame);
        }
    }

    private boolean readHead(ByteBuf in) throws TooLongException {
        if (headBytes == 0 && in.readableBytes() >= HEAD_BYTES) {
            frameLength = in.readInt();
            headBytes = HEAD_BYTES;
        } else {
            while (headBytes < HEAD_BYTES && in.isReadable()) {
                frameLength = frameLength << 8 | in.readUnsignedByte();
                headBytes++;
            }
            if (headBytes < HEAD_BYTES) return false;
        }
        if (frameLength < 0 || frameLength > frameBytesMax) {
            throw new TooLongException(
                    "it sends a frame of "
                            + Integer.toUnsignedString(frameLength)
                            + " bytes, and the limit is "
                            + frameBytesMax);
        }
        body = frameLength == 0 ? NONE : new byte[Math.min(frameLength, FIRST_ROOM_BYTES)];
        return true;
    }

    private boolean readBody(ByteBuf in) {
        while (bodyBytes < frameLength) {
            int available = Math.min(in.readableBytes(), frameLength - bodyBytes);
            if (available == 0) return false;
            if (bodyBytes + available > body.length) {
                long doubled = Math.max(2L * body.length, (long) bodyBytes + available);
                body = Arrays.copyOf(body, (int) Math.min(frameLength, doubled));
            }
            in.readBytes(body, bodyBytes, available);
            bodyBytes += available;
        }
        return true;
    }
}
