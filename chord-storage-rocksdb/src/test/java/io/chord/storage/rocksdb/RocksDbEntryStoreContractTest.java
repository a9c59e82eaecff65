package io.chord.storage.rocksdb;

import io.chord.contract.EntryStoreContract;
import io.chord.store.EntryStore;
import io.chord.store.StoreException;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** Goal: the store on RocksDB does what every store must, and survives. */
class RocksDbEntryStoreContractTest extends EntryStoreContract {

    @TempDir Path directory;

    @Override
    protected EntryStore open() throws StoreException {
        return RocksDbEntryStore.open(directory, true);
    }

    @Override
    protected boolean isDurable() {
        return true;
    }
}
