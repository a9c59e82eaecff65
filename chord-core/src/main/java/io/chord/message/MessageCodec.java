package io.chord.message;

import io.chord.message.MalformedFrameException.Reason;
import io.chord.ring.RingSpace;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The byte form of messages between the nodes of one ring, as docs/wire-format.md describes it.
 *
 * <p>Safe for any thread, never blocks. Encoding and decoding take one pass, and time and memory in
 * proportion to the frame; a node that was named lately is the same object again. For the rest
 * immutable.
 */
public final class MessageCodec {

    /** The version of the layout that is written. */
    public static final int VERSION = 1;

    private static final int TYPE_AT = 1;
    private static final int WIDTHS_AT = 6;

    private final RingSpace space;
    private final int ringTag;

    /** Found faster than read anew, and else of no consequence. */
    private transient @Nullable NodeForms nodes;

    /**
     * A codec for the nodes of one ring.
     *
     * @param space of its ids
     * @param identity whose cluster name, width and hash mark the frames of the ring
     * @throws IllegalArgumentException if the two differ in width, or a name is over its limit
     */
    public MessageCodec(RingSpace space, RingIdentity identity) {
        this.space = Objects.requireNonNull(space, "space");
        if (identity.bits() != space.bits()) {
            throw new IllegalArgumentException(
                    "the identity says ids of "
                            + identity.bits()
                            + " bits, the ring has ids of "
                            + space.bits());
        }
        this.ringTag = ringTag(space, identity);
    }

    /** Made when the first frame is read: a codec that only writes has none. */
    private NodeForms nodes() {
        NodeForms known = nodes;
        if (known == null) {
            known = new NodeForms();
            nodes = known;
        }
        return known;
    }

    private static int ringTag(RingSpace space, RingIdentity identity) {
        FrameWriter name = new FrameWriter(space);
        NodeFields.writeRingName(name, identity);
        byte[] digest;
        try {
            digest = MessageDigest.getInstance("SHA-256").digest(name.toBytes());
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException("every Java platform has SHA-256", missing);
        }
        return (digest[0] & 0xff) << 24
                | (digest[1] & 0xff) << 16
                | (digest[2] & 0xff) << 8
                | (digest[3] & 0xff);
    }

    /**
     * The frame of an envelope, in an array of its own and of its exact size.
     *
     * @throws IllegalArgumentException if the message is over one of {@link MessageLimits}, has an
     *     id of another width, or a number that is negative and must not be: a mistake of the
     *     program, named in the message
     */
    public byte[] encode(Envelope envelope) {
        MessageType type = MessageType.of(envelope.message());
        FrameWriter out = new FrameWriter(space, bytesExpected(envelope.message()));
        out.octet(VERSION);
        out.octet(type.code());
        out.fixed32(ringTag);
        out.shortPair(envelope.callId(), envelope.targetIncarnation());
        type.writeBody(out, envelope.message());
        return out.toBytes();
    }

    /** Of the most frequent long frames, the answers to lookups: so their array does not grow. */
    private static int bytesExpected(Message message) {
        return message instanceof Message.NextHops hops ? NodeFields.bytesOf(hops.nodes()) : 0;
    }

