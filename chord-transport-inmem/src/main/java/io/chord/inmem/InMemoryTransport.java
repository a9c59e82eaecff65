package io.chord.inmem;

import static java.util.Objects.requireNonNull;

import io.chord.message.MessageLimits;
import io.chord.ring.Address;
import io.chord.transport.Environment;
import io.chord.transport.FrameReceiver;
import io.chord.transport.SystemEnvironment;
import io.chord.transport.Transport;
import io.chord.transport.TransportException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** One node's place in an in-memory network. */
final class InMemoryTransport implements Transport {

    private enum Life {
        NEW,
        STARTED,
        CLOSED
    }

    private final InMemoryNetwork network;
    private final Address address;
    private final AtomicLong framesDropped = new AtomicLong();
    private final Object lock = new Object();
    private Life life = Life.NEW; // Guarded by the lock.
    private @Nullable SystemEnvironment environment; // Written under the lock, before it is served.
    private volatile @Nullable FrameReceiver receiver; // Null: receives nothing.

    InMemoryTransport(InMemoryNetwork network, Address address) {
        this.network = network;
        this.address = address;
    }

    Address address() {
        return address;
    }

    @Override
    public int frameBytesMax() {
        return MessageLimits.FRAME_BYTES_MAX;
    }

    @Override
    public Environment environment() {
        synchronized (lock) {
            return ownEnvironment();
        }
    }

    private SystemEnvironment ownEnvironment() {
        SystemEnvironment own = environment;
        if (own == null) {
            if (life == Life.CLOSED) {
                throw new IllegalStateException("the transport of " + address + " is closed");
            }
            own = network.takeEnvironment();
            environment = own;
        }
        return own;
    }

    @Override
    public Address start(FrameReceiver receiver) throws TransportException {
        requireNonNull(receiver, "receiver");
        synchronized (lock) {
            if (life != Life.NEW) {
                throw new IllegalStateException(
                        "the transport of " + address + " was started or closed before");
            }
            ownEnvironment();
            // Before it is served: the first frame may come at once.
            this.receiver = receiver;
            try {
                network.serve(this);
            } catch (TransportException e) {
                this.receiver = null;
                throw e;
            }
            life = Life.STARTED;
            return address;
        }
    }

    @Override
    public void send(Address to, byte[] frame) {
        FrameReceiver own = receiver;
        if (own == null
                || frame.length > MessageLimits.FRAME_BYTES_MAX
                || !to.scheme().equals(InMemoryNetwork.SCHEME)) {
            framesDropped.incrementAndGet();
            return;
        }
        InMemoryTransport target = network.at(to);
        if (target == null || !target.receive(address, frame)) {
            framesDropped.incrementAndGet();
            tellUnreachableSoon(to);
        }
    }

    /** Not from the thread that sends: it holds the engine of its node. */
    private void tellUnreachableSoon(Address to) {
        try {
            environment().schedule(0, () -> tellUnreachable(to));
        } catch (RejectedExecutionException e) {
            if (receiver != null)
                throw e; // Closed on another thread meanwhile: nobody waits for it.
        }
    }

    private boolean receive(Address from, byte[] frame) {
        FrameReceiver own = receiver;
        if (own == null) return false;
        own.onFrame(from, frame);
        return true;
    }

    private void tellUnreachable(Address to) {
        FrameReceiver own = receiver;
        if (own != null) own.onUnreachable(to);
    }

    @Override
    public long framesDropped() {
        return framesDropped.get();
    }

    @Override
    public void close() {
        boolean hasEnvironment;
        synchronized (lock) {
            if (life == Life.CLOSED) return;
            if (life == Life.STARTED) network.noLongerServes(this);
            life = Life.CLOSED;
            receiver = null;
            hasEnvironment = environment != null;
        }
        // Ends a thread if this is the last node: not while that thread may wait for the lock.
        if (hasEnvironment) network.giveEnvironmentBack();
    }
}
