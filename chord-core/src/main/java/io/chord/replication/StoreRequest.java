package io.chord.replication;

import io.chord.ring.Arc;
import io.chord.store.Batch;
import io.chord.store.EntryKey;
import java.util.Optional;

/** What a replica asks of its store. */
public sealed interface StoreRequest {

    /** Find one entry. */
    record Load(EntryKey key) implements StoreRequest {}

    /** Make all these changes or none. */
    record Commit(Batch batch) implements StoreRequest {}

    /** List a piece of an arc. */
    record Scan(Arc range, Optional<EntryKey> after, int limit) implements StoreRequest {}
}
