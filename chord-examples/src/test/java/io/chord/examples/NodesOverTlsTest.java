package io.chord.examples;

import io.chord.ChordNodeBuilder;
import io.chord.server.certificate.Authority;
import io.chord.server.certificate.CertificateFolder;
import io.chord.transport.Certificates;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** The same encrypted, every node with a certificate of one authority. */
class NodesOverTlsTest extends NodesOverTcpTest {

    @TempDir static Path folder;
    private static Certificates certificates;

    @BeforeAll
    static void makeCertificates() throws Exception {
        Authority authority = Authority.create(Duration.ofDays(1));
        CertificateFolder files = new CertificateFolder(folder);
        files.write(
                authority.issueForNode(List.of("127.0.0.1"), Duration.ofHours(1)),
                authority.credential().certificate(),
                false);
        certificates = files.certificates();
    }

    /** Each pair that speaks signs and verifies four times, all on the processors of one host. */
    @Override
    int many() {
        return 30;
    }

    @Override
    ChordNodeBuilder configured(ChordNodeBuilder builder) {
        return builder.tls(certificates);
    }
}
