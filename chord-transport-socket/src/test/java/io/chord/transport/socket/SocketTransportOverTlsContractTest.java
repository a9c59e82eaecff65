package io.chord.transport.socket;

import io.chord.transport.Certificates;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.BeforeAll;

/** Goal: the same over TLS. */
class SocketTransportOverTlsContractTest extends SocketTransportContractTest {

    private static Certificates certificates = Certificates.context(() -> null);

    @BeforeAll
    static void issueCertificates() throws Exception {
        Authority authority = new Authority("CN=ring");
        SSLContext context = authority.context(authority.issue("127.0.0.1"));
        certificates = Certificates.context(() -> context);
    }

    @Override
    SocketTransport.Builder settings(SocketTransport.Builder builder) {
        return builder.tls(certificates);
    }
}
