package io.chord.transport.socket;

import io.chord.transport.Certificates;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** A connection that is given up loses nothing when it is encrypted either. */
class SimultaneousDialOverTlsTest extends SimultaneousDialTest {

    @BeforeAll
    static void encrypt() throws Exception {
        Authority authority = new Authority("CN=ring");
        SSLContext context = authority.context(authority.issue("127.0.0.1", "::1", "localhost"));
        Certificates certificates = Certificates.context(() -> context);
        Node.everywhere = builder -> builder.tls(certificates);
    }

    @AfterAll
    static void doNotEncrypt() {
        Node.everywhere = builder -> builder;
    }
}
