/** The store that keeps entries on a disk of the node, in RocksDB. */
module io.chord.storage.rocksdb {
    requires static org.jspecify;
    requires transitive io.chord;
    requires org.slf4j;
    requires rocksdbjni;

    exports io.chord.storage.rocksdb;

    provides io.chord.store.EntryStoreProvider with
            io.chord.storage.rocksdb.RocksDbEntryStoreProvider;
}
