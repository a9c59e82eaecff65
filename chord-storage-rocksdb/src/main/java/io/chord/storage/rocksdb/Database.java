package io.chord.storage.rocksdb;

import io.chord.store.StoreException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;
import org.rocksdb.AbstractNativeReference;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.DBOptions;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.LRUCache;
import org.rocksdb.ReadOptions;
import org.rocksdb.ReadTier;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Status;
import org.rocksdb.WALRecoveryMode;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/**
 * The native database: its three families of keys, its options, and its end. Whoever uses a native
 * object after its end crashes the JVM, so all use is inside {@link #use}, and {@link #close} waits
 * for it.
 */
final class Database implements AutoCloseable {

    private static final long CACHE_BYTES = 32L << 20;
    private static final long WRITE_BUFFER_BYTES = 16L << 20;
    private static final int OPEN_FILES_MAX = 256;
    private static final long LOG_FILE_BYTES_MAX = 1L << 20;
    private static final int BLOOM_BITS = 10;

    /** Something that reads or writes. */
    interface Use<T> {
        T run() throws RocksDBException, StoreException;
    }

    private final Location location;
    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();

    /** Closed from the last to the first. */
    private final Deque<AbstractNativeReference> owned = new ArrayDeque<>();

    private final List<ColumnFamilyHandle> families = new ArrayList<>();
    private final RocksDB db;
    private final ReadOptions wholeReads;
    private final ReadOptions cachedReads;
    private final WriteOptions writes;
    private final WriteOptions syncedWrites;
    private boolean isClosed;

    private Database(Location location) throws StoreException {
        this.location = location;
        try {
            Files.createDirectories(location.directory());
            requireStoreOrNothing(location.directory());
            RocksDB.loadLibrary();
            db = RocksDB.open(options(), location.toString(), descriptors(), families);
        } catch (IOException e) {
            throw new StoreException("its directory cannot be made: " + e, e);
        } catch (RocksDBException e) {
            releaseAll();
            throw new StoreException(explain(e), e);
        }
        wholeReads = own(new ReadOptions());
        cachedReads = own(new ReadOptions().setReadTier(ReadTier.BLOCK_CACHE_TIER));
        writes = own(new WriteOptions().setSync(location.sync()));
        syncedWrites = own(new WriteOptions().setSync(true));
    }

    static Database open(Location location) throws StoreException {
        return new Database(location);
    }

