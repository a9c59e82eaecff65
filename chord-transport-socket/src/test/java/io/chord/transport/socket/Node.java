package io.chord.transport.socket;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.chord.ring.Address;
import io.chord.transport.FrameReceiver;
import io.chord.transport.TransportException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;

/** A transport and what it has heard. */
final class Node implements FrameReceiver, AutoCloseable {

    static final Duration PATIENCE = Duration.ofSeconds(20);

    record Heard(Address from, String text) {}

    final SocketTransport transport;
    final Address address;
    private final List<Heard> frames = new ArrayList<>();
    private final List<Address> unreachable = new ArrayList<>();
    private final Map<Address, String> refusals = new LinkedHashMap<>();
    private final List<String> warnings = new ArrayList<>();
    final Recorder log = new Recorder();
    private final boolean echoes;

    private Node(SocketTransport.Builder builder, boolean echoes) throws TransportException {
        this.echoes = echoes;
        this.transport = builder.log(log).build();
        try {
            this.address = transport.start(this);
        } catch (TransportException e) {
            transport.close();
            throw e;
        }
    }

    /** What all nodes of a test class need besides; tests run one after the other. */
    static UnaryOperator<SocketTransport.Builder> everywhere = b -> b;

    static SocketTransport.Builder builder() {
        return everywhere.apply(SocketTransport.builder().cluster("test"));
    }

    static Node start() throws TransportException {
        return start(b -> b);
    }

    static Node start(UnaryOperator<SocketTransport.Builder> settings) throws TransportException {
        return new Node(settings.apply(builder()), false);
    }

    /** A node that sends back what it hears. */
    static Node echoing(UnaryOperator<SocketTransport.Builder> settings) throws TransportException {
        return new Node(settings.apply(builder()), true);
    }

    @Override
    public void onFrame(Address from, byte[] frame) {
        if (echoes) transport.send(from, frame);
        synchronized (this) {
            frames.add(new Heard(from, new String(frame, UTF_8)));
            notifyAll();
        }
    }

    @Override
    public synchronized void onUnreachable(Address address) {
        unreachable.add(address);
        notifyAll();
    }

    @Override
    public synchronized void onRefused(Address address, String reason) {
        refusals.put(address, reason);
        notifyAll();
    }

    @Override
    public synchronized void onNotReachable(String warning) {
        warnings.add(warning);
        notifyAll();
    }

    /** Waits until it is told that it does not reach itself. */
    String awaitWarning() throws InterruptedException {
        await("a warning", () -> !warnings.isEmpty());
        return warnings().get(0);
    }

    synchronized List<String> warnings() {
        return List.copyOf(warnings);
    }

    /** Waits until it is told why the other side is not to be had. */
    String awaitRefusal(Address by) throws InterruptedException {
        await("a refusal by " + by, () -> refusals.containsKey(by));
        synchronized (this) {
            return refusals.getOrDefault(by, "");
        }
    }

    void send(Address to, String text) {
        transport.send(to, text.getBytes(UTF_8));
    }

    int port() {
        return TcpAddress.parse(address).port();
    }

    synchronized List<Heard> heard() {
        return List.copyOf(frames);
    }

    synchronized int heardCount() {
        return frames.size();
    }

    synchronized List<Address> unreachable() {
        return List.copyOf(unreachable);
    }

    List<Heard> awaitHeard(int count) throws InterruptedException {
        await("frames: " + count, () -> frames.size() >= count);
        return heard();
    }

    /** Waits until a condition holds that changes only when this node hears something. */
    synchronized void await(String what, BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            long left = (deadline - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                throw new AssertionError(
                        "waited in vain for "
                                + what
                                + "; heard "
                                + frames.size()
                                + " frames, unreachable "
                                + unreachable
                                + ", dropped "
                                + transport.framesDropped());
            }
            wait(left);
        }
    }

    /** Sends until an answer comes; what a node does that repeats its questions. */
    void sendUntilHeard(Address to, String text) throws InterruptedException {
        int before = heardCount();
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (heardCount() == before) {
            if (System.nanoTime() > deadline) throw new AssertionError("no answer from " + to);
            send(to, text);
            synchronized (this) {
                if (frames.size() == before) wait(20);
            }
        }
    }

    /** Waits: for a moment there may be one more, which is given up. */
    void awaitConnections(int count) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (transport.connections() != count) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError(
                        address + " has " + transport.connections() + " connections, not " + count);
            }
            synchronized (this) {
                wait(5);
            }
        }
    }

    void awaitDropped(long count) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (transport.framesDropped() != count) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("dropped " + transport.framesDropped() + ", not " + count);
            }
            synchronized (this) {
                wait(5);
            }
        }
    }

    @Override
    public void close() {
        transport.close();
    }
}
