package io.chord.transport.socket;

import io.chord.ring.Address;
import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * One address that frames go to: their bounded queue, the connection that carries them, and when
 * the next attempt to connect may be made. Any thread offers frames; all else is owned by the loop.
 */
final class Peer {

    private static final int LENGTH_BYTES = 4;

    private final Address address;
    private final @Nullable TcpAddress place;
    private final Peers peers;

    private final ConcurrentLinkedQueue<byte[]> queue = new ConcurrentLinkedQueue<>();
    private final AtomicInteger queuedFrames = new AtomicInteger();
    private final AtomicLong queuedBytes = new AtomicLong();
    private final AtomicBoolean drainScheduled = new AtomicBoolean();
    private volatile boolean connected;

    private @Nullable Connection connection;
    private @Nullable Peer sameAs;
    private boolean dialing;
    private boolean removed;
    private boolean dirty;
    private int failures;
    private @Nullable String refusal;
    private long notBeforeNanos;
    private @Nullable ScheduledFuture<?> timer;

    /**
     * A peer that is not connected yet.
     *
     * @param place where to connect; null for who does not listen
     */
    Peer(Address address, @Nullable TcpAddress place, Peers peers, long nowNanos) {
        this.address = address;
        this.place = place;
        this.peers = peers;
        this.notBeforeNanos = nowNanos;
    }

    Address address() {
        return address;
    }

    Optional<TcpAddress> place() {
        return Optional.ofNullable(place);
    }

    Optional<Connection> connection() {
        return Optional.ofNullable(connection);
    }

    // From any thread.

    /** Takes a frame, unless a bound would be passed. */
    boolean offer(byte[] frame) {
        boolean ready = connected;
        Bound framesMax = ready ? Bound.PEER_FRAMES : Bound.DIALED_FRAMES;
        Bound bytesMax = ready ? Bound.PEER_BYTES : Bound.DIALED_BYTES;
        int frames = queuedFrames.incrementAndGet();
        long bytes = queuedBytes.addAndGet(frame.length);
        // A frame of any legal size fits into an empty queue.
        boolean tooMany = frames > peers.limits().of(framesMax);
        boolean tooMuch = bytes > peers.limits().of(bytesMax) && frames > 1;
        if (tooMany || tooMuch) {
            peers.usage().reached(tooMany ? framesMax : bytesMax);
        } else if (peers.usage().mayWait(frame.length, bytes)) {
            queue.add(frame);
            return true;
        }
        queuedFrames.decrementAndGet();
        queuedBytes.addAndGet(-frame.length);
        return false;
    }

    int queuedFrames() {
        return queuedFrames.get();
    }

    long queuedBytes() {
        return queuedBytes.get();
    }

    /** Whether the caller must see to it that {@link #onScheduledDrain()} runs on the loop. */
    boolean mustSchedule() {
        return drainScheduled.compareAndSet(false, true);
    }

    // On the loop.

    /** The task that offers from other threads share. */
    void onScheduledDrain() {
        drainScheduled.set(false);
        drain();
    }

    /** Whether this was the first mark since {@link #clean()}. */
    boolean markDirty() {
        boolean first = !dirty;
        dirty = true;
        return first;
    }

    void clean() {
        dirty = false;
    }

    /** Moves frames on: into the connection, or begins to connect. */
    void drain() {
        if (queue.isEmpty()) return;
        if (peers.isClosed()) {
            dropQueue();
            return;
        }
        if (removed) {
            moveTo(address); // Its name belongs to another object now, or to nobody.
            return;
        }
        if (peers.isSelf(address)) {
            deliverToSelf();
            return;
        }
        Peer same = sameAs;
        if (same != null) {
            if (same.connected || peers.isSelf(same.address)) {
                moveTo(same.address);
                return;
            }
            sameAs = null;
        }
        Connection open = connection;
        if (open != null) {
            writeTo(open);
        } else {
            connectWhenAllowed();
        }
    }

    /** The next frame, out of the queue; its bytes stay part of the budget. */
    private byte @Nullable [] pollToWrite() {
        byte[] frame = queue.poll();
        if (frame != null) {
            queuedFrames.decrementAndGet();
            queuedBytes.addAndGet(-frame.length);
        }
        return frame;
    }

    private byte @Nullable [] poll() {
        byte[] frame = pollToWrite();
        if (frame != null) peers.usage().sent(frame.length);
        return frame;
    }

    private void moveTo(Address other) {
        for (byte[] frame = poll(); frame != null; frame = poll()) peers.send(other, frame);
    }

