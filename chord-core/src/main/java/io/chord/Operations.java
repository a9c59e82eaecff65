package io.chord;

import io.chord.engine.Command;
import io.chord.engine.Outcome;
import io.chord.runtime.Completion;
import io.chord.runtime.NodeRuntime;
import io.chord.store.EntryKey;
import io.chord.transport.Environment;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Puts commands to the engine, for callers that wait and for callers that do not. */
final class Operations {

    /** The engine answers by the deadline; this is for the way of the answer. */
    static final Duration GRACE = Duration.ofSeconds(2);

    private final Supplier<NodeRuntime> runtime;

    /**
     * @param runtime of the node; throws if it is not started or is closed
     */
    Operations(Supplier<NodeRuntime> runtime) {
        this.runtime = runtime;
    }

    /** Makes a command at the moment when it is put. */
    interface Commanding {
        /**
         * The command.
         *
         * @param deadlineNanos on the node's clock
         * @param wallMillis the wall clock of the node: from it on a time to live counts
         */
        Command at(long deadlineNanos, long wallMillis);
    }

    /**
     * What a caller wants.
     *
     * @param command made when it is put
     * @param result from the outcome to the result, or to what is thrown
     * @param isWrite whether it may have an effect that its caller does not hear of
     * @param mayBeStale the key that is read, if this node's own word is good enough
     */
    record Request<T>(
            Duration timeout,
            Commanding command,
            Function<Outcome, T> result,
            boolean isWrite,
            Optional<EntryKey> mayBeStale) {

        /** One that the engine alone can answer. */
        Request(
                Duration timeout,
                Commanding command,
                Function<Outcome, T> result,
                boolean isWrite) {
            this(timeout, command, result, isWrite, Optional.empty());
        }

        /** What this node can say without its engine; null if it must be asked. */
        @Nullable Outcome found(NodeRuntime node) {
            return mayBeStale.isPresent() ? node.find(mayBeStale.get()) : null;
        }
    }

    /** Puts it and waits for the result. */
    <T> T call(Request<T> request) {
        NodeRuntime node = runtime.get();
        Environment environment = node.environment();
        requireMayBlock(environment);
        Outcome found = request.found(node);
        if (found != null) return request.result().apply(found);
        long deadlineNanos = environment.nanos() + request.timeout().toNanos();
        Waiter waiter =
                new Waiter(node, request.command().at(deadlineNanos, environment.wallMillis()));
        try {
            if (environment.beginAndAwait(
                    waiter::begin, waiter.outcome, deadlineNanos + GRACE.toNanos())) {
                return request.result().apply(waiter.outcome.join());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            node.abandon(waiter.ticket);
            throw new ChordInterruptedException(
                    "interrupted while waiting at most " + request.timeout() + "; abandoned", e);
        } catch (IllegalStateException mustNotBlock) {
            node.abandon(waiter.ticket);
            throw new BlockingCallException(
                    String.valueOf(mustNotBlock.getMessage()), mustNotBlock);
        }
        node.abandon(waiter.ticket);
        return request.result().apply(noOutcome(request, request.timeout()));
    }

    /** What is said of a command that the engine has not answered in time. */
    static Outcome noOutcome(Request<?> request, Duration timeout) {
        return new Outcome.Failed(
                request.isWrite() ? Outcome.Reason.INDETERMINATE : Outcome.Reason.TIMED_OUT,
                "no outcome "
                        + GRACE
                        + " after the deadline of "
                        + timeout
                        + ": this process is short of processor time");
    }

    /** Puts many and waits for all of them. */
    <K, R> KeyResults<K, R> callMany(List<ManyOperations.Part<K, R>> parts, Duration timeout) {
        return ManyOperations.call(runtime.get(), parts, timeout);
    }

    /** Puts many; see {@link #callAsync}. */
    <K, R> CompletableFuture<KeyResults<K, R>> callManyAsync(
            List<ManyOperations.Part<K, R>> parts, Duration timeout) {
        NodeRuntime node;
        try {
            node = runtime.get();
        } catch (ChordException closed) {
            return CompletableFuture.failedFuture(closed);
        }
        return ManyOperations.callAsync(node, parts, timeout);
    }

    /** Asks before anything is begun, with something that needs no waiting. */
    static void requireMayBlock(Environment environment) {
        try {
            environment.awaitDone(CompletableFuture.completedFuture(true), environment.nanos());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IllegalStateException mustNotBlock) {
            throw new BlockingCallException(
                    String.valueOf(mustNotBlock.getMessage()), mustNotBlock);
        }
    }

    /** One caller that waits, and what for. */
    private static final class Waiter implements Completion {
        private final NodeRuntime node;
        private final Command command;
        private final CompletableFuture<Outcome> outcome = new CompletableFuture<>();
        private long ticket;

        Waiter(NodeRuntime node, Command command) {
            this.node = node;
            this.command = command;
        }

        void begin() {
            ticket = node.submit(command, this);
        }

        @Override
        public void done(Outcome ended) {
            outcome.complete(ended);
        }

        @Override
        public boolean isDirect() {
            return true; // Nothing hangs on it but the thread that waits.
        }
    }

    /**
     * Puts it. The future completes on the executor of callbacks, or is complete when it is
     * returned; cancelling it abandons the operation.
     */
    <T> CompletableFuture<T> callAsync(Request<T> request) {
        CompletableFuture<T> future = new CompletableFuture<>();
        NodeRuntime node;
        try {
            node = runtime.get();
        } catch (ChordException closed) {
            future.completeExceptionally(closed);
            return future;
        }
        Outcome found = request.found(node);
        if (found != null) {
            complete(future, request.result(), found);
            return future;
        }
        long deadlineNanos = node.environment().nanos() + request.timeout().toNanos();
        long ticket =
                node.submit(
                        request.command().at(deadlineNanos, node.environment().wallMillis()),
                        new Completion() {
                            @Override
                            public void done(Outcome outcome) {
                                complete(future, request.result(), outcome);
                            }

                            @Override
                            public boolean isDirect() {
                                return false;
                            }
                        });
        var unused =
                future.whenComplete(
                        (result, failure) -> {
                            if (future.isCancelled()) node.abandon(ticket);
                        });
        return future;
    }

    private static <T> void complete(
            CompletableFuture<T> future, Function<Outcome, T> result, Outcome outcome) {
        T value;
        try {
            value = result.apply(outcome);
        } catch (RuntimeException failure) { // Of the operation, or of the application's codec.
            future.completeExceptionally(failure);
            return;
        }
        future.complete(value);
    }
}
