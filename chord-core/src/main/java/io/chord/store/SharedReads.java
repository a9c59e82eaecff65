package io.chord.store;

import org.jspecify.annotations.Nullable;

/**
 * Single entries of a store, found by any thread at any time, beside the calls of the node that has
 * the store.
 */
@FunctionalInterface
public interface SharedReads {

    /**
     * The entry under a key as some commit left it: no older than the last commit that was answered
     * before this was called, and none that the store could still lose. Never blocks.
     *
     * @return null if there was none
     */
    @Nullable Entry find(EntryKey key);
}
