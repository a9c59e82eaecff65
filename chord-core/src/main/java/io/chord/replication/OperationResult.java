package io.chord.replication;

import io.chord.ring.Arc;
import io.chord.store.Content;
import io.chord.store.EntryKey;
import java.util.List;
import java.util.Optional;

/** How an operation on a register ended. */
public sealed interface OperationResult {

    /** A read: what is there; empty when the key is absent, certainly. */
    record Got(Optional<Content> content) implements OperationResult {}

    /**
     * A write.
     *
     * @param applied whether the condition held; true for unconditional writes
     * @param before what was there
     * @param after what is there now
     */
    record Written(boolean applied, Optional<Content> before, Optional<Content> after)
            implements OperationResult {}

    /**
     * A page of a scan.
     *
     * @param next where to go on; empty at the end
     */
    record Listed(List<Found> entries, Optional<ScanPosition> next) implements OperationResult {
        /** An entry with a value. */
        public record Found(EntryKey key, Content content) {}

        public Listed {
            entries = List.copyOf(entries);
        }
    }

    /**
     * It did not work.
     *
     * @param failure what the caller can do next
     * @param message the values: what was asked, of whom, what happened
     * @param range the range concerned, if known
     */
    record Failed(OperationFailure failure, String message, Optional<Arc> range)
            implements OperationResult {}
}
