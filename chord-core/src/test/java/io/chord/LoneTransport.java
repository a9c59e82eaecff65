package io.chord;

import io.chord.message.MessageLimits;
import io.chord.ring.Address;
import io.chord.transport.Environment;
import io.chord.transport.FrameReceiver;
import io.chord.transport.SystemEnvironment;
import io.chord.transport.Transport;
import java.util.concurrent.atomic.AtomicLong;

/** A transport that reaches nobody: for tests of a ring of one node. */
final class LoneTransport implements Transport {

    private final SystemEnvironment environment = new SystemEnvironment("lone");
    private final AtomicLong framesDropped = new AtomicLong();
    private volatile boolean isClosed;
    private volatile FrameReceiver receiver;

    boolean isClosed() {
        return isClosed;
    }

    /** The node's receiver, to play frames to it. */
    FrameReceiver receiver() {
        return receiver;
    }

    @Override
    public int frameBytesMax() {
        return MessageLimits.FRAME_BYTES_MAX;
    }

    @Override
    public Environment environment() {
        return environment;
    }

    @Override
    public Address start(FrameReceiver target) {
        receiver = target;
        return Address.of("lone:node");
    }

    @Override
    public void send(Address to, byte[] frame) {
        framesDropped.incrementAndGet();
    }

    @Override
    public long framesDropped() {
        return framesDropped.get();
    }

    @Override
    public void close() {
        isClosed = true;
        environment.close();
    }
}
