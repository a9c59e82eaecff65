package io.chord.transport.socket;

import io.chord.transport.Certificates;
import io.netty.handler.ssl.SslProvider;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Goal: the same over TLS by OpenSSL. */
@ExtendWith(Leaks.class)
class SocketTransportOverOpenSslContractTest extends SocketTransportContractTest {

    @TempDir static Path folder;
    private static Certificates files = Certificates.context(() -> null);

    @BeforeAll
    static void issueCertificates() throws Exception {
        TlsOverOpenSslTest.assumeThere();
        Authority authority = new Authority("CN=ring");
        files = authority.files(folder, authority.issue("127.0.0.1"));
    }

    @Override
    SocketTransport.Builder settings(SocketTransport.Builder builder) {
        return builder.tls(files).tlsProvider(SslProvider.OPENSSL_REFCNT);
    }
}
