package io.chord.runtime;

import io.chord.transport.Environment;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import org.jctools.queues.atomic.MpscAtomicArrayQueue;

/**
 * Runs a {@link Stepper} on whichever thread brings it work, one thread at a time ("run to
 * completion"): waking another thread costs more than all the work of a request.
 *
 * <p><b>Order.</b> There are two queues. What comes through {@link #submit} (commands and requests)
 * is stepped in the order of its submission, and so is what comes through {@link #submitReply} and
 * {@link #submitReserved}; of the two, the second goes first. So the requests of one connection
 * keep their order among themselves, and its replies keep theirs, but a reply may overtake a
 * request.
 *
 * <p><b>Bounds.</b> {@link #submit} refuses over the size of the mailbox and {@link #submitReply}
 * over that of the replies. Every answer of a store, timer or call under way has a slot that was
 * reserved when it was admitted; {@link #submitReserved} never refuses.
 *
 * <p>Safe for any thread; no method blocks, but a call may run inputs of this and other loops, at
 * most {@link #CAPTURE_BUDGET} of them.
 *
 * @param <I> the inputs
 */
public final class NodeLoop<I> {

    /*
     * `pending` counts inputs offered and not yet settled. Who raises it from 0 owns the stepper
     * until it lowers it to 0 again, or gives it to the environment's thread with a scheduled task.
     * An input is offered before it is counted, and the owner takes no more inputs than it has seen
     * counted: so it never finds both queues empty, and `pending` never falls below 0.
     */

    /** Most inputs of one loop that a thread runs before it gives the stepper away. */
    public static final int RUN_BUDGET = 64;

    /**
     * Most inputs that a thread runs for all loops between two chances to go on with its own work:
     * one loop may bring work to another, and that one back.
     */
    public static final int CAPTURE_BUDGET = 4 * RUN_BUDGET;

    /**
     * The sizes of the queues.
     *
     * @param mailbox most inputs of {@link NodeLoop#submit} that wait
     * @param replies most inputs that wait in the second queue for {@link NodeLoop#submitReply} to
     *     be admitted
     * @param reserved slots of {@link NodeLoop#submitReserved}: the caller keeps that bound
     */
    public record Bounds(int mailbox, int replies, int reserved) {}

    /**
     * What a loop has done.
     *
     * @param longestCaptureInputs most inputs, of any loop, that a thread ran in one call of a
     *     submit method of this one
     * @param longestCaptureNanos longest time that a thread spent on that
     * @param handOvers how often the stepper was given to the environment's thread
     */
    public record Counters(long longestCaptureInputs, long longestCaptureNanos, long handOvers) {}

    private final Stepper<I> stepper;
    private final Environment environment;
    private final Bounds bounds;
    private final MpscAtomicArrayQueue<I> mailbox;
    private final MpscAtomicArrayQueue<I> reserved;
    private final AtomicLong pending = new AtomicLong();
    private final AtomicLong longestCaptureInputs = new AtomicLong();
    private final AtomicLong longestCaptureNanos = new AtomicLong();
    private final AtomicLong handOvers = new AtomicLong();

    /** A loop that owns the stepper: nobody else calls it. */
    public NodeLoop(Stepper<I> stepper, Environment environment, Bounds bounds) {
        this.stepper = stepper;
        this.environment = environment;
        this.bounds = bounds;
        this.mailbox = new MpscAtomicArrayQueue<>(bounds.mailbox());
        this.reserved = new MpscAtomicArrayQueue<>(bounds.replies() + bounds.reserved());
    }

    /**
     * Brings a command or a request.
     *
     * @return whether it was taken; false when the mailbox is full
     */
    public boolean submit(I input) {
        if (!mailbox.offerIfBelowThreshold(input, bounds.mailbox())) return false;
        arrived();
        return true;
    }

