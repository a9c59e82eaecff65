package io.chord;

import io.chord.engine.Outcome;
import io.chord.runtime.Completion;
import io.chord.runtime.NodeRuntime;
import io.chord.store.EntryKey;
import io.chord.transport.Environment;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The same operation on many keys: {@link #AT_ONCE} under way at a time, all within one deadline.
 * What has not begun by then fails as timed out, without effect.
 *
 * <p>Whoever learns that one has ended begins the next, one thread at a time; for a caller that
 * waits it is the caller itself.
 */
final class ManyOperations<K, R> {

    /** Operations under way at a time. */
    static final int AT_ONCE = 64;

    /** One key and what is to be done with it. */
    record Part<K, R>(K key, EntryKey place, Operations.Request<R> request) {}

    private record Ended<K, R>(Part<K, R> part, Outcome outcome) {}

    private final NodeRuntime node;
    private final Duration timeout;
    private final long deadlineNanos;
    private final boolean callerWaits;
    private final List<Part<K, R>> parts;
    private final ArrayDeque<Part<K, R>> waiting;
    private final ConcurrentLinkedQueue<Ended<K, R>> ended = new ConcurrentLinkedQueue<>();
    private final CompletableFuture<KeyResults<K, R>> all = new CompletableFuture<>();

    /** Turns to be taken: only who raises it from none takes them. */
    private final AtomicInteger turns = new AtomicInteger();

    // Of whoever has the turn.
    private final Map<Part<K, R>, Long> open = new LinkedHashMap<>();
    private final Map<K, R> done = new LinkedHashMap<>();
    private final Map<K, RuntimeException> failed = new LinkedHashMap<>();

    private volatile CompletableFuture<Boolean> news = new CompletableFuture<>();

    private ManyOperations(
            NodeRuntime node, List<Part<K, R>> parts, Duration timeout, boolean callerWaits) {
        this.node = node;
        this.parts = parts;
        this.timeout = timeout;
        this.callerWaits = callerWaits;
        this.deadlineNanos = node.environment().nanos() + timeout.toNanos();
        // Keys of one owner one after the other.
        List<Part<K, R>> byPlace = new ArrayList<>(parts);
        byPlace.sort(Comparator.comparing(Part::place));
        this.waiting = new ArrayDeque<>(byPlace);
    }

    /** Does them all, and waits. */
    static <K, R> KeyResults<K, R> call(
            NodeRuntime node, List<Part<K, R>> parts, Duration timeout) {
        Operations.requireMayBlock(node.environment());
        return new ManyOperations<>(node, parts, timeout, true).await();
    }

    /**
     * Does them all. The future completes on the executor of callbacks; cancelling it abandons what
     * has not ended.
     */
    static <K, R> CompletableFuture<KeyResults<K, R>> callAsync(
            NodeRuntime node, List<Part<K, R>> parts, Duration timeout) {
        ManyOperations<K, R> many = new ManyOperations<>(node, parts, timeout, false);
        many.takeTurns();
        var unused =
                many.all.whenComplete(
                        (results, failure) -> {
                            if (many.all.isCancelled()) many.takeTurns();
                        });
        return many.all;
    }

    private KeyResults<K, R> await() {
        Environment environment = node.environment();
        long lastNanos = deadlineNanos + Operations.GRACE.toNanos();
        try {
            while (true) {
                news = new CompletableFuture<>();
                takeTurns();
                if (all.isDone()) return all.join();
                if (!environment.awaitDone(news, lastNanos)) return withoutTheOpen();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            abandonOpen();
            throw new ChordInterruptedException(
                    "interrupted while waiting at most "
                            + timeout
                            + " for "
                            + parts.size()
                            + " keys; "
                            + done.size()
                            + " are done, the others abandoned",
                    e);
        }
    }

    private KeyResults<K, R> withoutTheOpen() {
        List<Part<K, R>> late = List.copyOf(open.keySet());
        abandonOpen();
        for (Part<K, R> part : late) {
            end(part, Operations.noOutcome(part.request(), timeout));
        }
        for (Part<K, R> part : waiting) failed.put(part.key(), notBegun());
        return results();
    }

    private void takeTurns() {
        int taken = turns.incrementAndGet();
        if (taken != 1) return;
        do {
            turn();
            taken = turns.addAndGet(-taken);
        } while (taken != 0);
    }

    private void turn() {
        for (Ended<K, R> each = ended.poll(); each != null; each = ended.poll()) {
            open.remove(each.part());
            end(each.part(), each.outcome());
        }
        if (all.isCancelled()) {
            waiting.clear();
            abandonOpen();
            return;
        }
        while (open.size() < AT_ONCE && !waiting.isEmpty()) begin(waiting.remove());
        if (open.isEmpty() && waiting.isEmpty() && ended.isEmpty()) all.complete(results());
    }

    private void begin(Part<K, R> part) {
        Environment environment = node.environment();
        if (environment.nanos() - deadlineNanos >= 0) {
            failed.put(part.key(), notBegun());
            return;
        }
        open.put(part, 0L);
        long ticket =
                node.submit(
                        part.request().command().at(deadlineNanos, environment.wallMillis()),
                        new Completion() {
                            @Override
                            public void done(Outcome outcome) {
                                ended.add(new Ended<>(part, outcome));
                                if (callerWaits) news.complete(true);
                                else takeTurns();
                            }

                            @Override
                            public boolean isDirect() {
                                return callerWaits;
                            }
                        });
        open.put(part, ticket);
    }

    private void abandonOpen() {
        for (long ticket : open.values()) node.abandon(ticket);
        open.clear();
    }

    private void end(Part<K, R> part, Outcome outcome) {
        try {
            done.put(part.key(), part.request().result().apply(outcome));
        } catch (RuntimeException failure) { // Of the operation, or of the application's codec.
            failed.put(part.key(), failure);
        }
    }

    private RuntimeException notBegun() {
        return new OperationTimeoutException(
                "not begun: the "
                        + parts.size()
                        + " keys of this call took longer than "
                        + timeout
                        + ", "
                        + AT_ONCE
                        + " at a time");
    }

    private KeyResults<K, R> results() {
        Map<K, R> doneInOrder = new LinkedHashMap<>();
        Map<K, RuntimeException> failedInOrder = new LinkedHashMap<>();
        for (Part<K, R> part : parts) {
            R result = done.get(part.key());
            RuntimeException failure = failed.get(part.key());
            if (result != null) doneInOrder.put(part.key(), result);
            else if (failure != null) failedInOrder.put(part.key(), failure);
        }
        return new KeyResults<>(doneInOrder, failedInOrder);
    }
}
