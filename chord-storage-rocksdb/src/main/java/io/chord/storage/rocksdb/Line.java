package io.chord.storage.rocksdb;

import io.chord.ring.Arc;
import io.chord.store.Batch;
import io.chord.store.Entry;
import io.chord.store.EntryKey;
import io.chord.store.EntryStore.Answer;
import io.chord.store.StoreException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * What a store still has to do, in the order in which it was called, and the one thread that does
 * it. Commits that wait together are written together: one wait for the disk serves them all.
 *
 * <p>Fails for good: after a write that went wrong nobody knows what the files hold, so every later
 * call ends with that failure, until the store is opened anew.
 */
final class Line {

    /** Most calls that wait. */
    static final int CALLS_MAX = 4096;

    /** Most commits that are written together. */
    static final int GROUP_MAX = 1024;

    private static final long END_NANOS_MAX = TimeUnit.SECONDS.toNanos(10);

    /** Writes batches together, as durably as the store promises. */
    interface Writer {
        void write(List<Batch> batches) throws StoreException;
    }

    /** A read, on the thread of the line. */
    interface Read<T> {
        T run() throws StoreException;
    }

    private interface Task {
        void fail(StoreException failure);
    }

    private record CommitTask(Batch batch, Answer<Boolean> answer) implements Task {
        @Override
        public void fail(StoreException failure) {
            answer.failed(failure);
        }
    }

    private record ReadTask<T>(Read<T> read, Answer<T> answer) implements Task {
        @Override
        public void fail(StoreException failure) {
            answer.failed(failure);
        }
    }

    private record Stop() implements Task {
        @Override
        public void fail(StoreException failure) {}
    }

    private final String store;
    private final Writer writer;
    private final BlockingQueue<Task> tasks = new ArrayBlockingQueue<>(CALLS_MAX);
    private final ConcurrentHashMap<EntryKey, Integer> keysUnderWay = new ConcurrentHashMap<>();
    private final AtomicInteger clearsUnderWay = new AtomicInteger();
    private final Thread thread;
    private volatile @Nullable StoreException broken;
    private volatile boolean isEnding;

    Line(String store, Writer writer) {
        this.store = store;
        this.writer = writer;
        thread = new Thread(this::run, "chord-rocksdb " + store);
        thread.setDaemon(true);
        thread.start();
    }

    /** Why all later calls fail; null while all is well. */
    @Nullable StoreException broken() {
        return broken;
    }

    /** Whether a commit that may change this key waits or is being written. */
    boolean mayChange(EntryKey key) {
        return clearsUnderWay.get() > 0 || keysUnderWay.containsKey(key);
    }

    void commit(Batch batch, Answer<Boolean> answer) {
        count(batch, 1);
        if (!offer(new CommitTask(batch, answer))) count(batch, -1);
    }

    <T> void read(Read<T> read, Answer<T> answer) {
        offer(new ReadTask<>(read, answer));
    }

    private boolean offer(Task task) {
        StoreException failure = broken;
        if (failure == null && isEnding) failure = new StoreException(store + ": closed");
        if (failure == null && !tasks.offer(task)) {
            failure =
                    new StoreException(store + ": " + CALLS_MAX + " calls wait, the most allowed");
        }
        if (failure == null) return true;
        task.fail(failure);
        return false;
    }

    private void count(Batch batch, int difference) {
        for (Entry entry : batch.puts()) count(entry.key(), difference);
        for (EntryKey key : batch.removes()) count(key, difference);
        for (Arc ignored : batch.clears()) clearsUnderWay.addAndGet(difference);
    }

    private void count(EntryKey key, int difference) {
        keysUnderWay.merge(key, difference, (a, b) -> a + b == 0 ? null : Integer.valueOf(a + b));
    }

    /**
     * Does what waits now, fails what comes later, and ends the thread. Bounded.
     *
     * @return whether the thread has ended: only then nothing uses the files any more
     */
    boolean end() {
        isEnding = true;
        try {
            if (!tasks.offer(new Stop(), END_NANOS_MAX, TimeUnit.NANOSECONDS)) return false;
            thread.join(TimeUnit.NANOSECONDS.toMillis(END_NANOS_MAX));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return !thread.isAlive();
    }

    private void run() {
        List<Task> taken = new ArrayList<>();
        List<CommitTask> group = new ArrayList<>();
        boolean stopped = false;
        while (!stopped) {
            try {
                taken.add(tasks.take());
            } catch (InterruptedException e) {
                continue; // Nobody but close() ends this thread.
            }
            tasks.drainTo(taken, GROUP_MAX - 1);
            for (Task task : taken) {
                if (task instanceof CommitTask commit) {
                    group.add(commit);
                    continue;
                }
                write(group);
                if (task instanceof ReadTask<?> read) perform(read);
                if (task instanceof Stop) stopped = true;
            }
            write(group);
            taken.clear();
        }
        for (Task late = tasks.poll(); late != null; late = tasks.poll()) {
            late.fail(new StoreException(store + ": closed"));
        }
    }

    private void write(List<CommitTask> group) {
        if (group.isEmpty()) return;
        List<Batch> batches = new ArrayList<>(group.size());
        for (CommitTask task : group) batches.add(task.batch());
        StoreException failure = broken;
        if (failure == null) failure = tryToWrite(batches);
        if (failure != null) broken = failure;
        for (CommitTask task : group) {
            count(task.batch(), -1);
            if (failure == null) {
                task.answer().done(true);
            } else {
                task.answer().failed(failure);
            }
        }
        group.clear();
    }

    private @Nullable StoreException tryToWrite(List<Batch> batches) {
        try {
            writer.write(batches);
            return null;
        } catch (StoreException e) {
            return e;
        } catch (RuntimeException e) {
            return new StoreException(store + ": a commit failed: " + e, e);
        }
    }

    private <T> void perform(ReadTask<T> task) {
        StoreException failure = broken;
        T result = null;
        if (failure == null) {
            try {
                result = task.read().run();
            } catch (StoreException e) {
                failure = e;
            } catch (RuntimeException e) {
                failure = new StoreException(store + ": a read failed: " + e, e);
            }
        }
        if (result != null) {
            task.answer().done(result);
        } else if (failure != null) {
            task.answer().failed(failure);
        }
    }
}
