package io.chord.contract;

import static java.util.Objects.requireNonNull;

import io.chord.ring.Arc;
import io.chord.store.Batch;
import io.chord.store.Entry;
import io.chord.store.EntryKey;
import io.chord.store.EntryStore;
import io.chord.store.Page;
import io.chord.store.StoreException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/** Calls a store and waits for its answers. */
final class StoreCaller {

    static final int ANSWER_SECONDS_MAX = 20;

    /** The answer to one call, perhaps still to come. */
    static final class Answered<T> implements EntryStore.Answer<T> {
        private final CompletableFuture<T> answer = new CompletableFuture<>();
        private final AtomicInteger answers = new AtomicInteger();

        @Override
        public void done(T value) {
            answers.incrementAndGet();
            answer.complete(value);
        }

        @Override
        public void failed(StoreException reason) {
            answers.incrementAndGet();
            answer.completeExceptionally(reason);
        }

        int answers() {
            return answers.get();
        }

        T result() {
            awaitAnswer();
            try {
                return answer.join();
            } catch (CompletionException e) {
                throw new AssertionError("the store failed: " + e.getCause(), e);
            }
        }

        Throwable failure() {
            awaitAnswer();
            try {
                T result = answer.join();
                throw new AssertionError("the store should have failed, and answered " + result);
            } catch (CompletionException e) {
                return requireNonNull(e.getCause());
            }
        }

        private void awaitAnswer() {
            try {
                answer.handle((result, failure) -> true).get(ANSWER_SECONDS_MAX, TimeUnit.SECONDS);
            } catch (ExecutionException | TimeoutException e) {
                throw new AssertionError(
                        "the store did not answer within " + ANSWER_SECONDS_MAX + " s", e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError("interrupted while the store was asked", e);
            }
        }
    }

    private final EntryStore store;

    StoreCaller(EntryStore store) {
        this.store = store;
    }

    void commit(Batch batch) {
        beginCommit(batch).result();
    }

    Answered<Boolean> beginCommit(Batch batch) {
        Answered<Boolean> answer = new Answered<>();
        store.commit(batch, answer);
        return answer;
    }

    Optional<Entry> load(EntryKey key) {
        return beginLoad(key).result();
    }

    Answered<Optional<Entry>> beginLoad(EntryKey key) {
        Answered<Optional<Entry>> answer = new Answered<>();
        store.load(key, answer);
        return answer;
    }

    Page scan(Arc range, Optional<EntryKey> after, int limit) {
        return tryToScan(range, after, limit).result();
    }

    Answered<Page> tryToScan(Arc range, Optional<EntryKey> after, int limit) {
        Answered<Page> answer = new Answered<>();
        store.scan(range, after, limit, answer);
        return answer;
    }
}
