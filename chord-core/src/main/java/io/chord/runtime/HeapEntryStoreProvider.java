package io.chord.runtime;

import io.chord.store.EntryStore;
import io.chord.store.EntryStoreProvider;
import io.chord.store.StoreException;

/** Makes stores in the memory of the process, which end with it: the location is {@code heap:}. */
public final class HeapEntryStoreProvider implements EntryStoreProvider {

    private static final String SCHEME = "heap";

    /** For the service loader. */
    public HeapEntryStoreProvider() {}

    @Override
    public String scheme() {
        return SCHEME;
    }

    @Override
    public EntryStore open(String location) throws StoreException {
        if (!location.equals(SCHEME + ":")) {
            throw new StoreException(
                    "a store in memory has no place: expected \"heap:\", not \"" + location + "\"");
        }
        return new HeapEntryStore();
    }
}
