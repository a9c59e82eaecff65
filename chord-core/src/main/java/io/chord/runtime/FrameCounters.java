package io.chord.runtime;

import io.chord.message.MalformedFrameException;
import io.chord.message.MessageCodec;
import io.chord.message.NodeReport;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/** Frames by type, and what became of those that were not taken. Safe for any thread. */
public final class FrameCounters {

    /** A type is one byte of a frame. */
    private static final int TYPES = 256;

    /** Has every reason, and is never changed after construction. */
    private final Map<MalformedFrameException.Reason, AtomicLong> malformed =
            new EnumMap<>(MalformedFrameException.Reason.class);

    private final AtomicLongArray in = new AtomicLongArray(TYPES);
    private final AtomicLongArray out = new AtomicLongArray(TYPES);
    private final AtomicLong requestsDropped = new AtomicLong();
    private final AtomicLong requestsOverShare = new AtomicLong();
    private final AtomicLong repliesDropped = new AtomicLong();
    private final AtomicLong oversized = new AtomicLong();

    FrameCounters() {
        for (MalformedFrameException.Reason reason : MalformedFrameException.Reason.values()) {
            malformed.put(reason, new AtomicLong());
        }
    }

    void malformed(MalformedFrameException.Reason reason) {
        AtomicLong count = malformed.get(reason);
        if (count != null) count.incrementAndGet();
    }

    void requestDropped() {
        requestsDropped.incrementAndGet();
    }

    void requestOverShare() {
        requestsOverShare.incrementAndGet();
    }

    void replyDropped() {
        repliesDropped.incrementAndGet();
    }

    void oversized() {
        oversized.incrementAndGet();
    }

    /** A frame that is a message, and therefore has a type. */
    void received(byte[] frame) {
        in.incrementAndGet(MessageCodec.typeOf(frame));
    }

    void sent(byte[] frame) {
        out.incrementAndGet(MessageCodec.typeOf(frame));
    }

    /** Those of each type that came or went, in the order of codes. */
    List<NodeReport.Frames> byType() {
        List<NodeReport.Frames> frames = new ArrayList<>();
        for (int type = 0; type < TYPES; type++) {
            long received = in.get(type);
            long sent = out.get(type);
            if (received > 0 || sent > 0) {
                frames.add(new NodeReport.Frames(MessageCodec.typeName(type), received, sent));
            }
        }
        return frames;
    }

    /** Frames that were no message, by reason; every reason is there. */
    public Map<MalformedFrameException.Reason, Long> malformed() {
        Map<MalformedFrameException.Reason, Long> byReason =
                new EnumMap<>(MalformedFrameException.Reason.class);
        malformed.forEach((reason, count) -> byReason.put(reason, count.get()));
        return byReason;
    }

    /** Requests and hints that were not taken because the mailbox was full, answered or not. */
    public long requestsDropped() {
        return requestsDropped.get();
    }

    /** Requests and hints that were not taken because too many of their peer waited. */
    public long requestsOverShare() {
        return requestsOverShare.get();
    }

    /** Replies dropped because more waited than can have been asked for. */
    public long repliesDropped() {
        return repliesDropped.get();
    }

    /** Messages that were not sent: larger than the transport's frames. */
    public long oversizedNotSent() {
        return oversized.get();
    }
}
