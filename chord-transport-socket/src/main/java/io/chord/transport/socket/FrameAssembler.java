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

    /** A frame is over a bound: where the next one begins is not known any more. */
    static final class OverBoundException extends Exception {
        private static final long serialVersionUID = 1L;

        OverBoundException(String message) {
            super(message);
        }
    }

    private static final int HEAD_BYTES = 4;
    private static final int FIRST_ROOM_BYTES = 64 * 1024;
    private static final byte[] NONE = new byte[0];

    private final int frameBytesMax;
    private final Usage usage;
    private int heldBytes;
    private int headBytes;
    private int frameLength;
    private byte[] body = NONE;
    private int bodyBytes;

    FrameAssembler(Usage usage) {
        this.frameBytesMax = usage.limits().intOf(Bound.FRAME_BYTES);
        this.usage = usage;
    }

    /** Whether the bytes so far end inside a frame. */
    boolean isInsideFrame() {
        return headBytes > 0;
    }

    /** Takes all readable bytes. */
    void read(ByteBuf in, Sink sink) throws OverBoundException {
        readFrames(in, sink);
        hold(body.length);
    }

    /** The connection ends: what was begun is forgotten. */
    void release() {
        body = NONE;
        usage.ended(heldBytes);
        heldBytes = 0;
    }

    /** Only what stays counts: most frames come whole. */
    private void hold(int bytes) throws OverBoundException {
        int more = bytes - heldBytes;
        if (more == 0) return;
        if (more < 0) {
            usage.ended(-more);
        } else if (!usage.mayBegin(more)) {
            throw new OverBoundException(
                    "it sends a frame in parts, and all parts here have "
                            + usage.limits().of(Bound.RECEIVING_BYTES)
                            + " bytes already, the bound "
                            + Bound.RECEIVING_BYTES);
        }
        heldBytes = bytes;
    }

    private void readFrames(ByteBuf in, Sink sink) throws OverBoundException {
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

    private boolean readHead(ByteBuf in) throws OverBoundException {
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
            usage.reached(Bound.FRAME_BYTES);
            throw new OverBoundException(
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
