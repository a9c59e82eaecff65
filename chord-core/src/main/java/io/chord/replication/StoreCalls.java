package io.chord.replication;

import io.chord.call.Numbered;
import io.chord.ring.Arc;
import io.chord.store.Batch;
import io.chord.store.EntryKey;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What the store was asked and has not answered: a request goes out with a token, and its answer
 * finds the continuation by it. Bounded by those who ask: a key has one request under way, and so
 * has each copy of a range.
 */
public final class StoreCalls {

    private final StoreOutbox outbox;
    private final Numbered<Consumer<StoreAnswer>> open = new Numbered<>();
    private long lastToken;

    /** Calls that go out there. */
    public StoreCalls(StoreOutbox out) {
        this.outbox = out;
    }

    /** Finds one entry. */
    public void load(EntryKey key, Consumer<StoreAnswer> then) {
        ask(new StoreRequest.Load(key), then);
    }

    /** Makes all changes of a batch, or none. */
    public void commit(Batch batch, Consumer<StoreAnswer> then) {
        ask(new StoreRequest.Commit(batch), then);
    }

    /** Lists a piece of an arc. */
    public void scan(Arc range, Optional<EntryKey> after, int limit, Consumer<StoreAnswer> then) {
        ask(new StoreRequest.Scan(range, after, limit), then);
    }

    /** The store answered. An answer to nothing, or a second one, is ignored. */
    public void onAnswer(long token, StoreAnswer answer) {
        Consumer<StoreAnswer> then = open.remove(token);
        if (then != null) then.accept(answer);
    }

    /** How many answers are awaited. */
    public int openCount() {
        return open.size();
    }

    private void ask(StoreRequest request, Consumer<StoreAnswer> then) {
        long token = ++lastToken;
        open.put(token, then);
        outbox.ask(token, request);
    }
}
