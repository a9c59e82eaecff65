package io.chord.bench.processes;

import io.chord.ChordClient;
import io.chord.ChordException;
import io.chord.ChordMap;
import io.chord.Codec;
import io.chord.Entry;
import io.chord.IndeterminateException;
import io.chord.RetryableException;
import io.chord.simulation.check.LinearizabilityChecker.Verdict;
import io.chord.simulation.check.RegisterHistory.Ask;
import io.chord.simulation.check.RegisterHistory.Seen;
import io.chord.store.Version;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Clients that read and write a few keys over and over, each through another node, one operation at
 * a time each. All that they are told is recorded and can be judged key by key.
 */
public final class ClientLoad {

    private final ProcessRing ring;
    private final List<Register> registers = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private final Duration timeout;
    private final AtomicLong answered = new AtomicLong();
    private final AtomicLong withoutEffect = new AtomicLong();
    private final AtomicLong indeterminate = new AtomicLong();
    private final AtomicLong conditionalOk = new AtomicLong();
    private final AtomicLong conditionalFailed = new AtomicLong();
    private volatile boolean stopped;
    private volatile @Nullable Throwable mistake;

    /** A load that has not begun. */
    public ClientLoad(ProcessRing ring, int keys, Duration timeout) {
        this.ring = ring;
        this.timeout = timeout;
        for (int i = 0; i < keys; i++) registers.add(new Register("key" + i));
    }

    /** So many clients begin. */
    public void start(int clients, long seed) {
        for (int i = 0; i < clients; i++) {
            int number = i;
            Thread thread =
                    new Thread(() -> run(number, new Random(seed * 31 + number)), "load-" + i);
            thread.setDaemon(true);
            threads.add(thread);
            thread.start();
        }
    }

    /** They end; returns when the last operations have. */
    public void stop() throws InterruptedException {
        stopped = true;
        for (Thread thread : threads) thread.join();
        Throwable found = mistake;
        if (found != null) throw new IllegalStateException("a client failed", found);
    }

    private void run(int number, Random random) {
        try (ChordClient client = ring.client(number, timeout)) {
            ChordMap<String, String> map = client.map("load", Codec.utf8(), Codec.utf8());
            for (int i = 0; !stopped; i++) {
                Register register = registers.get(random.nextInt(registers.size()));
                perform(map, register, "c" + number + "-" + i, random.nextInt(100));
            }
        } catch (RuntimeException e) {
            mistake = e;
        }
    }

    private void perform(
            ChordMap<String, String> map, Register register, String value, int chance) {
        if (chance < 45) {
            read(map, register);
        } else if (chance < 70) {
            change(register, new Ask.Put(value), () -> Optional.of(map.put(register.key(), value)));
        } else if (chance < 90 && !register.lastSeen().equals(Version.NONE)) {
            Version expected = register.lastSeen();
            conditional(
                    register,
                    new Ask.Replace(expected, value),
                    () -> map.replace(register.key(), expected, value));
        } else if (chance < 95) {
            conditional(
                    register,
                    new Ask.PutIfAbsent(value),
                    () -> map.putIfAbsent(register.key(), value));
        } else {
            remove(map, register);
        }
    }

    private void read(ChordMap<String, String> map, Register register) {
        int operation = register.called(new Ask.Read());
        try {
            Optional<Entry<String>> entry = map.getEntry(register.key());
            register.read(operation, entry.map(e -> new Seen(e.value(), e.version())));
            answered.incrementAndGet();
        } catch (ChordException e) {
            failed(register, operation, e);
        }
    }

    private interface Change {
        Optional<Version> make();
    }

    private void change(Register register, Ask ask, Change change) {
        int operation = register.called(ask);
        try {
            register.changed(operation, true, change.make());
            answered.incrementAndGet();
        } catch (ChordException e) {
            failed(register, operation, e);
        }
    }

    private void conditional(Register register, Ask ask, Change change) {
        int operation = register.called(ask);
        try {
            Optional<Version> made = change.make();
            register.changed(operation, made.isPresent(), made);
            (made.isPresent() ? conditionalOk : conditionalFailed).incrementAndGet();
            answered.incrementAndGet();
        } catch (ChordException e) {
            failed(register, operation, e);
        }
    }

    private void remove(ChordMap<String, String> map, Register register) {
        int operation = register.called(new Ask.Remove());
        try {
            register.removed(operation, map.remove(register.key()));
            answered.incrementAndGet();
        } catch (ChordException e) {
            failed(register, operation, e);
        }
    }

    private void failed(Register register, int operation, ChordException failure) {
        boolean hadNoEffect = failure instanceof RetryableException;
        register.failed(operation, hadNoEffect);
        if (hadNoEffect) {
            withoutEffect.incrementAndGet();
        } else if (failure instanceof IndeterminateException) {
            indeterminate.incrementAndGet();
        } else {
            throw failure; // A client that is open and a request that is right do not meet others.
        }
    }

    /** Reads every key once more, each again until it is answered; how many could not be read. */
    public int readAll(ChordClient client, Duration max) throws InterruptedException {
        ChordMap<String, String> map = client.map("load", Codec.utf8(), Codec.utf8());
        long end = System.nanoTime() + max.toNanos();
        int unread = 0;
        for (Register register : registers) {
            long before = answered.get();
            do {
                read(map, register);
            } while (answered.get() == before && System.nanoTime() - end < 0);
            if (answered.get() == before) unread++;
        }
        return unread;
    }

    /** What is wrong with the answers, key by key; empty if an order explains them all. */
    public List<String> violations() {
        List<String> violations = new ArrayList<>();
        for (Register register : registers) {
            Verdict verdict = register.judge();
            if (verdict != Verdict.LINEARIZABLE) violations.add(verdict + ": " + register);
        }
        return violations;
    }

    /** The longest time in which a key was asked for and no answer came. */
    public double longestStallSeconds() {
        long longest = 0;
        for (Register register : registers) {
            longest = Math.max(longest, register.longestStallNanos());
        }
        return longest / 1e9;
    }

    /** Operations that were answered. */
    public long answered() {
        return answered.get();
    }

    /** Operations that failed, certainly without effect. */
    public long withoutEffect() {
        return withoutEffect.get();
    }

    /** Changes that may have happened. */
    public long indeterminate() {
        return indeterminate.get();
    }

    /** Conditional changes that were made. */
    public long conditionalOk() {
        return conditionalOk.get();
    }

    /** Conditional changes whose condition did not hold. */
    public long conditionalFailed() {
        return conditionalFailed.get();
    }
}
