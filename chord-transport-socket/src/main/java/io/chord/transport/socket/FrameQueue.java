package io.chord.transport.socket;

import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Frames of one lane that wait for one peer; their bytes are part of the budget of all. Any thread
 * offers; the loop takes.
 */
final class FrameQueue {

    private final Usage usage;
    private final ConcurrentLinkedQueue<byte[]> frames = new ConcurrentLinkedQueue<>();
    private final AtomicInteger count = new AtomicInteger();
    private final AtomicLong bytes = new AtomicLong();

    FrameQueue(Usage usage) {
        this.usage = usage;
    }

    /** Takes a frame; or says which bound it would pass. */
    Optional<Bound> offer(byte[] frame, Bound countMax, Bound bytesMax) {
        int counted = count.incrementAndGet();
        long summed = bytes.addAndGet(frame.length);
        Optional<Bound> passed = Optional.empty();
        if (counted > usage.limits().of(countMax)) {
            passed = Optional.of(countMax);
        } else if (summed > usage.limits().of(bytesMax) && counted > 1) {
            // A frame of any legal size fits into an empty queue.
            passed = Optional.of(bytesMax);
        }
        if (passed.isPresent()) {
            usage.reached(passed.get());
        } else if (usage.mayWait(frame.length, summed)) {
            frames.add(frame);
            return Optional.empty();
        } else {
            passed = Optional.of(Bound.SENDING_BYTES);
        }
        count.decrementAndGet();
        bytes.addAndGet(-frame.length);
        return passed;
    }

    boolean isEmpty() {
        return frames.isEmpty();
    }

    /** How many wait; may count some that are just being put in or left out. */
    int count() {
        return count.get();
    }

    /** Their bytes, likewise. */
    long bytes() {
        return bytes.get();
    }

    byte @Nullable [] peek() {
        return frames.peek();
    }

    /** The next frame, out of the queue; its bytes stay part of the budget. */
    byte @Nullable [] poll() {
        byte[] frame = frames.poll();
        if (frame != null) {
            count.decrementAndGet();
            bytes.addAndGet(-frame.length);
        }
        return frame;
    }
}
