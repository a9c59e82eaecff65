package io.chord.transport.socket;

import io.chord.transport.Environment;
import io.chord.transport.SystemEnvironment;
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
    private final DrivenLoop loop;
    private final long spinNanos;

    /**
     * An environment of one transport.
     *
     * @param spinNanos how long a caller that drives the loop looks for an answer before it sleeps
     */
    SocketEnvironment(String name, DrivenLoop loop, SocketResources resources, long spinNanos) {
        this.system = new SystemEnvironment(name, resources::owns);
        this.loop = loop;
        this.spinNanos = spinNanos;
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

    /** {@inheritDoc} The caller may run the event loop meanwhile. */
    @Override
    public boolean beginAndAwait(Runnable begin, CompletionStage<?> stage, long deadlineNanos)
            throws InterruptedException {
        return loop.await(
                begin,
                stage.toCompletableFuture(),
                deadlineNanos,
                spinNanos,
                () -> system.awaitDone(stage, deadlineNanos));
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
