package io.chord.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.chord.ChordNode;
import io.chord.ring.KeyHasher;
import io.chord.server.certificate.CertificateFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Certificates of {@code chord certs}, and the commands that speak to a ring with them. */
@Timeout(60)
class CertsTest {

    @TempDir Path folder;

    private Path certs(String... words) {
        return certs(folder.resolve("tls"), words);
    }

    private static Path certs(Path home, String... words) {
        String[] line = new String[words.length + 3];
        line[0] = "certs";
        line[1] = "--dir";
        line[2] = home.toString();
        System.arraycopy(words, 0, line, 3, words.length);
        Program.Ended ended = Program.run(line);
        assertThat(ended.code()).as(ended.err()).isZero();
        assertThat(ended.out()).contains("valid until");
        return home;
    }

    @Test
    void privateKeys_areReadByTheirOwnerAlone() throws Exception {
        assumeThat(folder.getFileSystem().supportedFileAttributeViews()).contains("posix");
        Path home = certs("--host", "127.0.0.1", "[::1]", "n1.example.org");

        for (Path key : List.of(home.resolve("ca.key"), home.resolve("127.0.0.1/node.key"))) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key)))
                    .isEqualTo("rw-------");
        }
        try (var files = Files.list(home.resolve("127.0.0.1"))) {
            assertThat(files.map(f -> f.getFileName().toString()))
                    .containsExactlyInAnyOrder("node.crt", "node.key", "ca.crt");
        }
    }

    @Test
    void whatIsThere_isReplacedOnlyWhenAskedFor() throws Exception {
        Path home = certs("--host", "127.0.0.1");
        Path certificate = home.resolve("127.0.0.1/node.crt");
        String first = Files.readString(certificate);
        String authority = Files.readString(home.resolve("ca.crt"));

        Program.Ended again = Program.run("certs", "--dir", "" + home, "--host", "127.0.0.1");
        assertThat(again.code()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(again.err()).hasLineCount(1).contains("is there already; --renew");
        assertThat(Files.readString(certificate)).isEqualTo(first);

        certs("--host", "127.0.0.1", "--renew");
        assertThat(Files.readString(certificate)).isNotEqualTo(first);
        assertThat(Files.readString(home.resolve("ca.crt"))).isEqualTo(authority);

        Files.delete(home.resolve("ca.key"));
        Program.Ended orphan = Program.run("certs", "--dir", "" + home, "--host", "a");
        assertThat(orphan.err()).contains("ca.crt is there already");
        assertThat(home.resolve("ca.key")).doesNotExist();
    }

    /** Goal: every mistake of who uses the ring is one clear message, and soon. */
    @Test
    void commands_atARingThatEncrypts_needACertificateOfItsAuthority() {
        Path home = certs("--host", "127.0.0.1");
        certs("--client", "ann");
        Path foreign = certs(folder.resolve("foreign"), "--client", "eve");
        try (ChordNode node =
                ChordNode.builder()
                        .bind("tcp://127.0.0.1:0")
                        .tls(new CertificateFolder(home.resolve("127.0.0.1")).certificates())
                        .bits(Connection.DEFAULT_BITS)
                        .keyHasher(KeyHasher.direct())
                        .create()
                        .start(Duration.ofSeconds(10))) {
            String via = Shown.place(node.self());
            String ann = home.resolve("ann").toString();
            assertThat(Program.run("put", "1", "one", "--via", via, "--tls", ann).code()).isZero();
            Program.Ended got =
                    Program.run(
                            "get",
                            "1",
                            "--via",
                            via,
                            "--tls-cert",
                            ann + "/node.crt",
                            "--tls-key",
                            ann + "/node.key",
                            "--tls-ca",
                            ann + "/ca.crt");
            assertThat(got.out()).as(got.err()).isEqualTo("get 1 -> one");

            assertFails(via, "this node only TLS");
            assertFails(
                    via,
                    "an authority that this node does not trust",
                    "--tls",
                    foreign.resolve("eve").toString());
            assertFails(via, "no such file", "--tls", home.toString());
        }
    }

    private static void assertFails(String via, String why, String... tls) {
        String[] line = new String[6 + tls.length];
        System.arraycopy(new String[] {"get", "1", "--via", via, "--timeout", "3"}, 0, line, 0, 6);
        System.arraycopy(tls, 0, line, 6, tls.length);
        Program.Ended ended = Program.run(line);
        assertThat(ended.code()).as(ended.err()).isEqualTo(ExitCode.FAILED);
        assertThat(ended.err()).contains(why);
    }

    /** Goal: nobody takes a client for a node. */
    @Test
    void certificateOfAClient_doesNotMakeANode() {
        Path home = certs("--client", "ann");
        Program.Ended ended =
                Program.run(
                        "node", "--listen", "127.0.0.1:0", "--tls", home.resolve("ann").toString());
        assertThat(ended.code()).isEqualTo(ExitCode.FAILED);
        assertThat(ended.err()).contains("is for no host and not for 127.0.0.1");
    }
}
