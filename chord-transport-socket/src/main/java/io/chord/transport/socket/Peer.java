package io.chord.transport.socket;

import io.chord.ring.Address;
import io.chord.transport.Lane;
import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * One address that frames go to: their bounded queues, the connection that carries them, and when
 * the next attempt to connect may be made. Any thread offers frames; all else is owned by the loop.
 */
final class Peer {

    private static final int LENGTH_BYTES = 4;

    private final Address address;
    private final @Nullable TcpAddress place;
    private final Peers peers;

    private final FrameQueue maintenance;
    private final FrameQueue data;
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
        this.maintenance = new FrameQueue(peers.usage());
        this.data = new FrameQueue(peers.usage());
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

    /** Takes a frame; or says which bound it would pass. */
    Optional<Bound> offer(byte[] frame, Lane lane) {
        if (lane == Lane.MAINTENANCE) {
            return maintenance.offer(frame, Bound.MAINTENANCE_FRAMES, Bound.MAINTENANCE_BYTES);
        }
        return connected
                ? data.offer(frame, Bound.PEER_FRAMES, Bound.PEER_BYTES)
                : data.offer(frame, Bound.DIALED_FRAMES, Bound.DIALED_BYTES);
    }

    /** What waits in one lane. */
    FrameQueue queue(Lane lane) {
        return lane == Lane.MAINTENANCE ? maintenance : data;
    }

    long queuedBytes() {
        return maintenance.bytes() + data.bytes();
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
        if (isQueueEmpty()) return;
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

    private boolean isQueueEmpty() {
        return maintenance.isEmpty() && data.isEmpty();
    }

    /** Maintenance first: else a bulk of data would make this node look dead to the other. */
    private FrameQueue nextQueue() {
        return maintenance.isEmpty() ? data : maintenance;
    }

    /** The next frame, out of its queue; its bytes stay part of the budget. */
    private byte @Nullable [] pollToWrite() {
        return nextQueue().poll();
    }

    private byte @Nullable [] poll() {
        byte[] frame = pollToWrite();
        if (frame != null) peers.usage().sent(frame.length);
        return frame;
    }

    private void moveTo(Address other) {
        for (Lane lane : Lane.values()) {
            FrameQueue from = queue(lane);
            for (byte[] frame = from.poll(); frame != null; frame = from.poll()) {
                peers.usage().sent(frame.length);
                var unused = peers.send(other, frame, lane);
            }
        }
    }

    private void deliverToSelf() {
        // Not those that these give rise to: the loop has other work too.
        for (int left = maintenance.count() + data.count(); left > 0; left--) {
            byte[] frame = poll();
            if (frame == null) return;
            peers.deliver(address, frame);
        }
        if (!isQueueEmpty()) peers.scheduleDrain(this);
    }

    private void writeTo(Connection open) {
        boolean written = false;
        while (open.isWritable()) {
            byte[] frame = pollToWrite();
            if (frame == null) break;
            // What is counted may not be in the queue yet; it is only a guess at the room.
            long guess = LENGTH_BYTES * (1L + maintenance.count() + data.count()) + queuedBytes();
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
                frame = pollFitting(batch.writableBytes() - LENGTH_BYTES);
                if (frame == null) break;
            }
            open.write(batch, frames, bytes);
            written = true;
        }
        if (written) open.flush();
    }

    /** Another one than was just looked at may have come to be the next. */
    private byte @Nullable [] pollFitting(int bytesMax) {
        FrameQueue from = nextQueue();
        byte[] next = from.peek();
        return next != null && next.length <= bytesMax ? from.poll() : null;
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
        if (connection != null || dialing || timer != null || removed || !isQueueEmpty()) return;
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
