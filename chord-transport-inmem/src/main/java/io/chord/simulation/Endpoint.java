package io.chord.simulation;

import io.chord.message.MessageLimits;
import io.chord.ring.Address;
import io.chord.ring.SplitMix64;
import io.chord.transport.Environment;
import io.chord.transport.FrameReceiver;
import io.chord.transport.Transport;
import io.chord.transport.TransportException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** One process of a simulated network: its transport and its world. */
final class Endpoint implements Transport, Environment {

    private static final String SCHEME_AND_COLON = SimulatedNetwork.SCHEME + ":";

    private enum Life {
        NEW,
        SERVING,
        CLOSED,
        CRASHED
    }

    /** An event of this process: it waits while the process is paused and vanishes with it. */
    private class OwnEvent extends EventQueue.Event implements Environment.Cancellable {

        private final Trace.Kind kind;
        private final Runnable task;
        private boolean isCancelled;

        OwnEvent(Trace.Kind kind, Runnable task) {
            this.kind = kind;
            this.task = task;
        }

        @Override
        void happen() {
            if (life == Life.CRASHED || isCancelled) return;
            if (isPaused) {
                held.add(this);
                return;
            }
            trace.note(kind, loop.nowNanos(), name);
            task.run();
        }

        @Override
        public void cancel() {
            isCancelled = true;
            loop.remove(this);
        }
    }

    /** A timer: it happens when the clock of this node has come to a time. */
    private final class Timer extends OwnEvent implements EventLoop.OnClock {

        private final long dueNanos;

        Timer(long dueNanos, Runnable task) {
            super(Trace.Kind.TASK, task);
            this.dueNanos = dueNanos;
        }

        @Override
        public String clock() {
            return name;
        }

        @Override
        public void reaim() {
            loop.remove(this);
            aim();
        }

        void aim() {
            loop.add(this, clocks.untilNanos(name, dueNanos - nanos()));
        }
    }

    private final EventLoop loop;
    private final Trace trace;
    private final PostOffice post;
    private final Clocks clocks;
    private final String name;
    private final Address address;
    private final SplitMix64 seeds;
    private final List<OwnEvent> held = new ArrayList<>();
    private Life life = Life.NEW;
    private boolean isPaused;
    private @Nullable FrameReceiver receiver;
    private long framesDropped;
    private long framesSent;
    private long bytesSent;
    private long framesReceived;
    private long bytesReceived;

    Endpoint(
            EventLoop loop,
            Trace trace,
            PostOffice post,
            Clocks clocks,
            String name,
            Address address,
            SplitMix64 seeds) {
        this.loop = loop;
        this.trace = trace;
        this.post = post;
        this.clocks = clocks;
        this.name = name;
        this.address = address;
        this.seeds = seeds;
    }

    String name() {
        return name;
    }

    Address address() {
        return address;
    }

    // ---- transport

    @Override
    public int frameBytesMax() {
        return MessageLimits.FRAME_BYTES_MAX;
    }

    @Override
    public Environment environment() {
        return this;
    }

    @Override
    public Address start(FrameReceiver receiver) throws TransportException {
        loop.checkThread();
        if (life != Life.NEW) {
            throw new IllegalStateException("the transport of " + address + " was started before");
        }
        post.serve(this);
        this.receiver = receiver;
        life = Life.SERVING;
        return address;
    }

    @Override
    public void send(Address to, byte[] frame) {
        loop.checkThread();
        if (life != Life.SERVING
                || frame.length > frameBytesMax()
                || !to.text().startsWith(SCHEME_AND_COLON)) {
            framesDropped++;
            trace.note(Trace.Kind.DROPPED, loop.nowNanos(), name, to.text());
            return;
        }
        post.carry(this, to, frame);
    }

    @Override
    public long framesDropped() {
        return framesDropped;
    }

    @Override
    public void close() {
        loop.checkThread();
        if (life == Life.SERVING) post.noLongerServes(this, Trace.Kind.CLOSED);
        if (life != Life.CRASHED) life = Life.CLOSED;
    }

    // ---- what the network does to it

    void crash() {
        post.noLongerServes(this, Trace.Kind.CRASHED);
        life = Life.CRASHED;
        held.clear();
    }

    void pause() {
        trace.note(Trace.Kind.PAUSED, loop.nowNanos(), name);
        isPaused = true;
    }

    void resume() {
        trace.note(Trace.Kind.RESUMED, loop.nowNanos(), name);
        isPaused = false;
        // They happen now, in the order in which they would have happened.
        for (OwnEvent event : held) loop.add(event, 0);
        held.clear();
    }

    boolean isPaused() {
        return isPaused;
    }

    void deliver(Address from, byte[] frame) {
        FrameReceiver target = receiver;
        if (target == null || life != Life.SERVING) return;
        if (isPaused) {
            held.add(new OwnEvent(Trace.Kind.TASK, () -> deliver(from, frame)));
        } else {
            framesReceived++;
            bytesReceived += frame.length;
            FrameObserver observer = post.observer();
            observer.onArrived(from, address, frame);
            target.onFrame(from, frame);
            observer.onRead(from, address, frame);
        }
    }

    void sent(int bytes) {
        framesSent++;
        bytesSent += bytes;
    }

    NodeTraffic traffic() {
        return new NodeTraffic(
                new Traffic.Count(framesSent, bytesSent),
                new Traffic.Count(framesReceived, bytesReceived));
    }

    /** Tells it, after a while, that nobody serves an address. */
    void refuse(Address unreachable, long delayNanos) {
        loop.add(
                new OwnEvent(
                        Trace.Kind.UNREACHABLE_TOLD,
                        () -> {
                            if (receiver != null && life == Life.SERVING) {
                                receiver.onUnreachable(unreachable);
                            }
                        }),
                delayNanos);
    }

    // ---- environment

    @Override
    public long nanos() {
        return clocks.nanos(name);
    }

    @Override
    public long wallMillis() {
        return clocks.wallMillis(name);
    }

    @Override
    public Cancellable schedule(long delayNanos, Runnable task) {
        loop.checkThread();
        long due = EventQueue.saturatedSum(nanos(), Math.max(0, delayNanos));
        Timer timer = new Timer(due, task);
        if (life != Life.CRASHED) timer.aim();
        return timer;
    }

    @Override
    public long seed() {
        loop.checkThread();
        return seeds.nextLong();
    }

    @Override
    public boolean awaitDone(CompletionStage<?> stage, long deadlineNanos)
            throws InterruptedException {
        // Refused inside an event even when the stage is done: else it would depend on the timing.
        BooleanSupplier isDone = stage.toCompletableFuture()::isDone;
        while (true) {
            long rest = clocks.untilNanos(name, deadlineNanos - nanos());
            if (loop.pump(isDone, EventQueue.saturatedSum(loop.nowNanos(), rest))) return true;
            // Not yet, if the clock was made slower meanwhile.
            if (nanos() >= deadlineNanos) return false;
        }
    }

    @Override
    public CallbackExecutor callbackExecutor(String executorName) {
        return new CallbackExecutor() {
            private boolean isClosed;

            @Override
            public void execute(Runnable task) {
                schedule(
                        0,
                        () -> {
                            if (!isClosed) task.run();
                        });
            }

            @Override
            public void close() {
                isClosed = true;
            }
        };
    }
}
