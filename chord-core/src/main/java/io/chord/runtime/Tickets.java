package io.chord.runtime;

import io.chord.engine.Outcome;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The commands under way and who waits for each. A command counts until its completion was told, so
 * that slow callbacks make the node refuse new commands and not queue results without bound.
 *
 * <p>Safe for any thread.
 */
final class Tickets {

    private final int ticketsMax;
    private final Executor callbacks;
    private final AtomicLong lastTicket = new AtomicLong();
    private final AtomicInteger open = new AtomicInteger();
    private final ConcurrentHashMap<Long, Completion> waiting = new ConcurrentHashMap<>();

    Tickets(int ticketsMax, Executor callbacks) {
        this.ticketsMax = ticketsMax;
        this.callbacks = callbacks;
    }

    /** A new ticket; 0 when too many are open. */
    long open(Completion completion) {
        if (open.incrementAndGet() > ticketsMax) {
            open.decrementAndGet();
            return 0;
        }
        long ticket = lastTicket.incrementAndGet();
        waiting.put(ticket, completion);
        return ticket;
    }

    int ticketsMax() {
        return ticketsMax;
    }

    /** The outcome is known. During a step of the loop, which does the telling later. */
    void complete(long ticket, Outcome outcome, NodeLoop<?> loop) {
        Completion completion = waiting.get(ticket);
        if (completion == null) return; // Abandoned.
        if (completion.isDirect()) {
            loop.onRelease(() -> tell(ticket, outcome));
        } else {
            loop.afterwards(() -> tellThroughExecutor(ticket, outcome));
        }
    }

    private void tellThroughExecutor(long ticket, Outcome outcome) {
        try {
            callbacks.execute(() -> tell(ticket, outcome));
        } catch (RejectedExecutionException refused) {
            // A result is never lost: better on this thread, which holds no engine, than not at
            // all.
            tell(ticket, outcome);
        }
    }

    /** Tells the one who waits, unless that was done. */
    void tell(long ticket, Outcome outcome) {
        Completion completion = waiting.remove(ticket);
        if (completion == null) return;
        open.decrementAndGet();
        completion.done(outcome);
    }

    /**
     * The caller gave up and will not be told.
     *
     * @return false if it was told already
     */
    boolean abandon(long ticket) {
        return waiting.remove(ticket) != null;
    }

    /** The engine has forgotten an abandoned command. */
    void forgotten() {
        open.decrementAndGet();
    }

    /** Tells all who still wait. */
    void tellAll(Outcome outcome) {
        for (long ticket : new TreeSet<>(waiting.keySet())) {
            Completion completion = waiting.get(ticket);
            if (completion == null) continue;
            if (completion.isDirect()) {
                tell(ticket, outcome);
            } else {
                tellThroughExecutor(ticket, outcome);
            }
        }
    }
}
