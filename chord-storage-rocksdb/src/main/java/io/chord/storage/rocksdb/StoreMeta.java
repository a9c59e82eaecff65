package io.chord.storage.rocksdb;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.chord.ring.RingSpace;
import io.chord.store.StoreException;
import java.util.Optional;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a store says of itself: its format, the width of its ids, and whether its last commits may
 * have been lost with the machine.
 */
final class StoreMeta {

    private static final Logger LOG = LoggerFactory.getLogger(StoreMeta.class);

    private static final byte[] FORMAT = "format".getBytes(UTF_8);
    private static final byte[] BITS = "bits".getBytes(UTF_8);

    /** The start of the machine during which commits were made that no disk was waited for. */
    private static final byte[] UNSYNCED = "unsynced".getBytes(UTF_8);

    private static final String FORMAT_READ = "1";

    private final Database database;

    StoreMeta(Database database) {
        this.database = database;
    }

    /** Checks what is there, or begins it. Once, before all else. */
    void begin(boolean sync) throws StoreException {
        Optional<String> format = text(FORMAT);
        if (format.isPresent() && !format.get().equals(FORMAT_READ)) {
            throw new StoreException(
                    "its format is "
                            + format.get()
                            + ", and this library reads "
                            + FORMAT_READ
                            + "; use the version of the library that wrote it");
        }
        boolean mayHaveLost = mayHaveLost();
        if (mayHaveLost) {
            LOG.warn(
                    "{}: the machine went down while commits were not synced, and some may be lost;"
                            + " what a replica has promised it must not forget, so the store begins"
                            + " anew, empty",
                    database);
        }
        database.use(
                () -> {
                    try (WriteBatch batch = new WriteBatch()) {
                        if (mayHaveLost) clearAll(batch);
                        batch.put(database.meta(), FORMAT, FORMAT_READ.getBytes(UTF_8));
                        if (sync) {
                            batch.delete(database.meta(), UNSYNCED);
                        } else {
                            batch.put(database.meta(), UNSYNCED, BootId.current().getBytes(UTF_8));
                        }
                        database.writeSynced(batch);
                        return true;
                    }
                });
    }

    private boolean mayHaveLost() throws StoreException {
        Optional<String> unsynced = text(UNSYNCED);
        return unsynced.isPresent()
                && (unsynced.get().isEmpty() || !unsynced.get().equals(BootId.current()));
    }

    private void clearAll(WriteBatch batch) throws RocksDBException {
        batch.deleteRange(database.entries(), new byte[0], EntryFormat.END);
        batch.deleteRange(database.notes(), new byte[0], NoteFormat.END);
        batch.delete(database.meta(), BITS);
    }

    /** The width of the ids, once something was written. */
    Optional<RingSpace> space() throws StoreException {
        Optional<String> bits = text(BITS);
        if (bits.isEmpty()) return Optional.empty();
        try {
            return Optional.of(RingSpace.of(Integer.parseInt(bits.get())));
        } catch (IllegalArgumentException e) {
            throw new StoreException("it says that its ids have \"" + bits.get() + "\" bits", e);
        }
    }

    void putSpace(WriteBatch batch, RingSpace space) throws RocksDBException {
        batch.put(database.meta(), BITS, Integer.toString(space.bits()).getBytes(UTF_8));
    }

    /** In order: nothing is left that the disk has not. */
    void end() throws StoreException {
        database.use(
                () -> {
                    try (WriteBatch batch = new WriteBatch()) {
                        batch.delete(database.meta(), UNSYNCED);
                        database.writeSynced(batch);
                        return true;
                    }
                });
    }

    private Optional<String> text(byte[] name) throws StoreException {
        byte[] bytes =
                database.use(() -> Optional.ofNullable(database.get(database.meta(), name)))
                        .orElse(null);
        return bytes == null ? Optional.empty() : Optional.of(new String(bytes, UTF_8));
    }
}
