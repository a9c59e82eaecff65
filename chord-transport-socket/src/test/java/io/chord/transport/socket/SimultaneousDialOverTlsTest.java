package io.chord.transport.socket;

import io.chord.transport.Certificates;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** A connection that is given up loses nothing when it is encrypted either. */
class SimultaneousDialOverTlsTest extends SimultaneousDialTest {

    @BeforeAll
    static void encrypt() throws Exception {
        Certificates certificates = Authority.ofLoopback();
        Node.everywhere = builder -> builder.tls(certificates);
    }

    @AfterAll
    static void doNotEncrypt() {
        Node.everywhere = builder -> builder;
    }
}
