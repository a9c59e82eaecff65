package io.chord.replication;

import io.chord.ring.Arc;
import io.chord.store.Content;
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
     * It did not work.
     *
     * @param failure what the caller can do next
     * @param message the values: what was asked, of whom, what happened
     * @param range the range concerned, if known
     */
    record Failed(OperationFailure failure, String message, Optional<Arc> range)
            implements OperationResult {}
}
