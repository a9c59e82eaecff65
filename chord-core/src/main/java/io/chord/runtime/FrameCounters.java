package io.chord.runtime;

import io.chord.message.MalformedFrameException;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** What became of frames that were not taken. Safe for any thread. */
public final class FrameCounters {

    /** Has every reason, and is never changed after construction. */
    private final Map<MalformedFrameException.Reason, AtomicLong> malformed =
            new EnumMap<>(MalformedFrameException.Reason.class);

    private final AtomicLong requestsDropped = new AtomicLong();
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
        malformed.forEach((reason, count) -> byReason.put(reason, count.get()));
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
