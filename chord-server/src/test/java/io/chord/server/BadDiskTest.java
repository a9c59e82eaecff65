package io.chord.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.abort;

import io.chord.ChordClient;
import io.chord.ChordException;
import io.chord.ring.KeyHasher;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Processes whose disk is full, damaged, in use, or of another ring: they refuse clearly, and serve
 * nothing wrong.
 */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class BadDiskTest {

    private static final int VALUE_BYTES = 64 * 1024;

    @TempDir Path folder;
    private Program program;

    @BeforeEach
    void begin() {
        program = new Program(folder);
    }

    @AfterEach
    void endProcesses() throws Exception {
        program.close();
    }

    private static String at(int port) {
        return "127.0.0.1:" + port;
    }

    private Process node(String name, int port, Path data, String... more) throws Exception {
        List<String> words =
                new ArrayList<>(List.of("node", "--listen", at(port), "--data", data.toString()));
        words.addAll(List.of(more));
        return program.start(name, words.toArray(String[]::new));
    }

    private static ChordClient client(int port) {
        return ChordClient.builder()
                .via("tcp://" + at(port))
                .expect(160, KeyHasher.sha256())
                .operationTimeout(Duration.ofSeconds(5))
                .connect(Duration.ofSeconds(10));
    }

    private static byte[] key(int k) {
        return ByteBuffer.allocate(4).putInt(k).array();
    }

    private static byte[] value(int k) {
        byte[] value = new byte[VALUE_BYTES];
        new java.util.Random(k).nextBytes(value); // Not to be compressed.
        return value;
    }

    private static int run(String... command) throws IOException, InterruptedException {
        Process process;
        try {
            process = new ProcessBuilder(command).redirectErrorStream(true).start();
        } catch (IOException notFound) {
            return -1;
        }
        process.getInputStream().readAllBytes();
        return process.waitFor(20, TimeUnit.SECONDS) ? process.exitValue() : -1;
    }

    /**
     * A file system of 16 MiB in memory, which only root may mount: writes fail and are not
     * acknowledged, reads are refused and never wrong; with room and a new start all that was
     * acknowledged is there.
     */
    @Test
    void diskOfANodeIsFull_writesFail_nothingWrongIsServed_andAllIsThereWithRoom()
            throws Exception {
        Path mount = Files.createDirectory(folder.resolve("disk"));
        if (run("mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", mount.toString()) != 0) {
            System.out.println("skipped: no file system can be mounted here; root may, elsewhere");
            abort("a file system can be mounted by root alone, and not in every sandbox");
        }
        try {
            int port = Program.freePorts(1).get(0);
            Process node = node("full", port, mount.resolve("data"), "--hash-keys");
            program.awaitPrinted("full", "is a member", 30);
            int written = 0;
            try (ChordClient client = client(port)) {
                ChordException failure = null;
                while (failure == null) {
                    assertThat(written).as("16 MiB hold no more").isLessThan(256);
                    try {
                        client.put(key(written), value(written));
                        written++;
                    } catch (ChordException e) {
                        failure = e;
                    }
                }
                System.out.println("full disk: after " + written + " writes: " + failure);
                for (int k = 0; k < written; k += 7) {
                    int number = k;
                    try {
                        assertThat(client.get(key(k)).orElseThrow()).isEqualTo(value(k));
                    } catch (ChordException refused) {
                        System.out.println("full disk: a read of " + number + ": " + refused);
                        break; // Clear, and not "absent".
                    }
                }
                int more = written + 1;
                assertThatThrownBy(() -> client.put(key(more), value(more)))
                        .isInstanceOf(ChordException.class);
            }
            System.out.println("full disk: the node printed " + program.printed("full"));
            assertThat(program.printed("full")).contains("the disk is full");
            node.destroyForcibly();
            node.waitFor(10, TimeUnit.SECONDS);

            assertThat(run("mount", "-o", "remount,size=64m", mount.toString())).isZero();
            node("again", port, mount.resolve("data"), "--hash-keys");
            program.awaitPrinted("again", "is a member", 30);
            try (ChordClient client = client(port)) {
                for (int k = 0; k < written; k++) {
                    assertThat(client.get(key(k)).orElseThrow()).isEqualTo(value(k));
                }
                client.put(key(written + 1), value(1));
            }
        } finally {
            program.close();
            run("umount", mount.toString());
        }
    }

    private void requireRefused(String name, Process process, String... texts) throws Exception {
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).as(name).isTrue();
        assertThat(program.printed(name)).hasLineCount(1).contains(texts);
        assertThat(process.exitValue()).as(program.printed(name)).isEqualTo(ExitCode.FAILED);
    }

    @Test
    void directoryIsInUseOrOfAnotherRing_nodeRefuses_namingBoth() throws Exception {
        List<Integer> ports = Program.freePorts(4);
        Path data = folder.resolve("data");
        node("one", ports.get(0), data);
        program.awaitPrinted("one", "is a member", 30);
        requireRefused("twice", node("twice", ports.get(1), data), data.toString(), "in use");

        Path other = folder.resolve("other");
        Process created = node("created", ports.get(2), other);
        program.awaitPrinted("created", "is a member", 30);
        created.destroyForcibly();
        created.waitFor(10, TimeUnit.SECONDS);
        requireRefused(
                "cluster",
                node("cluster", ports.get(2), other, "--cluster", "orders"),
                "cluster \"chord\"",
                "cluster \"orders\"");
        requireRefused(
                "genesis",
                node("genesis", ports.get(2), other, "--join", at(ports.get(0))),
                "of another ring: genesis ",
                " here, ",
                " there");
    }

    @Test
    void fileOfTheStoreIsDamaged_nodeRefuses_andSaysWhere() throws Exception {
        int port = Program.freePorts(1).get(0);
        Path data = folder.resolve("data");
        Process node = node("before", port, data, "--hash-keys");
        program.awaitPrinted("before", "is a member", 30);
        try (ChordClient client = client(port)) {
            for (int k = 0; k < 20; k++) client.put(key(k), value(k));
        }
        node.destroyForcibly();
        node.waitFor(10, TimeUnit.SECONDS);

        Path largest;
        try (Stream<Path> files = Files.walk(data)) {
            largest =
                    files.filter(Files::isRegularFile)
                            .max(Comparator.comparingLong(file -> file.toFile().length()))
                            .orElseThrow();
        }
        try (RandomAccessFile file = new RandomAccessFile(largest.toFile(), "rw")) {
            long middle = file.length() / 3;
            file.seek(middle);
            byte[] bytes = new byte[64];
            file.readFully(bytes);
            for (int i = 0; i < bytes.length; i++) bytes[i] ^= 0x55;
            file.seek(middle);
            file.write(bytes);
        }
        requireRefused(
                "after", node("after", port, data, "--hash-keys"), data.toString(), "damaged");
    }
}
