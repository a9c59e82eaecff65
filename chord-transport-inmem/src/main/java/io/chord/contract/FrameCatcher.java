package io.chord.contract;

import io.chord.ring.Address;
import io.chord.transport.FrameReceiver;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** A receiver that keeps what it is told, for the thread of a test to wait for. */
final class FrameCatcher implements FrameReceiver {

    /** Within which a frame that is not lost arrives, and a hint that is given is. */
    static final int SECONDS_MAX = 20;

    /** A frame as it came. */
    @SuppressWarnings("ArrayRecordComponent") // Read by tests alone, and never compared.
    record Caught(Address from, byte[] frame) {}

    private final List<Caught> frames = new ArrayList<>();
    private final List<Address> unreachable = new ArrayList<>();

    @Override
    public synchronized void onFrame(Address from, byte[] frame) {
        frames.add(new Caught(from, frame));
        notifyAll();
    }

    @Override
    public synchronized void onUnreachable(Address address) {
        unreachable.add(address);
        notifyAll();
    }

    synchronized int count() {
        return frames.size();
    }

    /** The first frame of some kind, waited for. */
    synchronized Caught await(Predicate<byte[]> wanted) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS_MAX);
        while (true) {
            for (Caught caught : frames) {
                if (wanted.test(caught.frame())) return caught;
            }
            long left = end - System.nanoTime();
            if (left <= 0) throw new AssertionError("the frame has not come");
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
    }

    /** Waits until so many frames have come; returns them all. */
    synchronized List<Caught> awaitCount(int count) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS_MAX);
        while (frames.size() < count) {
            long left = end - System.nanoTime();
            if (left <= 0) throw new AssertionError(frames.size() + " frames of " + count);
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
        return List.copyOf(frames);
    }

    /** Waits for the word that an address is not served. */
    synchronized void awaitUnreachable(Address address) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS_MAX);
        while (!unreachable.contains(address)) {
            long left = end - System.nanoTime();
            if (left <= 0) throw new AssertionError("nothing was said of " + address);
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
    }
}