    /**
     * The envelope of a frame. Shares no array with the frame.
     *
     * <p>A {@link Message.Hello}, {@link Message.Refused} or {@link Message.Gone} of another ring
     * is read too, so that strangers can tell each other what keeps them apart; the node that such
     * a {@code Gone} names is left out, since its id may be of another width.
     *
     * @throws MalformedFrameException if the bytes are anything else; nothing else is ever thrown
     *     for any bytes, and no more memory is taken than a small multiple of their number
     */
    public Envelope decode(byte[] frame) throws MalformedFrameException {
        FrameReader in = new FrameReader(space, nodes(), frame);
        int version = in.octet("version");
        int code = in.octet("type");
        MessageType type = MessageType.ofCode(code);
        if (version != VERSION && (type == null || !type.isFrozen())) {
            throw new MalformedFrameException(
                    Reason.VERSION, 0, "version " + version + ", expected " + VERSION);
        }
        if (type == null) {
            throw new MalformedFrameException(
                    Reason.TYPE, TYPE_AT, MessageType.nameOf(code) + " is unknown");
        }
        if (in.fixed32("ring tag") != ringTag) {
            if (!type.isForStrangers()) {
                throw new MalformedFrameException(
                        Reason.FOREIGN_RING,
                        TYPE_AT + 1,
                        MessageType.nameOf(code)
                                + " from a ring of another cluster name, id width or hash");
            }
            in.setForeign();
        }
        int widths = in.octet("widths of call id and target incarnation");
        long callId = in.bigEndian(widths >>> 4, "call id");
        long targetIncarnation = in.bigEndian(widths & 0xf, "target incarnation");
        return new Envelope(callId, targetIncarnation, type.readBody(in));
    }

    /** Whether the frame is a reply, by its type alone; false for what is no frame. */
    public static boolean isReply(byte[] frame) {
        MessageType type = MessageType.ofCode(typeOf(frame));
        return type != null && type.isReply();
    }

    /**
     * Whether a message keeps the ring and its views together, or looks for something: it goes
     * before those that carry entries.
     */
    public static boolean isMaintenance(Message message) {
        return MessageType.of(message).isMaintenance();
    }

    /** The code of the frame's type, known or not; -1 if it is too short to have one. */
    public static int typeOf(byte[] frame) {
        return frame.length > TYPE_AT ? frame[TYPE_AT] & 0xff : -1;
    }

    /** The call id of the frame, without reading its body; 0 if it is too short to have one. */
    public static long callIdOf(byte[] frame) {
        int width = frame.length > WIDTHS_AT ? (frame[WIDTHS_AT] & 0xff) >>> 4 : 0;
        if (width > Long.BYTES || frame.length <= WIDTHS_AT + width) return 0;
        long callId = 0;
        for (int i = 1; i <= width; i++) {
            callId = (callId << Byte.SIZE) | (frame[WIDTHS_AT + i] & 0xffL);
        }
        return callId;
    }

    /** The name of a type, such as {@code GetState}; of an unknown one its code in words. */
    public static String typeName(int type) {
        return MessageType.nameOf(type);
    }

    /**
     * A view for the store of a node of this ring.
     *
     * @throws IllegalArgumentException as {@link #encode}
     */
    public byte[] encodeView(View view) {
        return encodeViews(List.of(view));
    }

    /**
     * The view that {@link #encodeView} wrote.
     *
     * @throws MalformedFrameException if the bytes are anything else
     */
    public View decodeView(byte[] bytes) throws MalformedFrameException {
        List<View> views = decodeViews(bytes);
        if (views.size() != 1) {
            throw new MalformedFrameException(
                    Reason.BAD_VALUE, 1, views.size() + " views, expected one");
        }
        return views.get(0);
    }

    /**
     * Views for the store of a node of this ring, in this order.
     *
     * @throws IllegalArgumentException as {@link #encode}; the number of views is not limited, only
     *     their bytes, by {@link MessageLimits#FRAME_BYTES_MAX}
     */
    public byte[] encodeViews(List<View> views) {
        FrameWriter out = new FrameWriter(space);
        out.octet(VERSION);
        out.list(views, Bound.STORED_VIEWS, "stored views", ViewFields::writeView);
        return out.toBytes();
    }

    /**
     * The views that {@link #encodeViews} wrote, unmodifiable.
     *
     * @throws MalformedFrameException if the bytes are anything else
     */
    public List<View> decodeViews(byte[] bytes) throws MalformedFrameException {
        FrameReader in = new FrameReader(space, nodes(), bytes);
        int version = in.octet("version");
        if (version != VERSION) {
            throw new MalformedFrameException(
                    Reason.VERSION, 0, "version " + version + ", expected " + VERSION);
        }
        return List.copyOf(in.list(Bound.STORED_VIEWS, "stored views", ViewFields::readView));
    }
}
