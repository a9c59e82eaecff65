package io.chord.contract;

import io.chord.runtime.HeapEntryStore;
import io.chord.store.EntryStore;

/** Goal: the store in memory does what every store must. */
class HeapEntryStoreTest extends EntryStoreContract {

    @Override
    protected EntryStore open() {
        return new HeapEntryStore();
    }
}
