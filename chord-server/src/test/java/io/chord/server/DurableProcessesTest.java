package io.chord.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Processes with their entries on a disk, killed and started again with the same words. */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class DurableProcessesTest {

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

    private String data(int port) {
        return folder.resolve("data-" + port).toString();
    }

    /** The same words each time; the log of each run has a name of its own. */
    private Process node(String log, int port, int first, String... more) throws Exception {
        List<String> words =
                new ArrayList<>(List.of("node", "--listen", at(port), "--data", data(port)));
        words.addAll(List.of(more));
        if (port != first) words.addAll(List.of("--join", at(first)));
        return program.start(log, words.toArray(String[]::new));
    }

    /**
     * Goal: kill -9 of all; started again in another order, the one that created the ring last,
     * everything is there. A node whose seed is down is not turned away.
     */
    @Test
    void fiveDurableNodes_allKilled_startedAgainInAnotherOrder_haveEverything() throws Exception {
        List<Integer> ports = Program.freePorts(5);
        int first = ports.get(0);
        Map<Integer, Process> processes = new LinkedHashMap<>();
        for (int port : ports) {
            processes.put(port, node("a" + port, port, first));
            program.awaitPrinted("a" + port, "is a member", 40);
        }
        int keys = 20;
        for (int k = 0; k < keys; k++) {
            Program.Ended put = Program.run("put", key(k), "v" + k, "--via", at(ports.get(k % 5)));
            assertThat(put.code()).as(put.err()).isZero();
        }

        awaitShown(
                "\"copies\":3,\"available\":true",
                "ring",
                "--ranges",
                "--json",
                "--via",
                at(first));
        awaitShown("3 of 3 serve it", "ring", "--ranges", "--via", at(first));
        awaitShown("\"ringStable\":true,\"safeToStop\":true", "ring", "--json", "--via", at(first));

        for (Process process : processes.values()) process.destroyForcibly();
        for (Process process : processes.values()) {
            assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        }
        List<Integer> order = new ArrayList<>(ports);
        Collections.reverse(order);
        for (int port : order) node("b" + port, port, first);
        for (int port : order) program.awaitPrinted("b" + port, "is a member", 40);
        for (int k = 0; k < keys; k++) {
            int via = ports.get(k % 5);
            Program.Ended got = Program.run("get", key(k), "--via", at(via), "--timeout", "20");
            assertThat(got.out()).as(got.err()).isEqualTo("get " + key(k) + " -> v" + k);
        }
    }

    /** Repeats a command until it prints a text: copies are made in the background. */
    private static void awaitShown(String text, String... words) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        String shown = Program.run(words).out();
        while (!shown.contains(text)) {
            assertThat(System.nanoTime()).as(shown).isLessThan(deadline);
            TimeUnit.MILLISECONDS.sleep(200);
            shown = Program.run(words).out();
        }
    }

    private static String key(int k) {
        return Long.toString(k * 52_000L + 1);
    }
}
