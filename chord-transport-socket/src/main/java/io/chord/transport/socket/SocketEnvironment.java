package io.chord.transport.socket;

import io.chord.transport.Environment;
import io.chord.transport.SystemEnvironment;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * The real world, with timers on the event loop of the transport: a timer of the node then runs on
 * the thread that moves its frames, and no thread more is needed.
 */
final class SocketEnvironment implements Environment, AutoCloseable {

    private final SystemEnvironment system;
    private final EventLoop loop;

    SocketEnvironment(String name, EventLoop loop, SocketResources resources) {
        this.system = new SystemEnvironment(name, resources::owns);
        this.loop = loop;
    }

    @Override
    public long nanos() {
        return system.nanos();
    }

    @Override
    public long wallMillis() {
        return system.wallMillis();
    }

    /** {@inheritDoc} After the end of the loop a task is dropped: nobody is there to run it. */
    @Override
    public Cancellable schedule(long delayNanos, Runnable task) {
        try {
            ScheduledFuture<?> scheduled =
                    loop.schedule(task, Math.max(0, delayNanos), TimeUnit.NANOSECONDS);
            return () -> scheduled.cancel(false);
        } catch (RejectedExecutionException e) {
            return () -> {};
        }
    }

    @Override
    public long seed() {
        return system.seed();
    }

    @Override
    public boolean awaitDone(CompletionStage<?> stage, long deadlineNanos)
            throws InterruptedException {
        return system.awaitDone(stage, deadlineNanos);
    }

    @Override
    public CallbackExecutor callbackExecutor(String name) {
        return system.callbackExecutor(name);
    }

    @Override
    public void close() {
        system.close();
    }
}
