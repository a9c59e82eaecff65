package io.chord.message;

import java.util.Objects;

/**
 * Bytes that are no frame of this ring. The message says what was read, at which offset, and what
 * is wrong with it; drop the frame and count it. Has no stack trace: frames of nonsense are an
 * input, and a flood of them must stay cheap.
 */
public final class MalformedFrameException extends Exception {

    private static final long serialVersionUID = 1L;

    /** What is wrong with a frame. */
    public enum Reason {
        /** It ends within a field, or a record within it does. */
        TRUNCATED,
        /** Its layout is that of another version. */
        VERSION,
        /** Its type is unknown. */
        TYPE,
        /** It is of a ring of another name, id width or hash, and not of a type for strangers. */
        FOREIGN_RING,
        /** It is longer, or has more or longer items, than {@link MessageLimits} allow. */
        OVER_LIMIT,
        /** A field has a value that it cannot have. */
        BAD_VALUE
    }

    private final Reason reason;
    private final int offset;

    MalformedFrameException(Reason reason, int offset, String what) {
        super(reason + " at byte " + offset + ": " + what, null, false, false);
        this.reason = Objects.requireNonNull(reason, "reason");
        this.offset = offset;
    }

    /** What is wrong, for counting. */
    public Reason reason() {
        return reason;
    }

    /** The first byte of the field that is wrong, counted from the beginning of the frame. */
    public int offset() {
        return offset;
    }
}
