package io.chord.simulation;

import io.chord.ring.Arc;
import io.chord.runtime.HeapEntryStore;
import io.chord.store.Batch;
import io.chord.store.Entry;
import io.chord.store.EntryKey;
import io.chord.store.EntryStore;
import io.chord.store.Page;
import io.chord.store.StoreException;
import java.util.Optional;
import java.util.SortedMap;

/** A disk as one process sees it. */
final class SimulatedStore implements EntryStore {

    private final SimulatedDisk disk;
    private boolean hasEnded;

    SimulatedStore(SimulatedDisk disk) {
        this.disk = disk;
    }

    @Override
    public SortedMap<String, byte[]> notes() throws StoreException {
        if (hasEnded) throw disk.failure("is no longer used by this process");
        return disk.contents().notes();
    }

    @Override
    public void load(EntryKey key, Answer<Optional<Entry>> answer) {
        call(answer, (contents, to) -> contents.load(key, to));
    }

    @Override
    public void commit(Batch batch, Answer<Boolean> answer) {
        call(answer, (contents, to) -> contents.commit(batch, to));
    }

    @Override
    public void scan(Arc range, Optional<EntryKey> after, int limit, Answer<Page> answer) {
        call(answer, (contents, to) -> contents.scan(range, after, limit, to));
    }

    @Override
    public long count(Arc range) {
        return disk.contents().count(range);
    }

    @Override
    public void close() {
        hasEnded = true;
        disk.closed(this);
    }

    /** The process crashed. */
    void end() {
        hasEnded = true;
    }

    /** What is asked of the contents. */
    private interface Question<T> {
        void ask(HeapEntryStore contents, Answer<T> answer);
    }

    private <T> void call(Answer<T> answer, Question<T> question) {
        if (hasEnded) {
            answer.failed(disk.failure("is no longer used by this process"));
            return;
        }
        disk.call(
                new SimulatedDisk.Operation() {
                    @Override
                    public void perform(HeapEntryStore contents, boolean answers) {
                        question.ask(contents, answers ? answer : nobody());
                    }

                    @Override
                    public void fail(StoreException failure) {
                        answer.failed(failure);
                    }
                });
    }

    private static <T> Answer<T> nobody() {
        return new Answer<>() {
            @Override
            public void done(T result) {}

            @Override
            public void failed(StoreException failure) {}
        };
    }
}
