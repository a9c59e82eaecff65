package io.chord.bench;

import io.chord.ring.RingSpace;
import io.chord.ring.SplitMix64;
import io.chord.runtime.HeapEntryStore;
import io.chord.storage.rocksdb.RocksDbEntryStoreProvider;
import io.chord.store.Batch;
import io.chord.store.Content;
import io.chord.store.Entry;
import io.chord.store.EntryKey;
import io.chord.store.EntryStore;
import io.chord.store.StoreException;
import io.chord.store.Version;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Stores: one entry read, one written, and 64 written at once; each waited for. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
@SuppressWarnings("NullAway.Init") // JMH calls the set-up before anything else.
public class StoreBenchmark {

    /** The stores. */
    public enum Store {
        HEAP,
        /** On a disk, each commit on it before it is answered. */
        ROCKSDB,
        /** On a disk, a commit is answered once the operating system has it. */
        ROCKSDB_NO_SYNC
    }

    private static final int ENTRIES = 16_384;
    private static final int AT_ONCE = 64;

    /** Which one. */
    @Param public Store store;

    private final Entry[] entries = new Entry[ENTRIES];
    private EntryStore open;
    private Path folder;
    private int next;

    /** Opens and fills it. */
    @Setup
    public void open() throws IOException, StoreException {
        folder = Files.createTempDirectory("chord-bench-");
        open =
                switch (store) {
                    case HEAP -> new HeapEntryStore();
                    case ROCKSDB -> rocks("");
                    case ROCKSDB_NO_SYNC -> rocks("?sync=false");
                };
        SplitMix64 random = new SplitMix64(11);
        Batch.Builder batch = Batch.builder();
        for (int i = 0; i < ENTRIES; i++) {
            EntryKey key = EntryKey.of(random.nextId(RingSpace.DEFAULT), new byte[16]);
            Version version = new Version(1, 1);
            entries[i] =
                    new Entry(
                            key,
                            version,
                            version,
                            new Content(
                                    version,
                                    new byte[100],
                                    Content.NEVER,
                                    List.of(),
                                    Version.NONE));
            batch.put(entries[i]);
        }
        commit(batch.build()).join();
    }

    private EntryStore rocks(String options) throws StoreException {
        return new RocksDbEntryStoreProvider().open("rocksdb:" + folder.resolve("store") + options);
    }

    /** Closes and removes it. */
    @TearDown
    public void close() throws IOException {
        open.close();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }

    private static final class Promise<T> extends CompletableFuture<T>
            implements EntryStore.Answer<T> {
        @Override
        public void done(T result) {
            complete(result);
        }

        @Override
        public void failed(StoreException failure) {
            completeExceptionally(failure);
        }
    }

    private CompletableFuture<Boolean> commit(Batch batch) {
        Promise<Boolean> promise = new Promise<>();
        open.commit(batch, promise);
        return promise;
    }

    private Entry entry() {
        return entries[next++ & (ENTRIES - 1)];
    }

    /** One entry read. */
    @Benchmark
    public Optional<Entry> load() {
        Promise<Optional<Entry>> promise = new Promise<>();
        open.load(entry().key(), promise);
        return promise.join();
    }

    /** One entry written. */
    @Benchmark
    public boolean commit() {
        return commit(Batch.put(entry())).join();
    }

    /** 64 entries written by 64 commits that are under way together; time of one. */
    @Benchmark
    @OperationsPerInvocation(AT_ONCE)
    public void commitMany() {
        CompletableFuture<?>[] commits = new CompletableFuture<?>[AT_ONCE];
        for (int i = 0; i < AT_ONCE; i++) commits[i] = commit(Batch.put(entry()));
        CompletableFuture.allOf(commits).join();
    }
}
