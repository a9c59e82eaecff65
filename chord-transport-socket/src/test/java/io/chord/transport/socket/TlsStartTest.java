package io.chord.transport.socket;

import static org.assertj.core.api.Assertions.assertThat;

import io.chord.ring.Address;
import io.chord.transport.Certificates;
import io.netty.handler.ssl.SslProvider;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a process has to load before it can encrypt. */
final class TlsStartTest {

    @TempDir Path folder;

    /** Opens a transport with the certificates of the files that are named. */
    public static void main(String[] files) throws Exception {
        SocketTransport.builder()
                .bind(Address.of("tcp://127.0.0.1:0"))
                .tls(Certificates.pem(Path.of(files[0]), Path.of(files[1]), Path.of(files[2])))
                .tlsProvider(SslProvider.JDK) // The tests have OpenSSL on their class path too.
                .build()
                .close();
    }

    /**
     * Goal: the contexts of Netty are not made by accident: with Bouncy Castle on the class path a
     * node had 3 s of processor time more to wait for, and 100 MiB more to keep.
     */
    @Test
    @Timeout(60)
    void transportWithFiles_byTheJdk_loadsNoContextsOfNettyAndNoBouncyCastle() throws Exception {
        Authority authority = new Authority("CN=ring");
        Certificates.Pem files = authority.files(folder, authority.issue("127.0.0.1"));
        Path loaded = folder.resolve("loaded");

        Process process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-Xlog:class+load:file=" + loaded,
                                "-cp",
                                System.getProperty("java.class.path"),
                                TlsStartTest.class.getName(),
                                files.certificate().toString(),
                                files.key().toString(),
                                files.authorities().toString())
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve("said").toFile())
                        .start();
        try {
            assertThat(process.waitFor(50, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }

        assertThat(folder.resolve("said")).isEmptyFile();
        assertThat(process.exitValue()).isZero();
        List<String> classes = Files.readAllLines(loaded);
        assertThat(classes)
                .anyMatch(line -> line.contains(JdkSides.class.getName()))
                .noneMatch(line -> line.contains("org.bouncycastle."))
                .noneMatch(line -> line.contains("io.netty.handler.ssl.JdkSsl"));
    }
}