    /**
     * The database would begin anew, empty, in a directory that has lost the one file that leads to
     * all others.
     */
    private static void requireStoreOrNothing(Path directory) throws IOException, StoreException {
        if (Files.exists(directory.resolve("CURRENT"))) return;
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            for (Path file : files) {
                String name = String.valueOf(file.getFileName());
                // These it makes before it has anything to keep.
                if (name.equals("LOCK") || name.startsWith("LOG") || name.equals("lost+found")) {
                    continue;
                }
                throw new StoreException(
                        "there is "
                                + name
                                + " in it, and no file CURRENT: it is no store, or a damaged one;"
                                + " take an empty directory, or restore this one from a copy");
            }
        }
    }

    private DBOptions options() {
        return own(new DBOptions())
                .setCreateIfMissing(true)
                .setCreateMissingColumnFamilies(true)
                // The end of the log is torn when a process was killed while it wrote: nobody was
                // answered for that. Damage before the end is damage, and must not pass unnoticed:
                // the default of the database drops what follows it without a word.
                .setWalRecoveryMode(WALRecoveryMode.TolerateCorruptedTailRecords)
                .setParanoidChecks(true)
                .setMaxOpenFiles(OPEN_FILES_MAX)
                .setMaxBackgroundJobs(2)
                .setInfoLogLevel(InfoLogLevel.WARN_LEVEL)
                .setMaxLogFileSize(LOG_FILE_BYTES_MAX)
                .setKeepLogFileNum(2);
    }

    private List<ColumnFamilyDescriptor> descriptors() {
        BlockBasedTableConfig table =
                new BlockBasedTableConfig()
                        .setBlockCache(own(new LRUCache(CACHE_BYTES)))
                        .setFilterPolicy(own(new BloomFilter(BLOOM_BITS)));
        ColumnFamilyOptions family =
                own(new ColumnFamilyOptions())
                        .setWriteBufferSize(WRITE_BUFFER_BYTES)
                        .setTableFormatConfig(table);
        return List.of(
                new ColumnFamilyDescriptor(RocksDB.DEFAULT_COLUMN_FAMILY, family),
                new ColumnFamilyDescriptor(new byte[] {'e'}, family),
                new ColumnFamilyDescriptor(new byte[] {'n'}, family));
    }

    private <T extends AbstractNativeReference> T own(T reference) {
        owned.push(reference);
        return reference;
    }

    /** What the store says of itself. */
    ColumnFamilyHandle meta() {
        return families.get(0);
    }

    ColumnFamilyHandle entries() {
        return families.get(1);
    }

    ColumnFamilyHandle notes() {
        return families.get(2);
    }

    /**
     * Lets something use the database, which stays open meanwhile.
     *
     * @throws StoreException if it is closed, or what the use met, explained
     */
    <T> T use(Use<T> use) throws StoreException {
        Lock reading = lock.readLock();
        reading.lock();
        try {
            if (isClosed) throw new StoreException("it is closed");
            return use.run();
        } catch (RocksDBException e) {
            throw new StoreException(explain(e), e);
        } finally {
            reading.unlock();
        }
    }

    byte @Nullable [] get(ColumnFamilyHandle family, byte[] key) throws RocksDBException {
        return db.get(family, wholeReads, key);
    }

    /**
     * Reads what is in memory.
     *
     * @throws RocksDBException with a status for which {@link #isIncomplete} holds, if the disk
     *     must be asked
     */
    byte @Nullable [] getCached(ColumnFamilyHandle family, byte[] key) throws RocksDBException {
        return db.get(family, cachedReads, key);
    }

    static boolean isIncomplete(RocksDBException e) {
        return e.getStatus() != null && e.getStatus().getCode() == Status.Code.Incomplete;
    }

    /** Whoever asks closes it. */
    RocksIterator iterator(ColumnFamilyHandle family, boolean onlyCached) {
        return db.newIterator(family, onlyCached ? cachedReads : wholeReads);
    }

    /** Writes all of it or nothing, as durably as the location says. */
    void write(WriteBatch batch) throws RocksDBException {
        db.write(writes, batch);
    }

    /** Writes all of it or nothing, and waits for the disk, for this and all before. */
    void writeSynced(WriteBatch batch) throws RocksDBException {
        db.write(syncedWrites, batch);
    }

    long estimatedEntries() throws RocksDBException {
        return db.getLongProperty(entries(), "rocksdb.estimate-num-keys");
    }

    private String explain(RocksDBException e) {
        String message = String.valueOf(e.getMessage());
        Status status = e.getStatus();
        Status.Code code = status == null ? Status.Code.Undefined : status.getCode();
        if (message.contains("lock hold by current process") || message.contains("LOCK:")) {
            return "it is in use by a running node ("
                    + message
                    + "); end that one, or take another directory";
        }
        boolean isFull = status != null && status.getSubCode() == Status.SubCode.NoSpace;
        if (isFull || message.contains("No space left on device")) {
            return "the disk is full (" + message + "); make room and start the node again";
        }
        if (code == Status.Code.Corruption) {
            return "its files are damaged ("
                    + message
                    + "); restore the directory from a copy, or empty it: the node then begins with"
                    + " a new store, and is given the entries again by the other replicas";
        }
        return message;
    }

    /** Waits for all use to end. Idempotent. */
    @Override
    public void close() {
        lock.writeLock().lock();
        try {
            if (isClosed) return;
            isClosed = true;
            for (ColumnFamilyHandle family : families) family.close();
            db.close();
            releaseAll();
        } finally {
            lock.writeLock().unlock();
        }
    }

    private void releaseAll() {
        while (!owned.isEmpty()) owned.pop().close();
    }

    @Override
    public String toString() {
        return location.toString();
    }
}
