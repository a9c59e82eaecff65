package io.chord.storage.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.abort;

import io.chord.store.EntryStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Goal: a store whose disk is full says so, answers nothing that it does not have, and has all that
 * it answered once there is room.
 *
 * <p>Method: a file system of 16 MiB in memory, which only root may mount.
 */
class FullDiskTest {

    private static final int VALUE_BYTES = 64 * 1024;

    @TempDir Path mountPoint;

    @BeforeEach
    void mount() throws Exception {
        if (run("mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", mountPoint.toString()) != 0) {
            abort("a file system can be mounted by root alone, and not in every sandbox");
        }
    }

    @AfterEach
    void unmount() throws Exception {
        run("umount", mountPoint.toString());
    }

    @Test
    void diskFull_commitsFailForGood_andWhatWasAnsweredIsThereAfterwards() throws Exception {
        Path directory = mountPoint.resolve("store");
        int answered = 0;
        try (EntryStore store = RocksDbEntryStore.open(directory, true)) {
            String failure = null;
            while (failure == null) {
                try {
                    Keys.commit(store, answered, VALUE_BYTES);
                    answered++;
                } catch (ExecutionException e) {
                    failure = e.getCause().getMessage();
                }
                assertThat(answered).as("16 MiB hold no more").isLessThan(256);
            }
            assertThat(failure).contains(directory.toString()).contains("the disk is full");
            int later = answered + 1;
            assertThatThrownBy(() -> Keys.commit(store, later, 1))
                    .hasMessageContaining("the disk is full");
            assertThatThrownBy(() -> Keys.load(store, 0)).hasMessageContaining("the disk is full");
        }

        assertThat(run("mount", "-o", "remount,size=64m", mountPoint.toString())).isZero();
        try (EntryStore store = RocksDbEntryStore.open(directory, true)) {
            Keys.requireAll(store, answered, VALUE_BYTES);
            Keys.commit(store, answered + 1, 1);
        }
    }

    private static int run(String... command) throws IOException, InterruptedException {
        Process process;
        try {
            process = new ProcessBuilder(command).redirectErrorStream(true).start();
        } catch (IOException notFound) {
            return -1;
        }
        process.getInputStream().readAllBytes();
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }
}
