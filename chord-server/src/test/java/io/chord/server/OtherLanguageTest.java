package io.chord.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Goal: docs/wire-format.md is enough to write a peer in another language. Method: the client in
 * Python beside it, written from it, reads what Java has written and the other way round.
 */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
@Tag("long")
class OtherLanguageTest {

    private static final Path SCRIPT = Path.of("../docs/examples/chord_client.py");

    @TempDir Path folder;
    private Program program;
    private int runs;

    @BeforeEach
    void begin() {
        assumeThat(hasPython()).as("python3 is on the path").isTrue();
        program = new Program(folder);
    }

    @AfterEach
    void endProcesses() throws Exception {
        if (program != null) program.close();
    }

    private static boolean hasPython() {
        String path = System.getenv().getOrDefault("PATH", "");
        for (String place : path.split(File.pathSeparator, -1)) {
            if (Files.isExecutable(Path.of(place, "python3"))) return true;
        }
        System.out.println("other language: skipped, there is no python3 on the path");
        return false;
    }

    /** Three nodes with three copies; two majorities of them meet in one node alone. */
    @ParameterizedTest
    @CsvSource({"false, false", "true, true"})
    void clientInPython_andInJava_readWhatTheOtherHasWritten(boolean hashes, boolean encrypts)
            throws Exception {
        List<String> options = new ArrayList<>();
        if (hashes) options.add("--hash-keys");
        List<String> userTls = new ArrayList<>();
        if (encrypts) {
            for (String whom : List.of("--host=127.0.0.1", "--client=user")) {
                Program.Ended made = Program.run("certs", "--dir", folder.toString(), whom);
                assertThat(made.code()).as(made.err()).isZero();
            }
            options.addAll(List.of("--tls", folder.resolve("127.0.0.1").toString()));
            userTls.addAll(List.of("--tls", folder.resolve("user").toString()));
        }
        List<Integer> ports = Program.freePorts(3);
        List<Process> nodes = new ArrayList<>();
        for (int port : ports) nodes.add(node(port, ports.get(0), options));
        String first = at(ports.get(0));
        String last = at(ports.get(2));
        awaitCopies(first, userTls);

        // Written there, read here, and the other way round; through other nodes each.
        assertThat(python(userTls, first, "put", "17", "seven").out()).startsWith("version ");
        assertThat(java(userTls, "get", "17", "--via", last).out()).isEqualTo("get 17 -> seven");
        assertThat(java(userTls, "put", "17", "two", "--via", first).code()).isZero();
        assertThat(python(userTls, last, "get", "17").out()).isEqualTo("two");
        assertThat(python(userTls, last, "put", "17", "three").code()).isZero();
        assertThat(java(userTls, "get", "17", "--via", first).out()).isEqualTo("get 17 -> three");
        assertThat(python(userTls, first, "get", "18").code()).isEqualTo(ExitCode.ABSENT);
        assertThat(python(userTls, first, "--map", "stock", "put", "17", "5").code()).isZero();
        assertThat(java(userTls, "get", "17", "--map", "stock", "--via", last).out())
                .isEqualTo("get 17 -> 5");
        assertThat(java(userTls, "remove", "17", "--via", first).code()).isZero();
        assertThat(python(userTls, last, "get", "17").code()).isEqualTo(ExitCode.ABSENT);
        assertThat(python(userTls, last, "put", "17", "four").code()).isZero();

        // A majority is left, and the addresses that are given may be of the dead one.
        nodes.get(1).destroyForcibly().waitFor(10, TimeUnit.SECONDS);
        String both = at(ports.get(1)) + "," + last;
        for (int key = 0; key < 3; key++) {
            String name = "" + key * 300_000;
            assertThat(python(userTls, both, "put", name, "v" + key).code()).isZero();
            assertThat(python(userTls, last, "get", name).out()).isEqualTo("v" + key);
            assertThat(java(userTls, "get", name, "--via", first).out())
                    .isEqualTo("get " + name + " -> v" + key);
        }
        assertThat(python(userTls, both, "get", "17").out()).isEqualTo("four");

        // Mistakes, and a majority that is lost, are told in one line.
        Program.Ended foreign = python(userTls, first, "--cluster", "other", "get", "17");
        assertThat(foreign.code()).isEqualTo(ExitCode.FAILED);
        assertThat(foreign.err())
                .hasLineCount(1)
                .contains("cluster \"chord\" here, \"other\" there");
        nodes.get(2).destroyForcibly().waitFor(10, TimeUnit.SECONDS);
        Program.Ended lost = python(userTls, first, "--timeout", "3", "put", "17", "five");
        assertThat(lost.code()).isEqualTo(ExitCode.FAILED);
        assertThat(lost.err()).hasLineCount(1).contains("nothing was changed within 3 s");
    }

    private static String at(int port) {
        return "127.0.0.1:" + port;
    }

    private Process node(int port, int seed, List<String> options) throws Exception {
        List<String> words = new ArrayList<>(List.of("node", "--listen", at(port)));
        if (port != seed) words.addAll(List.of("--join", at(seed)));
        words.addAll(options);
        Process process = program.start("n" + port, words.toArray(String[]::new));
        program.awaitPrinted("n" + port, "is a member", 40);
        return process;
    }

    /** Waits until each range has its three copies: any one node may then be killed. */
    private void awaitCopies(String via, List<String> tls) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (true) {
            Program.Ended ranges = java(tls, "ring", "--ranges", "--json", "--via", via);
            if (isFullyKept(ranges.out())) return;
            assertThat(System.nanoTime()).as("%s", ranges).isLessThan(deadline);
            TimeUnit.MILLISECONDS.sleep(100);
        }
    }

    private static Program.Ended java(List<String> tls, String... words) {
        List<String> all = new ArrayList<>(List.of(words));
        all.addAll(tls);
        return Program.run(all.toArray(String[]::new));
    }

    /** Whether every range that is listed has three copies. */
    private static boolean isFullyKept(String json) {
        int ranges = json.split("\"copies\":", -1).length - 1;
        int full = json.split("\"copies\":3", -1).length - 1;
        return ranges > 0 && full == ranges;
    }

    private Program.Ended python(List<String> tls, String ring, String... words) throws Exception {
        List<String> command = new ArrayList<>(List.of("python3", SCRIPT.toString()));
        command.addAll(tls);
        List<String> rest = new ArrayList<>(List.of(words));
        // Options stand before the addresses.
        while (rest.get(0).startsWith("--")) {
            command.add(rest.remove(0));
            command.add(rest.remove(0));
        }
        command.add(ring);
        command.addAll(rest);
        Path out = folder.resolve("python" + runs + ".out");
        Path err = folder.resolve("python" + runs++ + ".err");
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("PYTHONUTF8", "1"); // Words are UTF-8 whatever the locale.
        Process process = builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
        boolean ended = process.waitFor(30, TimeUnit.SECONDS);
        if (!ended) process.destroyForcibly();
        assertThat(ended).as("%s ends within 30 s", command).isTrue();
        Program.Ended result =
                new Program.Ended(
                        process.exitValue(),
                        Files.readString(out).strip(),
                        Files.readString(err).strip());
        // A Python error with its stack is never the answer.
        assertThat(result.err()).doesNotContain("Traceback");
        return result;
    }
}
