package io.chord.simulation;

import io.chord.ring.SplitMix64;
import io.chord.runtime.HeapEntryStore;
import io.chord.store.EntryStore;
import io.chord.store.StoreException;
import java.time.Duration;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * What the node of one name keeps its data on. It outlives the processes of the node: who starts
 * again finds what it had, unless the disk was {@linkplain #erase erased}. Answers at once, unless
 * it is made worse.
 *
 * <pre>{@code
 * ChordNode.builder().transport(network.transport("a")).store(network.store("a")) ...
 * network.disk("a").slow(Delay.exponential(Duration.ZERO, Duration.ofMillis(50)));
 * }</pre>
 *
 * <p>Calls take effect, and are answered, in the order in which they were made. Of calls that were
 * not answered when the process crashed the first ones have taken effect and the rest has not; how
 * many is drawn. Of a commit that fails it is drawn whether it took effect.
 */
public final class SimulatedDisk {

    private static final Delay AT_ONCE = Delay.constant(Duration.ZERO);

    /** A call that takes effect later. */
    private record Call(long dueNanos, Operation operation) {}

    /** What is asked of a store. */
    interface Operation {
        /** Takes effect, and answers if somebody waits for that. */
        void perform(HeapEntryStore contents, boolean answers);

        /** Answers that it could not be done. */
        void fail(StoreException failure);
    }

    private final String name;
    private final EventLoop loop;
    private final Trace trace;
    private final FaultLog log;
    private final PostOffice post;
    private final SplitMix64 random;
    private final ArrayDeque<Call> waiting = new ArrayDeque<>(1);
    private HeapEntryStore contents = new HeapEntryStore();
    private @Nullable SimulatedStore openStore;
    private Delay delay = AT_ONCE;
    private double failing;
    private boolean isStalled;
    private long lastDueNanos;

    SimulatedDisk(
            String name,
            EventLoop loop,
            Trace trace,
            FaultLog log,
            PostOffice post,
            SplitMix64 random) {
        this.name = name;
        this.loop = loop;
        this.trace = trace;
        this.log = log;
        this.post = post;
        this.random = random;
    }

    // ---- faults

    /**
     * Every call is answered later, each after a delay of its own but none before an earlier one.
     */
    public SimulatedDisk slow(Delay distribution) {
        loop.checkThread();
        delay = distribution;
        log.add(FaultVerb.SLOW_DISK, name, distribution);
        return this;
    }

    /** Ends {@link #slow}. Calls that wait keep their times. */
    public SimulatedDisk atOnce() {
        return slow(AT_ONCE);
    }

    /** No call is answered, until it goes on. */
    public SimulatedDisk stall() {
        loop.checkThread();
        isStalled = true;
        log.add(FaultVerb.STALL_DISK, name);
        return this;
    }

    /** Ends {@link #stall}: what waits is answered now, unless it is slow besides. */
    public SimulatedDisk goOn() {
        loop.checkThread();
        isStalled = false;
        log.add(FaultVerb.UNSTALL_DISK, name);
        serveSoon();
        return this;
    }

    /**
     * How many of the calls fail.
     *
     * @throws IllegalArgumentException if it is not from 0.0 to 1.0
     */
    public SimulatedDisk failing(double probability) {
        loop.checkThread();
        failing = Links.probability("failing", probability);
        log.add(FaultVerb.FAIL_DISK, name, probability);
        return this;
    }

    /** Ends all its faults. */
    public SimulatedDisk heal() {
        loop.checkThread();
        endFaults();
        log.add(FaultVerb.HEAL_DISK, name);
        return this;
    }

    void endFaults() {
        delay = AT_ONCE;
        failing = 0;
        isStalled = false;
        serveSoon();
    }

    /**
     * Takes all data away, as when it is replaced by a new one.
     *
     * @throws IllegalStateException if a running node uses it
     */
    public SimulatedDisk erase() {
        loop.checkThread();
        requireUnused();
        contents = new HeapEntryStore();
        return this;
    }

    /** What is on it. To be looked at only: it belongs to the node. */
    @SuppressWarnings("exports") // Of the runtime: for this project's own tests.
    public HeapEntryStore contents() {
        return contents;
    }

    // ---- the process that uses it

    /** The store of a new process. */
    EntryStore open() {
        requireUnused();
        openStore = new SimulatedStore(this);
        return openStore;
    }

    private void requireUnused() {
        if (openStore == null) return;
        throw new IllegalStateException(
                "the disk of "
                        + name
                        + " is in use by a node of this simulated network; close or crash that one"
                        + " first");
    }

    /** The process has ended without a word. */
    void crashed() {
        if (openStore == null) return;
        openStore.end();
        openStore = null;
        if (waiting.isEmpty()) return;
        for (int last = random.nextInt(waiting.size() + 1); last > 0; last--) {
            waiting.remove().operation().perform(contents, false);
        }
        waiting.clear();
    }

    /** The process has ended it in order. */
    void closed(SimulatedStore store) {
        if (store != openStore) return;
        openStore = null;
        while (!waiting.isEmpty()) {
            waiting.remove().operation().fail(failure("was closed before it answered"));
        }
    }

    /** The process was paused, and goes on. */
    void resumed() {
        serveSoon();
    }

    void call(Operation operation) {
        if (waiting.isEmpty() && delay.equals(AT_ONCE) && !isStalled) {
            perform(operation);
            return;
        }
        long due = EventQueue.saturatedSum(loop.nowNanos(), delay.nextNanos(random));
        lastDueNanos = Math.max(lastDueNanos, due);
        waiting.add(new Call(lastDueNanos, operation));
        if (waiting.size() == 1) serveAfter(lastDueNanos - loop.nowNanos());
    }

    private void serveSoon() {
        if (!waiting.isEmpty()) serveAfter(0);
    }

    private void serveAfter(long nanos) {
        loop.after(nanos, this::serve);
    }

    /** Answers what is due, if it may. Called more often than needed, which does no harm. */
    private void serve() {
        while (!isStalled && !post.isPaused(name)) {
            Call next = waiting.peek();
            if (next == null) return;
            long rest = next.dueNanos() - loop.nowNanos();
            if (rest > 0) {
                serveAfter(rest);
                return;
            }
            waiting.remove();
            trace.note(Trace.Kind.STORED, loop.nowNanos(), name);
            perform(next.operation());
        }
    }

    private void perform(Operation operation) {
        if (failing > 0 && random.nextBoolean(failing)) {
            trace.note(Trace.Kind.STORE_FAILED, loop.nowNanos(), name);
            if (random.nextBoolean(0.5)) operation.perform(contents, false);
            operation.fail(failure("failed, as it was made to"));
        } else {
            operation.perform(contents, true);
        }
    }

    StoreException failure(String what) {
        return new StoreException("the disk of " + name + " " + what);
    }

    @Override
    public String toString() {
        return "disk of " + name + ", " + waiting.size() + " calls wait";
    }
}
