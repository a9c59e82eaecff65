package io.chord.transport.socket;

import io.chord.transport.Certificates;
import org.junit.jupiter.api.BeforeAll;

/** Goal: the same over TLS. */
class SocketTransportOverTlsContractTest extends SocketTransportContractTest {

    private static Certificates certificates = Certificates.context(() -> null);

    @BeforeAll
    static void issueCertificates() throws Exception {
        certificates = Authority.ofLoopback();
    }

    @Override
    SocketTransport.Builder settings(SocketTransport.Builder builder) {
        return builder.tls(certificates);
    }
}
