package io.chord.replication;

import io.chord.store.Entry;
import io.chord.store.Page;
import java.util.Optional;

/** What a store answers. */
public sealed interface StoreAnswer {

    /** To a load. */
    record Loaded(Optional<Entry> entry) implements StoreAnswer {}

    /** To a commit: it is durable. */
    record Committed() implements StoreAnswer {}

    /** To a scan. */
    record Scanned(Page page) implements StoreAnswer {}

    /** To any of them: it did not work. */
    record Failed(String message) implements StoreAnswer {}
}
