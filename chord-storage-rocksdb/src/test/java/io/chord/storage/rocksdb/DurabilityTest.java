package io.chord.storage.rocksdb;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.chord.ring.RingId;
import io.chord.ring.RingSpace;
import io.chord.store.Batch;
import io.chord.store.Content;
import io.chord.store.Entry;
import io.chord.store.EntryKey;
import io.chord.store.EntryStore;
import io.chord.store.StoreException;
import io.chord.store.Version;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.WriteBatch;

/** Goal: what was answered is there after the process, or the machine, has died. */
class DurabilityTest {

    @TempDir Path directory;

    /** A process that writes, and says of each entry when it was answered. */
    static final class Child {

        public static void main(String[] args) throws Exception {
            EntryStore store = new RocksDbEntryStoreProvider().open(args[0]);
            for (int i = 0; ; i++) {
                Keys.commit(store, i, 300);
                System.out.println(i);
            }
        }
    }

    private int writeUntilKilled(String location, int entries) throws Exception {
        Process child =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-Xmx128m",
                                "-XX:+UseSerialGC",
                                "-cp",
                                System.getProperty("java.class.path"),
                                Child.class.getName(),
                                location)
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        int last = -1;
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(child.getInputStream(), UTF_8))) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                last = Integer.parseInt(line);
                // Through the handle: the process itself would drop what it still has to say.
                if (last == entries) child.toHandle().destroyForcibly();
            }
        } finally {
            child.destroyForcibly();
        }
        assertThat(child.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(last).as("the last one that was answered").isGreaterThanOrEqualTo(entries);
        return last;
    }

    @Test
    void processKilledWhileItWrites_everythingAnswered_isThere() throws Exception {
        int last = writeUntilKilled("rocksdb:" + directory, 500);

        try (EntryStore store = RocksDbEntryStore.open(directory, true)) {
            Keys.requireAll(store, last + 1, 300);
        }
    }

    @Test
    void processKilledWithoutSync_everythingAnswered_isThere() throws Exception {
        int last = writeUntilKilled("rocksdb:" + directory + "?sync=false", 500);

        try (EntryStore store = RocksDbEntryStore.open(directory, false)) {
            Keys.requireAll(store, last + 1, 300);
        }
    }

    /** A replica that forgot a promise would do harm; so it comes back as another one. */
    @Test
    void machineWentDownWithoutSync_store_beginsAnew() throws Exception {
        try (EntryStore store = RocksDbEntryStore.open(directory, false)) {
            Keys.commit(store, 1, 10);
            Keys.begin(store, Batch.builder().note("store-id", new byte[16]).build()).get();
        }
        sayThatItWasOpenInAnotherStart();

        try (EntryStore store = RocksDbEntryStore.open(directory, false)) {
            assertThat(Keys.load(store, 1)).isEmpty();
            assertThat(store.notes()).isEmpty();
        }
    }

    /** What an open store has on its disk when the machine stops. */
    private void sayThatItWasOpenInAnotherStart() throws StoreException {
        try (Database database = Database.open(new Location(directory, true))) {
            database.use(
                    () -> {
                        try (WriteBatch batch = new WriteBatch()) {
                            batch.put(
                                    database.meta(),
                                    "unsynced".getBytes(UTF_8),
                                    "another start".getBytes(UTF_8));
                            database.writeSynced(batch);
                            return true;
                        }
                    });
        }
    }

    @Test
    void closedInOrderWithoutSync_store_hasEverythingWhateverCameAfter() throws Exception {
        try (EntryStore store = RocksDbEntryStore.open(directory, false)) {
            Keys.commit(store, 1, 10);
        }

        try (EntryStore store = RocksDbEntryStore.open(directory, true)) {
            Keys.requireAll(store, 0, 10);
            assertThat(Keys.load(store, 1)).contains(Keys.entry(1, 10));
        }
    }

    @Test
    void idsOfAnotherWidth_areRefused() throws Exception {
        try (EntryStore store = RocksDbEntryStore.open(directory, true)) {
            Keys.commit(store, 1, 10);
        }
        RingId point = RingSpace.of(20).id(7);
        Version version = new Version(1, 1);
        Entry foreign =
                new Entry(
                        EntryKey.of(point, new byte[] {1}),
                        version,
                        version,
                        new Content(version, null, Content.NEVER, List.of(), Version.NONE));

        try (EntryStore store = RocksDbEntryStore.open(directory, true)) {
            assertThatThrownBy(() -> Keys.begin(store, Batch.put(foreign)).get())
                    .hasMessageContaining("ids of 160 bits, and was asked for one of 20");
            Keys.requireAll(store, 0, 10);
        }
    }

    @Test
    void locations_malformed_areNamedWithWhatIsExpected() {
        RocksDbEntryStoreProvider provider = new RocksDbEntryStoreProvider();

        assertThatThrownBy(() -> provider.open("rocksdb:"))
                .hasMessage(
                        "\"rocksdb:\" names no directory; expected"
                                + " rocksdb:DIRECTORY[?sync=true|false]");
        assertThatThrownBy(() -> provider.open("rocksdb:" + directory + "?sink=true"))
                .hasMessageContaining("unknown option \"sink=true\"");
    }
}
