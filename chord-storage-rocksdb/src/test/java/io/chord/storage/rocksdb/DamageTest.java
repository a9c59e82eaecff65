package io.chord.storage.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.chord.store.EntryStore;
import io.chord.store.StoreException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Goal: a store that cannot be trusted refuses, and says why; it never serves less than what was
 * acknowledged without a word.
 *
 * <p>Method: the files of a store are copied while it is open, which leaves what the death of the
 * process would; then they are damaged.
 */
class DamageTest {

    private static final int ENTRIES = 200;
    private static final int VALUE_BYTES = 500;

    @TempDir Path temporary;
    private Path directory;

    @BeforeEach
    void fillAStoreAndDie() throws Exception {
        Path original = temporary.resolve("original");
        directory = temporary.resolve("copy");
        try (EntryStore store = RocksDbEntryStore.open(original, true)) {
            for (int i = 0; i < ENTRIES; i++) Keys.commit(store, i, VALUE_BYTES);
            copy(original, directory);
        }
    }

    @Test
    void processThatDied_storeOpenedAgain_hasEverything() throws Exception {
        try (EntryStore store = open()) {
            Keys.requireAll(store, ENTRIES, VALUE_BYTES);
        }
    }

    @Test
    void logTornAtItsEnd_storeOpenedAgain_hasAllButTheLast() throws Exception {
        Path log = newest(".log");
        try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "rw")) {
            file.setLength(file.length() - 7);
        }

        try (EntryStore store = open()) {
            Keys.requireAll(store, ENTRIES - 1, VALUE_BYTES);
            assertThat(Keys.load(store, ENTRIES - 1)).isEmpty();
        }
    }

    @Test
    void logDamagedInTheMiddle_store_isNotOpened() throws Exception {
        damage(newest(".log"), 0.5);

        assertThatThrownBy(this::open)
                .isInstanceOf(StoreException.class)
                .hasMessageContaining(directory.toString())
                .hasMessageContaining("its files are damaged");
    }

    @Test
    void sortedFileDamaged_entriesInIt_areNotServedWrong() throws Exception {
        try (EntryStore store = open()) {
            Keys.requireAll(store, ENTRIES, VALUE_BYTES); // The log became a sorted file.
        }
        damage(newest(".sst"), 0.3);

        try (EntryStore store = open()) {
            int refused = 0;
            for (int i = 0; i < ENTRIES; i++) {
                try {
                    assertThat(Keys.load(store, i)).contains(Keys.entry(i, VALUE_BYTES));
                } catch (ExecutionException e) {
                    assertThat(e).hasMessageContaining("its files are damaged");
                    refused++;
                }
            }
            assertThat(refused).isPositive();
        } catch (StoreException notOpened) {
            assertThat(notOpened).hasMessageContaining("its files are damaged");
        }
    }

    @Test
    void fileThatLeadsToTheOthersIsGone_store_isNotBegunAnew() throws Exception {
        Files.delete(directory.resolve("CURRENT"));

        assertThatThrownBy(this::open)
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("no file CURRENT");
    }

    @Test
    void manifestIsGone_store_isNotOpened() throws Exception {
        Files.delete(newestWhere("MANIFEST-", ""));

        assertThatThrownBy(this::open).isInstanceOf(StoreException.class);
    }

    @Test
    void storeOpenedTwice_second_isRefusedAndTheFirstServes() throws Exception {
        try (EntryStore first = open()) {
            assertThatThrownBy(this::open)
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining(directory.toString())
                    .hasMessageContaining("in use by a running node");
            Keys.requireAll(first, ENTRIES, VALUE_BYTES);
        }
    }

    @Test
    void directoryOfSomethingElse_isLeftAlone() throws Exception {
        Path other = Files.createDirectory(temporary.resolve("other"));
        Files.writeString(other.resolve("letter.txt"), "dear");

        assertThatThrownBy(() -> RocksDbEntryStore.open(other, true))
                .hasMessageContaining("letter.txt");
        try (Stream<Path> files = Files.list(other)) {
            assertThat(files).hasSize(1);
        }
    }

    @Test
    void directoryThatCannotBe_isNamed() throws Exception {
        Path file = Files.writeString(temporary.resolve("file"), "x");

        assertThatThrownBy(() -> RocksDbEntryStore.open(file.resolve("below"), true))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining(file.toString());
    }

    private EntryStore open() throws StoreException {
        return RocksDbEntryStore.open(directory, true);
    }

    private Path newest(String ending) throws IOException {
        return newestWhere("", ending);
    }

    private Path newestWhere(String beginning, String ending) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.getFileName().toString().startsWith(beginning))
                    .filter(file -> file.getFileName().toString().endsWith(ending))
                    .filter(file -> file.toFile().length() > 0)
                    .max((a, b) -> Long.compare(a.toFile().length(), b.toFile().length()))
                    .orElseThrow();
        }
    }

    private static void damage(Path path, double place) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
            long at = (long) (file.length() * place);
            for (int i = 0; i < 16; i++) {
                file.seek(at + i);
                int old = file.read();
                file.seek(at + i);
                file.write(old ^ 0x5a);
            }
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectory(to);
        List<Path> files;
        try (Stream<Path> listed = Files.list(from)) {
            files = listed.toList();
        }
        for (Path file : files) Files.copy(file, to.resolve(file.getFileName()));
    }
}
