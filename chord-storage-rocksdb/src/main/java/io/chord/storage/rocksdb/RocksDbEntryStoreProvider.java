package io.chord.storage.rocksdb;

import io.chord.store.EntryStore;
import io.chord.store.EntryStoreProvider;
import io.chord.store.StoreException;

/**
 * Opens stores on a disk: {@code rocksdb:/var/lib/orders}, or {@code
 * rocksdb:/var/lib/orders?sync=false}. The directory is made if it is missing.
 *
 * @see RocksDbEntryStore
 */
public final class RocksDbEntryStoreProvider implements EntryStoreProvider {

    static final String SCHEME = "rocksdb";

    /** For the service loader. */
    public RocksDbEntryStoreProvider() {}

    @Override
    public String scheme() {
        return SCHEME;
    }

    /**
     * {@inheritDoc}
     *
     * <p>Reads the write-ahead log again after a process that was killed: seconds, for a store
     * under load.
     */
    @Override
    public EntryStore open(String location) throws StoreException {
        return RocksDbEntryStore.open(Location.parse(location));
    }
}
