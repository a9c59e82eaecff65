package io.chord.transport.socket;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * What each side of a connection says before its first frame.
 *
 * <pre>
 * magic "CHRD"        4 bytes
 * version             1
 * length of the rest  2   at most {@value #REST_BYTES_MAX}
 * capabilities        8   one bit each; a bit counts only if both sides set it; none is defined yet
 * instance            8   chosen by chance at each start of a transport
 * address length      2   0: this side does not listen
 * address                 UTF-8
 * refusal length      2   this and the refusal may be missing: 0
 * refusal                 UTF-8; why this side ends the connection, if it does
 * more                    skipped: later releases may append
 * </pre>
 *
 * All numbers are big-endian.
 *
 * @param address the advertised address as said, not yet checked; empty for who does not listen
 * @param refusal why the other side is not wanted, for its log; empty if it is
 */
record Preface(long capabilities, long instance, String address, String refusal) {

    static final int MAGIC = 0x43485244;
    static final byte VERSION = 1;
    static final int REST_BYTES_MAX = 1024;
    static final int REFUSAL_BYTES_MAX = 512;

    private static final int HEAD_BYTES = 4 + 1 + 2;
    private static final int REST_BYTES_MIN = 8 + 8 + 2;

    /** The other side does not speak this protocol. The message says what it seems to speak. */
    static final class MalformedException extends Exception {
        private static final long serialVersionUID = 1L;

        /** For the rate of the log: one kind of mistake is told once in a while. */
        final String kind;

        MalformedException(String kind, String message) {
            super(message);
            this.kind = kind;
        }
    }

    /** Of who wants the other side. */
    Preface(long capabilities, long instance, String address) {
        this(capabilities, instance, address, "");
    }

    /** The same, of who does not. */
    Preface refusing(String reason) {
        return new Preface(capabilities, instance, address, reason);
    }

    ByteBuf encode(ByteBufAllocator allocator) {
        byte[] text = address.getBytes(StandardCharsets.UTF_8);
        byte[] why = refusal.getBytes(StandardCharsets.UTF_8);
        int whyBytes = Math.min(why.length, REFUSAL_BYTES_MAX);
        int rest = REST_BYTES_MIN + text.length + (whyBytes == 0 ? 0 : 2 + whyBytes);
        ByteBuf out = allocator.directBuffer(HEAD_BYTES + rest);
        out.writeInt(MAGIC);
        out.writeByte(VERSION);
        out.writeShort(rest);
        out.writeLong(capabilities);
        out.writeLong(instance);
        out.writeShort(text.length);
        out.writeBytes(text);
        if (whyBytes > 0) out.writeShort(whyBytes).writeBytes(why, 0, whyBytes);
        return out;
    }

    /** Collects the bytes of a preface as they come. */
    static final class Reader {

        private final byte[] bytes = new byte[HEAD_BYTES + REST_BYTES_MAX];
        private int length;

        /**
         * Takes what belongs to the preface and leaves the rest.
         *
         * @return empty while bytes are missing
         */
        Optional<Preface> read(ByteBuf in) throws MalformedException {
            take(in, 4);
            if (length < 4) return Optional.empty();
            int magic = intAt(0);
            if (magic != MAGIC) throw stranger();

            take(in, HEAD_BYTES);
            if (length > 4 && bytes[4] != VERSION) {
                throw new MalformedException(
                        "version",
                        "it speaks version "
                                + (bytes[4] & 0xff)
                                + " of the transport and this node version "
                                + VERSION
                                + "; run releases that share one");
            }
            if (length < HEAD_BYTES) return Optional.empty();
            int rest = shortAt(5);
            if (rest < REST_BYTES_MIN || rest > REST_BYTES_MAX) {
                throw new MalformedException(
                        "preface",
                        "its preface says that it has "
                                + rest
                                + " bytes; "
                                + REST_BYTES_MIN
                                + " to "
                                + REST_BYTES_MAX
                                + " are possible");
            }
            take(in, HEAD_BYTES + rest);
            if (length < HEAD_BYTES + rest) return Optional.empty();

            int textLength = shortAt(HEAD_BYTES + 16);
            if (textLength > rest - REST_BYTES_MIN) {
                throw new MalformedException(
                        "preface",
                        "its address of " + textLength + " bytes does not fit into its preface");
            }
            String text =
                    new String(
                            bytes, HEAD_BYTES + REST_BYTES_MIN, textLength, StandardCharsets.UTF_8);
            return Optional.of(
                    new Preface(
                            longAt(HEAD_BYTES),
                            longAt(HEAD_BYTES + 8),
                            text,
                            refusalAt(HEAD_BYTES + REST_BYTES_MIN + textLength)));
        }

        /** As it may be logged: a stranger wrote it. */
        private String refusalAt(int at) {
            if (at + 2 > length) return "";
            int bytesMax = Math.min(REFUSAL_BYTES_MAX, length - at - 2);
            if (shortAt(at) > bytesMax) return "";
            return new String(bytes, at + 2, shortAt(at), StandardCharsets.UTF_8)
                    .replaceAll("\\p{C}", "?");
        }

        /** Whether nothing has come so far. */
        boolean isEmpty() {
            return length == 0;
        }

        private void take(ByteBuf in, int upTo) {
            int missing = Math.min(upTo - length, in.readableBytes());
            if (missing <= 0) return;
            in.readBytes(bytes, length, missing);
            length += missing;
        }

        private MalformedException stranger() {
            String start = new String(bytes, 0, 4, StandardCharsets.ISO_8859_1);
            // A handshake record of TLS or SSL 3.
            if (bytes[0] == 0x16 && bytes[1] == 0x03) {
                return new MalformedException(
                        "tls",
                        "it speaks TLS, and this node without encryption; give both certificates of"
                                + " one authority");
            }
            if (bytes[0] == 0x15 && bytes[1] == 0x03) { // An alert.
                return new MalformedException(
                        "tls", "it answers in TLS, and this node speaks without encryption");
            }
            return switch (start) {
                case "GET ",
                        "POST",
                        "PUT ",
                        "HEAD",
                        "DELE",
                        "OPTI",
                        "PATC",
                        "CONN",
                        "TRAC",
                        "PRI ",
                        "HTTP" ->
                        new MalformedException(
                                "http", "it speaks HTTP, and this is the port of a Chord node");
                default ->
                        new MalformedException(
                                "garbage",
                                "it begins with bytes 0x"
                                        + ByteBufUtil.hexDump(bytes, 0, 4)
                                        + ", which is not the protocol of a Chord node");
            };
        }

        private int shortAt(int at) {
            return (bytes[at] & 0xff) << 8 | (bytes[at + 1] & 0xff);
        }

        private int intAt(int at) {
            return shortAt(at) << 16 | shortAt(at + 2);
        }

        private long longAt(int at) {
            return (long) intAt(at) << 32 | (intAt(at + 4) & 0xffff_ffffL);
        }
    }
}
