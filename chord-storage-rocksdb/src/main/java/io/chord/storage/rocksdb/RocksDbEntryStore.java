package io.chord.storage.rocksdb;

import static java.util.Objects.requireNonNull;

import io.chord.ring.Arc;
import io.chord.ring.RingId;
import io.chord.ring.RingSpace;
import io.chord.store.Batch;
import io.chord.store.Entry;
import io.chord.store.EntryKey;
import io.chord.store.EntryStore;
import io.chord.store.Page;
import io.chord.store.StoreException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.WriteBatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps entries on a disk, in RocksDB: a write-ahead log and sorted files.
 *
 * <p><b>Durability.</b> A commit is answered when the disk has it, and survives a crash of the
 * machine. Commits that wait together are made durable together. With {@code sync} false it is
 * answered when the operating system has it: it survives the death of the process, and not that of
 * the machine; when the machine went down the store begins anew, empty, as another store, since a
 * replica that forgot what it had promised would do harm (CATS, Arad, Shafaat and Haridi, asks for
 * durable promises).
 *
 * <p><b>Failures.</b> Every answer that fails names the directory and the cause. After a commit
 * that failed (a full disk, say) all later calls fail with the same cause, until the store is
 * opened again: nobody knows how much of it the files hold. Damaged files are noticed by checksums,
 * when the store is opened or the damaged part is read.
 *
 * <p><b>Threads.</b> One own daemon thread writes and reads; an entry that is in memory is read,
 * and answered, on the calling thread, which never waits for the disk. At most {@value
 * Line#CALLS_MAX} calls wait.
 *
 * <p><b>Memory.</b> About 32 MiB of cache and two to four write buffers of 16 MiB, outside the
 * heap.
 */
public final class RocksDbEntryStore implements EntryStore {

    private static final Logger LOG = LoggerFactory.getLogger(RocksDbEntryStore.class);

    /** Up to so many entries {@link #count} is exact; beyond it is an estimate. */
    static final int COUNT_EXACT_MAX = 1000;

    private final String name;
    private final Database database;
    private final StoreMeta meta;
    private final Line line;
    private final AtomicBoolean isClosed = new AtomicBoolean();
    private volatile @Nullable RingSpace space;

    private RocksDbEntryStore(Location location, Database database) throws StoreException {
        this.name = "store " + location;
        this.database = database;
        this.meta = new StoreMeta(database);
        meta.begin(location.sync());
        this.space = meta.space().orElse(null);
        this.line = new Line(name, this::write);
    }

    /**
     * Opens the store in a directory, or makes one. Blocks: after a process that was killed the log
     * is read again.
     *
     * @param directory holds the store and nothing else; made if it is missing
     * @param sync whether a commit is answered only when the disk has it
     * @throws StoreException if it is in use by another node, damaged, of another format, or may
     *     not be written; the message says what to do
     */
    public static RocksDbEntryStore open(Path directory, boolean sync) throws StoreException {
        return open(new Location(directory.toAbsolutePath().normalize(), sync));
    }

    static RocksDbEntryStore open(Location location) throws StoreException {
        Database database = null;
        try {
            database = Database.open(location);
            return new RocksDbEntryStore(location, database);
        } catch (StoreException e) {
            if (database != null) database.close();
            throw new StoreException("store " + location + ": " + e.getMessage(), e);
        }
    }

    @Override
    public SortedMap<String, byte[]> notes() throws StoreException {
        return named(
                () ->
                        database.use(
                                () -> {
                                    TreeMap<String, byte[]> notes = new TreeMap<>();
                                    try (RocksIterator each =
                                            database.iterator(database.notes(), false)) {
                                        for (each.seekToFirst(); each.isValid(); each.next()) {
                                            notes.put(NoteFormat.name(each.key()), each.value());
                                        }
                                        each.status();
                                    }
                                    return notes;
                                }));
    }

    @Override
    public void load(EntryKey key, Answer<Optional<Entry>> answer) {
        if (isRefused(key.point(), answer)) return;
        byte[] stored = EntryFormat.key(key);
        if (!line.mayChange(key)) {
            try {
                InMemory found = named(() -> database.use(() -> inMemory(key, stored)));
                if (found.isKnown()) {
                    answer.done(found.entry());
                    return;
                }
            } catch (StoreException e) {
                answer.failed(e);
                return;
            }
        }
        line.read(() -> named(() -> database.use(() -> entry(key, stored, read(stored)))), answer);
    }

    /** What memory knows of an entry; not known: the disk must be asked. */
    private record InMemory(boolean isKnown, Optional<Entry> entry) {}

    private InMemory inMemory(EntryKey key, byte[] stored) throws RocksDBException, StoreException {
        try {
            byte[] value = database.getCached(database.entries(), stored);
            return new InMemory(true, entry(key, stored, value));
        } catch (RocksDBException e) {
            if (Database.isIncomplete(e)) return new InMemory(false, Optional.empty());
            throw e;
        }
    }

    private byte @Nullable [] read(byte[] stored) throws RocksDBException {
        return database.get(database.entries(), stored);
    }

    private static Optional<Entry> entry(EntryKey key, byte[] stored, byte @Nullable [] value)
            throws StoreException {
        if (value == null) return Optional.empty();
        return Optional.of(new EntryFormat(key.point().space()).entry(stored, value));
    }

    @Override
    public void commit(Batch batch, Answer<Boolean> answer) {
        for (Entry entry : batch.puts()) {
            if (isRefused(entry.key().point(), answer)) return;
        }
        for (Arc arc : batch.clears()) {
            if (isRefused(arc.to(), answer)) return;
        }
        line.commit(batch, answer);
    }

    @Override
    public void scan(Arc range, Optional<EntryKey> after, int limit, Answer<Page> answer) {
        if (isRefused(range.to(), answer)) return;
        if (limit < 1) {
            answer.failed(failure("a scan of at most " + limit + " entries; at least 1"));
        } else if (after.isPresent() && !range.contains(after.get().point())) {
            answer.failed(
                    failure("a scan of " + range + " cannot go on after " + after.get().point()));
        } else {
            line.read(() -> named(() -> database.use(() -> page(range, after, limit))), answer);
        }
    }

    private Page page(Arc range, Optional<EntryKey> after, int limit)
            throws RocksDBException, StoreException {
        EntryFormat format = new EntryFormat(range.to().space());
        Page.Collector found = new Page.Collector(limit);
        List<Segment> segments =
                after.isPresent() ? Segment.of(range, after.get()) : Segment.of(range);
        try (RocksIterator each = database.iterator(database.entries(), false)) {
            for (Segment segment : segments) {
                for (each.seek(segment.start()); isIn(segment, each); each.next()) {
                    if (!found.add(format.entry(each.key(), each.value()))) return found.page();
                }
                each.status();
            }
        }
        return found.page();
    }

    private static boolean isIn(Segment segment, RocksIterator each) {
        return each.isValid() && Arrays.compareUnsigned(each.key(), segment.end()) < 0;
    }

    /**
     * {@inheritDoc}
     *
     * <p>Exact for up to {@value #COUNT_EXACT_MAX} entries that are in memory. Beyond, what was
     * seen stands for the rest of the arc, as points are spread evenly.
     */
    @Override
    public long count(Arc range) {
        if (isClosed.get() || !range.to().space().equals(space)) return 0;
        try {
            return database.use(() -> estimate(range));
        } catch (StoreException e) {
            LOG.debug("{}: entries of {} were not counted", name, range, e);
            return 0;
        }
    }

    private long estimate(Arc range) throws RocksDBException, StoreException {
        EntryFormat format = new EntryFormat(range.to().space());
        long seen = 0;
        long withValue = 0;
        RingId last = range.from();
        boolean isWhole = true;
        try (RocksIterator each = database.iterator(database.entries(), true)) {
            for (Segment segment : Segment.of(range)) {
                for (each.seek(segment.start()); isIn(segment, each); each.next()) {
                    if (seen == COUNT_EXACT_MAX) {
                        isWhole = false;
                        break;
                    }
                    Entry entry = format.entry(each.key(), each.value());
                    seen++;
                    if (entry.hasValue()) withValue++;
                    last = entry.key().point();
                }
                if (!isWhole) break;
                isWhole = isAllInMemory(each);
                if (!isWhole) break;
            }
        }
        if (isWhole) return withValue;
        if (seen == 0) return Math.round(database.estimatedEntries() * range.share());
        double share = last.equals(range.from()) ? 1 : new Arc(range.from(), last).share();
        return Math.max(withValue, Math.round(withValue * (range.share() / share)));
    }

    private static boolean isAllInMemory(RocksIterator each) throws RocksDBException {
        try {
            each.status();
            return true;
        } catch (RocksDBException e) {
            if (Database.isIncomplete(e)) return false;
            throw e;
        }
    }

    /** Ends it in order; waits up to ten seconds for a disk that does not answer. */
    @Override
    public void close() {
        if (!isClosed.compareAndSet(false, true)) return;
        if (!line.end()) {
            // Whoever ends the database under the thread that uses it ends the process.
            LOG.warn("{}: the disk does not answer; its files are left open", name);
            return;
        }
        try {
            if (line.broken() == null) meta.end();
        } catch (StoreException e) {
            LOG.warn("{}: it could not be closed in order", name, e);
        }
        database.close();
    }

    // ---- on the thread of the line

    private void write(List<Batch> batches) throws StoreException {
        RingSpace written = null;
        try (WriteBatch out = new WriteBatch()) {
            for (Batch batch : batches) {
                add(batch, out);
                if (written == null && !batch.puts().isEmpty()) {
                    written = batch.puts().get(0).key().point().space();
                }
            }
            if (space == null && written != null) {
                meta.putSpace(out, written);
                space = written;
            }
            named(
                    () ->
                            database.use(
                                    () -> {
                                        database.write(out);
                                        return true;
                                    }));
        } catch (RocksDBException e) {
            throw failure("a commit could not be put together: " + e.getMessage());
        }
    }

    private void add(Batch batch, WriteBatch out) throws RocksDBException {
        for (Arc arc : batch.clears()) {
            for (Segment segment : Segment.of(arc)) {
                out.deleteRange(database.entries(), segment.start(), segment.end());
            }
        }
        for (EntryKey key : batch.removes()) out.delete(database.entries(), EntryFormat.key(key));
        for (Entry entry : batch.puts()) {
            out.put(database.entries(), EntryFormat.key(entry.key()), EntryFormat.value(entry));
        }
        for (Batch.Note note : batch.notes()) {
            byte[] key = NoteFormat.key(note.name());
            if (note.value().isPresent()) {
                out.put(database.notes(), key, note.value().get());
            } else {
                out.delete(database.notes(), key);
            }
        }
    }

    // ---- failures

    private boolean isRefused(RingId point, Answer<?> answer) {
        StoreException broken = line.broken();
        if (isClosed.get()) {
            answer.failed(failure("closed"));
        } else if (broken != null) {
            answer.failed(broken);
        } else if (space != null && !point.space().equals(space)) {
            answer.failed(
                    failure(
                            "it keeps ids of "
                                    + requireNonNull(space).bits()
                                    + " bits, and was asked for one of "
                                    + point.space().bits()
                                    + "; it belongs to another ring"));
        } else {
            return false;
        }
        return true;
    }

    private StoreException failure(String what) {
        return new StoreException(name + ": " + what);
    }

    /** Runs something, and lets its failure name this store. */
    private <T extends @Nullable Object> T named(Line.Read<T> read) throws StoreException {
        try {
            return read.run();
        } catch (StoreException e) {
            throw new StoreException(name + ": " + e.getMessage(), e);
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
