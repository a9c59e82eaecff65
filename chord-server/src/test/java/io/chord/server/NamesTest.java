package io.chord.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Nodes that are reached by host names, over IPv6, or are started together; processes on loopback.
 */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class NamesTest {

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

    /**
     * The name service of a process is a file that the test writes again; the JVM is told to
     * remember nothing, which is 30 s otherwise.
     */
    private List<String> nameService(String file, String... lines) throws IOException {
        Path hosts = folder.resolve(file);
        Files.write(hosts, List.of(lines));
        return List.of(
                "-Djdk.net.hosts.file=" + hosts,
                "-Dsun.net.inetaddr.ttl=0",
                "-Dsun.net.inetaddr.negative.ttl=0");
    }

    private static void assumeLocal(String ip) {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getAllByName(ip)[0])) {
            assertThat(socket.isBound()).isTrue();
        } catch (IOException e) {
            assumeTrue(false, ip + " is not an address of this host: " + e.getMessage());
        }
    }

    /**
     * Alpha dies and comes back elsewhere, with its disk and its name. Its own name service does
     * not know beta: beta must find it, which knows it by its name alone.
     */
    @Test
    void nodeWhoseNameMovesToAnotherAddress_isFoundAgain_byTheOneThatRemained() throws Exception {
        assumeLocal("127.0.0.2");
        List<Integer> ports = Program.freePorts(2);
        String alpha = "alpha.chord.test:" + ports.get(0);
        String beta = "beta.chord.test:" + ports.get(1);
        String atAlpha1 = "127.0.0.1:" + ports.get(0);
        String atBeta = "127.0.0.1:" + ports.get(1);
        String data = folder.resolve("data").toString();
        String betaLine = "127.0.0.1 beta.chord.test";

        List<String> names = nameService("of-alpha", "127.0.0.1 alpha.chord.test", betaLine);
        Process first =
                program.start(
                        "alpha",
                        names,
                        "node",
                        "--listen",
                        atAlpha1,
                        "--advertise",
                        alpha,
                        "--data",
                        data);
        program.awaitPrinted("alpha", "is a member", 30);
        // The seed has a second address, at which nobody is: all are tried.
        List<String> namesOfBeta =
                nameService(
                        "of-beta",
                        "127.0.0.3 alpha.chord.test",
                        "127.0.0.1 alpha.chord.test",
                        betaLine);
        program.start(
                "beta",
                namesOfBeta,
                "node",
                "--listen",
                atBeta,
                "--advertise",
                beta,
                "--join",
                "dns:" + alpha);
        program.awaitPrinted("beta", "is a member", 30);
        program.awaitPrinted("alpha", "sees " + beta, 30);

        first.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
        List<String> other = nameService("of-alpha", "127.0.0.2 alpha.chord.test");
        program.start(
                "alpha again",
                other,
                "node",
                "--listen",
                "127.0.0.2:" + ports.get(0),
                "--advertise",
                alpha,
                "--data",
                data);
        program.awaitPrinted("alpha again", "is a member", 30);
        program.awaitPrinted("beta", "is alone in its ring", 30);
        String before = program.printed("beta");
        assertThat(program.printed("alpha again")).doesNotContain("sees " + beta);

        nameService("of-beta", "127.0.0.2 alpha.chord.test", betaLine);

        program.awaitPrinted("alpha again", "sees " + beta, 30);
        awaitSeen(before.length(), alpha);
    }

    @Test
    void nodesOverIpv6_areARing() throws Exception {
        assumeLocal("::1");
        List<Integer> ports = Program.freePorts(2);
        String one = "[::1]:" + ports.get(0);
        String two = "[::1]:" + ports.get(1);
        program.start("one", "node", "--listen", one);
        program.awaitPrinted("one", "is a member", 30);
        program.start("two", "node", "--listen", two, "--join", one);
        program.awaitPrinted("two", "is a member", 30);
        program.awaitPrinted("one", "sees " + two, 30);

        assertThat(Program.run("put", "7", "seven", "--via", two).code()).isZero();
        assertThat(Program.run("get", "7", "--via", one).out()).contains("seven");
        assertThat(Program.run("ring", "--via", "dns:" + one).out()).contains(one, two);
    }

    /** As a headless service starts its nodes: in any order, all with the same words. */
    @Test
    void nodesStartedWithTheSameWords_makeOneRing_whenEnoughAreThere() throws Exception {
        List<Integer> ports = Program.freePorts(3);
        List<String> seeds = ports.stream().map(port -> "127.0.0.1:" + port).toList();
        for (int i = 0; i < 3; i++) {
            List<String> words =
                    new ArrayList<>(List.of("node", "--min-peers", "3", "--listen", seeds.get(i)));
            words.add("--join");
            words.addAll(seeds);
            program.start("n" + i, words.toArray(String[]::new));
        }
        for (int i = 0; i < 3; i++) program.awaitPrinted("n" + i, "is a member", 30);

        String ring = Program.run("ring", "--via", seeds.get(1)).out();
        assertThat(ring).contains(seeds);
    }

    /**
     * The same with the words of a headless service and TLS: the one name leads to both nodes, and
     * no certificate names an IP address.
     */
    @Test
    void nodesFoundByOneName_withCertificatesForNames_makeOneEncryptedRing() throws Exception {
        assumeLocal("127.0.0.2");
        int port = Program.freePorts(1).get(0);
        List<String> names =
                nameService(
                        "hosts",
                        "127.0.0.1 ring.chord.test",
                        "127.0.0.2 ring.chord.test",
                        "127.0.0.1 alpha.chord.test",
                        "127.0.0.2 beta.chord.test");
        List<String> nodes = List.of("alpha", "beta");
        for (int i = 0; i < nodes.size(); i++) {
            String host = nodes.get(i) + ".chord.test";
            assertThat(certs("--host", host, "ring.chord.test").code()).isZero();
            program.start(
                    nodes.get(i),
                    names,
                    "node",
                    "--listen",
                    "127.0.0." + (i + 1) + ":" + port,
                    "--advertise",
                    host + ":" + port,
                    "--join",
                    "dns:ring.chord.test:" + port,
                    "--min-peers",
                    "2",
                    "--tls",
                    folder.resolve(host).toString());
        }
        // Which they say when both are.
        for (String node : nodes) program.awaitPrinted(node, "is a member", 30);
        assertThat(program.printed("alpha") + program.printed("beta"))
                .doesNotContain("certificate", "reach");
    }

    private Program.Ended certs(String... words) {
        List<String> all = new ArrayList<>(List.of("certs", "--dir", folder.toString()));
        all.addAll(List.of(words));
        return Program.run(all.toArray(String[]::new));
    }

    private void awaitSeen(int from, String node) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!program.printed("beta").substring(from).contains("sees " + node)) {
            assertThat(System.nanoTime() - deadline).as(program.printed("beta")).isNegative();
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }
}