    private void deliverToSelf() {
        // Not those that these give rise to: the loop has other work too.
        for (int left = queuedFrames.get(); left > 0; left--) {
            byte[] frame = poll();
            if (frame == null) return;
            peers.deliver(address, frame);
        }
        if (!queue.isEmpty()) peers.scheduleDrain(this);
    }

    private void writeTo(Connection open) {
        boolean written = false;
        while (open.isWritable()) {
            byte[] frame = pollToWrite();
            if (frame == null) break;
            // What is counted may not be in the queue yet; it is only a guess at the room.
            long guess = LENGTH_BYTES * (1L + queuedFrames.get()) + queuedBytes.get();
            int own = LENGTH_BYTES + frame.length;
            ByteBuf batch =
                    open.allocate(
                            (int)
                                    Math.max(
                                            own,
                                            Math.min(guess + frame.length, Limits.BATCH_BYTES)));
            int frames = 0;
            long bytes = 0;
            while (true) {
                batch.writeInt(frame.length).writeBytes(frame);
                frames++;
                bytes += frame.length;
                byte[] next = queue.peek();
                if (next == null || batch.writableBytes() < LENGTH_BYTES + next.length) break;
                frame = pollToWrite();
                if (frame == null) break;
            }
            open.write(batch, frames, bytes);
            written = true;
        }
        if (written) open.flush();
    }

    // Connecting.

    private void connectWhenAllowed() {
        TcpAddress target = place;
        if (target == null) {
            dropQueue();
            return;
        }
        if (dialing) return;
        long now = System.nanoTime();
        if (notBeforeNanos - now > 0) {
            String known = refusal;
            if (known != null) peers.refused(address, known); // Who asks now does not know.
            restartTimer(notBeforeNanos - now);
            return;
        }
        notBeforeNanos = now + peers.backoffNanos(failures);
        dialing = true;
        peers.dial(this, target);
    }

    /** Somebody is there, and one of us does not want the other. */
    void onRefused(String reason) {
        refusal = reason;
        peers.refused(address, reason);
    }

    /** The attempt came to nothing. */
    void onDialFailed(boolean refused, String cause) {
        if (!dialing) return;
        dialing = false;
        failures++;
        if (connection == null) {
            // Older than the attempt by now: whoever asked will ask again.
            int dropped = dropQueue();
            peers.log()
                    .debug(
                            "could not connect to {}: {}; {} frames dropped",
                            address,
                            cause,
                            dropped);
        }
        restartTimer(TimeUnit.MILLISECONDS.toNanos(Limits.FORGET_MILLIS));
        if (refused && connection == null) peers.unreachable(address);
    }

    /** The attempt ended in a connection that has said its preface. */
    void onDialDone() {
        dialing = false;
        failures = 0;
        refusal = null;
    }

    /** The attempt succeeded, at a node that calls itself otherwise: frames go to that name. */
    void onSameAs(Peer other) {
        sameAs = other;
        drain();
        forgetIfUnused();
    }

    /** From now on frames go over this connection. */
    void use(Connection usable) {
        failures = 0;
        refusal = null;
        connection = usable;
        connected = true;
        drain();
    }

    /** The connection has ended; frames that still wait ask for a new one. */
    void lose(Connection lost) {
        if (connection != lost) return;
        connection = null;
        connected = false;
        drain();
        forgetIfUnused();
    }

    private void restartTimer(long delayNanos) {
        ScheduledFuture<?> old = timer;
        if (old != null) old.cancel(false);
        timer = peers.isClosed() ? null : peers.schedule(this::onTimer, delayNanos);
    }

    private void onTimer() {
        timer = null;
        drain();
        forgetIfUnused();
    }

    private void forgetIfUnused() {
        if (connection != null || dialing || timer != null || removed || !queue.isEmpty()) return;
        if (peers.isSelf(address)) return;
        long wait = notBeforeNanos - System.nanoTime();
        if (wait > 0) {
            restartTimer(wait); // Else a new object under this name would dial at once.
            return;
        }
        removed = true;
        peers.remove(this);
        drain(); // What came in between goes to its successor under this name.
    }

    /** Also when the loop has ended, from any thread. */
    int dropQueue() {
        int dropped = 0;
        while (poll() != null) dropped++;
        peers.drop(dropped);
        return dropped;
    }

    /** The transport ends: what can still be written is. */
    void end() {
        Connection open = connection;
        if (open != null) writeTo(open);
        dropQueue();
        ScheduledFuture<?> running = timer;
        if (running != null) running.cancel(false);
        timer = null;
    }
}
