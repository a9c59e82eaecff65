package io.chord.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rings of processes on ports of loopback, as a user runs them. */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class ProcessesTest {

    private static final Pattern NODE =
            Pattern.compile("\"id\":\"(\\d+)\",\"address\":\"127.0.0.1:(\\d+)\"");

    @TempDir Path folder;
    private Program program;
    private boolean encrypts;

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

    private Process node(int port, int seed) throws Exception {
        return node("n" + port, port, seed);
    }

    private Process node(String name, int port, int seed) throws Exception {
        List<String> words = new ArrayList<>(List.of("node", "--listen", at(port)));
        if (port != seed) words.addAll(List.of("--join", at(seed)));
        words.addAll(tls("127.0.0.1"));
        return program.start(name, words.toArray(String[]::new));
    }

    /** Has all that follows encrypt, with certificates of a new authority. */
    private void useTls() {
        encrypts = true;
        for (String whom : List.of("--host=127.0.0.1", "--client=user")) {
            Program.Ended made = Program.run("certs", "--dir", folder.toString(), whom);
            assertThat(made.code()).as(made.err()).isZero();
        }
    }

    private List<String> tls(String whose) {
        return encrypts ? List.of("--tls", folder.resolve(whose).toString()) : List.of();
    }

    private Program.Ended run(String... words) {
        List<String> all = new ArrayList<>(List.of(words));
        all.addAll(tls("user"));
        return Program.run(all.toArray(String[]::new));
    }

    /** Ids and ports as {@code ring} lists them, in its order. */
    private Map<Long, Integer> ring(int port) {
        Program.Ended ended = run("ring", "--json", "--via", at(port));
        Map<Long, Integer> nodes = new TreeMap<>();
        List<Long> ids = new ArrayList<>();
        Matcher matcher = NODE.matcher(ended.out());
        while (matcher.find()) {
            long id = Long.parseLong(matcher.group(1));
            ids.add(id);
            nodes.put(id, Integer.parseInt(matcher.group(2)));
        }
        assertThat(ids).as("in the order of their ids").isSorted().hasSize(nodes.size());
        return ended.code() == ExitCode.OK ? nodes : Map.of();
    }

    /** Asks until the ring has that many nodes; how long it took, in ms. */
    private long awaitRing(int port, int size, long secondsMax) throws Exception {
        long begin = System.nanoTime();
        Map<Long, Integer> last = ring(port);
        while (last.size() != size) {
            assertThat(System.nanoTime() - begin)
                    .as("time until %d nodes are listed; last: %s", size, last)
                    .isLessThan(TimeUnit.SECONDS.toNanos(secondsMax));
            TimeUnit.MILLISECONDS.sleep(50);
            last = ring(port);
        }
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
    }

    /**
     * Goal: what the seed did on hosts works with one command each, and better: leaving and dying.
     * Method: five processes; every key is read through every node; one leaves, one is killed, one
     * comes back. With TLS: all of it encrypted, with certificates of chord certs.
     */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void fiveProcesses_throughLeaveAndKill_keepEveryKeyTheyCan(boolean tls) throws Exception {
        if (tls) useTls();
        List<Integer> ports = Program.freePorts(5);
        int first = ports.get(0);
        Map<Integer, Process> processes = new TreeMap<>();
        processes.put(first, node(first, first));
        program.awaitPrinted("n" + first, "is a member", 30);
        for (int port : ports.subList(1, 5)) processes.put(port, node(port, first));
        for (int port : ports) program.awaitPrinted("n" + port, "is a member", 40);
        for (int port : ports) awaitRing(port, 5, 20);

        int keys = 20;
        for (int k = 0; k < keys; k++) {
            Program.Ended put = put(key(k), "v" + k, ports.get(k % 5));
            assertThat(put.code()).as(put.err()).isZero();
        }
        for (int port : ports) {
            assertThat(get(key(7), port).out()).isEqualTo("get " + key(7) + " -> v7");
        }

        int leaving = ports.get(4);
        processes.get(leaving).destroy(); // SIGTERM.
        assertThat(processes.get(leaving).waitFor(25, TimeUnit.SECONDS)).isTrue();
        assertThat(processes.get(leaving).exitValue()).as(program.printed("n" + leaving)).isZero();
        assertThat(program.printed("n" + leaving)).contains("has left", "none at risk");
        for (int k = 0; k < keys; k++) {
            Program.Ended got = get(key(k), ports.get(k % 4));
            assertThat(got.out()).as(got.err()).isEqualTo("get " + key(k) + " -> v" + k);
        }

        assertThat(ring(first)).hasSize(4);
        int killed = ports.get(3);
        processes.get(killed).destroyForcibly(); // SIGKILL.
        long detectedMillis = awaitRing(first, 3, 3);
        System.out.println("processes: a kill is seen in the ring after " + detectedMillis + " ms");
        for (int k = 0; k < keys; k++) {
            Program.Ended got = get(key(k), ports.get(k % 3));
            assertThat(got.out()).as(got.err()).isEqualTo("get " + key(k) + " -> v" + k);
        }

        Process again = node("again", killed, first);
        program.awaitPrinted("again", "is a member", 40);
        awaitRing(first, 4, 20);
        assertThat(again.isAlive()).isTrue();
    }

    private static long key(int k) {
        return k * 52_000L + 1;
    }

    private Program.Ended put(long key, String value, int port) {
        return run("put", "" + key, value, "--via", at(port));
    }

    private Program.Ended get(long key, int port) {
        return run("get", "" + key, "--via", at(port), "--timeout", "4");
    }

    /**
     * Goal: processes that join at the same moment through one seed make one ordered ring, within
     * 15 seconds. Method: ten here, so that the machines of a build can start them.
     */
    @Test
    void processesJoiningAtOnce_throughOneSeed_makeOneRing() throws Exception {
        int count = Integer.getInteger("chord.test.joiners", 10);
        List<Integer> ports = Program.freePorts(count);
        int first = ports.get(0);
        node(first, first);
        program.awaitPrinted("n" + first, "is a member", 30);
        for (int port : ports.subList(1, count)) node(port, first);
        long millis = awaitRing(first, count, 60);
        System.out.println("processes: " + count + " make one ring after " + millis + " ms");
    }

    @Test
    void mistakes_ofAProcess_areOneLineAndACode() throws Exception {
        List<Integer> ports = Program.freePorts(3);
        node(ports.get(0), ports.get(0));
        program.awaitPrinted("n" + ports.get(0), "is a member", 30);
        Process inUse = program.start("inUse", "node", "--listen", at(ports.get(0)));
        Process unreachable =
                program.start(
                        "unreachable",
                        "node",
                        "--listen",
                        at(ports.get(1)),
                        "--join",
                        at(ports.get(2)),
                        "--join-timeout",
                        "2");
        Process foreign =
                program.start(
                        "foreign",
                        "node",
                        "--listen",
                        "127.0.0.1:0",
                        "--cluster",
                        "other",
                        "--join",
                        at(ports.get(0)));
        Process beyond = program.start("beyond", "node", "--listen", "0.0.0.0:0");
        assertOneLine(inUse, "inUse", "in use");
        assertOneLine(unreachable, "unreachable", "nobody serves this address");
        assertOneLine(foreign, "foreign", "cluster \"other\" here, \"chord\" there");
        assertOneLine(beyond, "beyond", "0.0.0.0");
    }

    private void assertOneLine(Process process, String name, String text) throws Exception {
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).as(name).isTrue();
        assertThat(process.exitValue()).as(program.printed(name)).isEqualTo(ExitCode.FAILED);
        assertThat(program.printed(name)).hasLineCount(1).contains(text);
    }
}
