package io.chord.runtime;

import io.chord.message.MalformedFrameException;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/** What became of frames that were not taken. Safe for any thread. */
public final class FrameCounters {

    private static final MalformedFrameException.Reason[] REASONS =
            MalformedFrameException.Reason.values();

    private final AtomicLongArray malformed = new AtomicLongArray(REASONS.length);
    private final AtomicLong requestsDropped = new AtomicLong();
    private final AtomicLong repliesDropped = new AtomicLong();
    private final AtomicLong oversized = new AtomicLong();

    FrameCounters() {}

    void malformed(MalformedFrameException.Reason reason) {
        malformed.incrementAndGet(reason.ordinal());
    }

    void requestDropped() {
        requestsDropped.incrementAndGet();
    }

    void replyDropped() {
        repliesDropped.incrementAndGet();
    }

    void oversized() {
        oversized.incrementAndGet();
    }

    /** Frames that were no message, by reason; every reason is there. */
    public Map<MalformedFrameException.Reason, Long> malformed() {
        Map<MalformedFrameException.Reason, Long> byReason =
                new EnumMap<>(MalformedFrameException.Reason.class);
        for (MalformedFrameException.Reason reason : REASONS) {
            byReason.put(reason, malformed.get(reason.ordinal()));
        }
        return byReason;
    }

    /** Requests and hints dropped because the mailbox was full. */
    public long requestsDropped() {
        return requestsDropped.get();
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