    /**
     * Brings a request that must leave room for others.
     *
     * @return whether it was taken; false when the mailbox is full to three quarters
     */
    public boolean submitData(I input) {
        if (!mailbox.offerIfBelowThreshold(input, bounds.mailbox() - bounds.mailbox() / 4)) {
            return false;
        }
        arrived();
        return true;
    }

    /**
     * Brings a reply.
     *
     * @return whether it was taken; false when so many wait that nobody can have asked for all
     */
    public boolean submitReply(I input) {
        if (!reserved.offerIfBelowThreshold(input, bounds.replies())) return false;
        arrived();
        return true;
    }

    /**
     * Brings an input whose place was reserved when what led to it was admitted.
     *
     * @throws IllegalStateException if the caller broke its bound
     */
    public void submitReserved(I input) {
        if (!reserved.offer(input)) {
            throw new IllegalStateException(
                    "more than "
                            + bounds.reserved()
                            + " inputs came for reserved slots; refused: "
                            + input);
        }
        arrived();
    }

    /**
     * Leaves something to be done once no stepper is held by this thread, before the submit method
     * returns: it must not block, run code of the application or throw.
     *
     * <p>Only during a step.
     */
    void onRelease(Runnable task) {
        Capture.current().onRelease(task);
    }

    /**
     * Leaves something to be done after what {@link #onRelease} left. Code of the application may
     * run in it, which may bring new work; what that leaves goes behind everything left before.
     *
     * <p>Only during a step.
     */
    void afterwards(Runnable task) {
        Capture.current().afterwards(task);
    }

    /** How many inputs of {@link #submit} and {@link #submitData} wait, nearly. */
    public int waiting() {
        return mailbox.size();
    }

    /** Whether nobody owns the stepper; what was written in it can be seen then. */
    boolean isIdle() {
        return pending.get() == 0;
    }

    /** What it has done so far. */
    public Counters counters() {
        return new Counters(longestCaptureInputs.get(), longestCaptureNanos.get(), handOvers.get());
    }

    private void arrived() {
        if (pending.getAndIncrement() == 0) Capture.take(this);
    }

    /**
     * Runs inputs until none are left or a budget is spent. The calling thread owns the stepper.
     */
    void run(Capture capture) {
        int ranHere = 0;
        long known = pending.get();
        while (true) {
            long done = 0;
            while (done < known && ranHere < RUN_BUDGET && capture.takeFromBudget()) {
                stepNext();
                done++;
                ranHere++;
            }
            prepareRelease();
            known = pending.addAndGet(-done);
            if (known == 0) return; // Another thread may own the stepper by now.
            if (ranHere < RUN_BUDGET && capture.hasBudget()) continue;
            if (handOver()) return;
            ranHere = 0; // The environment has ended: only this thread is left to finish.
            capture.refillBudget();
        }
    }

    private void stepNext() {
        I input = reserved.poll();
        if (input == null) input = mailbox.poll();
        try {
            if (input == null) throw new AssertionError("counted inputs are in no queue");
            stepper.step(input);
        } catch (Throwable failure) { // Whatever it was, the stepper must be given up in order.
            stepper.failed(failure);
        }
    }

    private void prepareRelease() {
        try {
            stepper.beforeRelease();
        } catch (Throwable failure) {
            stepper.failed(failure);
        }
    }

    /*
     * Also on the environment's own thread: it may serve timers of many nodes, and the results of
     * this one are performed only when the thread holds no stepper.
     */
    private boolean handOver() {
        try {
            environment.schedule(0, () -> Capture.takeHandedOver(this));
            handOvers.incrementAndGet();
            return true;
        } catch (RejectedExecutionException ended) {
            return false;
        }
    }

    long nanos() {
        return environment.nanos();
    }

    void recordCapture(long inputs, long nanos) {
        raise(longestCaptureInputs, inputs);
        raise(longestCaptureNanos, nanos);
    }

    private static void raise(AtomicLong maximum, long value) {
        if (value > maximum.get()) maximum.accumulateAndGet(value, Math::max);
    }
}
