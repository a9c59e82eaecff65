package io.chord.transport.socket;

import io.chord.transport.Certificates;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** What holds for frames in the clear holds for encrypted ones. */
class SocketTransportOverTlsTest extends SocketTransportTest {

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
