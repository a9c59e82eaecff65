package io.chord.store;

import java.util.Optional;

/**
 * Single entries of a store, found by any thread at any time, beside the calls of the node that has
 * the store.
 */
@FunctionalInterface
public interface SharedReads {

    /**
     * The entry under a key as some commit left it: no older than the last commit that was answered
     * before this was called, and none that the store could still lose. Never blocks.
     */
    Optional<Entry> find(EntryKey key);
}
