package io.chord;

import io.chord.ring.Arc;
import io.chord.runtime.HeapEntryStore;
import io.chord.store.Batch;
import io.chord.store.Entry;
import io.chord.store.EntryKey;
import io.chord.store.EntryStore;
import io.chord.store.Page;
import io.chord.store.StoreException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/** A store that can be told to keep its answers to loads until it is released or closed. */
final class SlowStore implements EntryStore {

    private final HeapEntryStore heap = new HeapEntryStore();
    private final List<Runnable> held = new ArrayList<>();
    private boolean isHolding;

    /** Answers to loads wait from now on. */
    synchronized void hold() {
        isHolding = true;
    }

    synchronized int held() {
        return held.size();
    }

    void release() {
        List<Runnable> due;
        synchronized (this) {
            isHolding = false;
            due = List.copyOf(held);
            held.clear();
        }
        due.forEach(Runnable::run);
    }

    @Override
    public SortedMap<String, byte[]> notes() throws StoreException {
        return heap.notes();
    }

    @Override
    public void load(EntryKey key, Answer<Optional<Entry>> answer) {
        synchronized (this) {
            if (isHolding) {
                held.add(() -> heap.load(key, answer));
                return;
            }
        }
        heap.load(key, answer);
    }

    @Override
    public void commit(Batch batch, Answer<Boolean> answer) {
        heap.commit(batch, answer);
    }

    @Override
    public void scan(Arc range, Optional<EntryKey> after, int limit, Answer<Page> answer) {
        heap.scan(range, after, limit, answer);
    }

    @Override
    public long count(Arc range) {
        return heap.count(range);
    }

    @Override
    public void close() {
        heap.close();
        release();
    }
}
