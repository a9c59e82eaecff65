package io.chord.transport.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.chord.transport.Certificates;
import io.chord.transport.TransportException;
import io.chord.transport.socket.Authority.Issued;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.ReferenceCounted;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The same by OpenSSL, which an application adds by its class path. It serves nodes with files;
 * those with a context of the JDK, here all that show a wrong certificate, are the other side.
 */
class TlsOverOpenSslTest extends TlsTest {

    @TempDir static Path files;

    @BeforeAll
    static void takeOpenSsl() throws Exception {
        assumeThere();
        good = authority.files(files.resolve("good"), authority.issue("127.0.0.1"));
        Node.everywhere = builder -> builder.tlsProvider(SslProvider.OPENSSL_REFCNT);
    }

    static void assumeThere() {
        Assumptions.assumeTrue(
                OpenSsl.isAvailable(),
                () -> "no OpenSSL of this kind of machine: " + OpenSsl.unavailabilityCause());
    }

    @Override
    Certificates foreign(Authority trusted, Issued node) throws Exception {
        return trusted.files(files.resolve("foreign"), node);
    }

    @Test
    void onTheClassPath_itIsTaken() {
        assertThat(Tls.provider()).isEqualTo(SslProvider.OPENSSL_REFCNT);
    }

    /** Its limit: BoringSSL neither shows nor takes such keys. */
    @Test
    void keysOfEd25519_areRefused_atTheStartOrByTheOtherSide() throws Exception {
        Certificates own = authority.files(files.resolve("ed25519"), ed25519());
        assertThatThrownBy(() -> node(own))
                .isInstanceOf(TransportException.class)
                .hasMessageContaining("node.crt has a key of EdDSA");
        Certificates theirs = given(authority.context(ed25519()));
        try (Node served = node(good);
                Node dialer = node(theirs)) {
            assertRefused(dialer, served, "refused the certificate of this node", "certificate");
        }
        try (Node dialer = node(good);
                Node served = node(theirs)) {
            assertRefused(dialer, served, "refused the certificate of this node", "TLS failed");
        }
    }

    /** Goal: who comes back with a ticket of its last session is known by its certificate too. */
    @Test
    void peers_thatComeBack_talkAgain() throws Exception {
        try (Node served = node(good)) {
            for (int i = 0; i < 3; i++) {
                try (Node again = node(good)) {
                    assertTalks(again, served);
                    assertTalks(served, again);
                }
                served.awaitConnections(0);
            }
            try (Node dialer = node(good)) {
                for (int i = 0; i < 3; i++) {
                    served.awaitConnections(0);
                    try (Node other = node(good)) {
                        assertTalks(dialer, other);
                    }
                    dialer.awaitConnections(0);
                }
            }
        }
    }

    /** Goal: what OpenSSL keeps outside the heap ends with its last user, and not before. */
    @Test
    void contexts_replacedOrClosed_endWithTheirLastConnection() throws Exception {
        Path folder = files.resolve("renewed");
        Certificates.Pem pem = authority.files(folder, authority.issue("127.0.0.1"));
        PemContexts contexts =
                new PemContexts(
                        pem, Optional.empty(), "n", SslProvider.OPENSSL_REFCNT, new Recorder());
        OpenSslSides first = (OpenSslSides) contexts.current();
        SslHandler open = first.accepting(ByteBufAllocator.DEFAULT);
        assertThat(open.engine()).isInstanceOf(ReferenceCountedOpenSslEngine.class);

        authority.files(folder, authority.issue("127.0.0.1"));
        Files.setLastModifiedTime(pem.certificate(), FileTime.fromMillis(0)); // Is seen for sure.
        OpenSslSides second = (OpenSslSides) contexts.current();
        while (uses(first.dialing()) > 0)
            second = (OpenSslSides) contexts.current(); // It looks once a second.

        assertThat(uses(first.accepting())).isOne();
        ReferenceCountUtil.release(open.engine());
        assertThat(uses(first.accepting())).isZero();

        contexts.close();
        contexts.close();
        assertThat(uses(second.dialing()) + uses(second.accepting())).isZero();
    }

    private static int uses(Object context) {
        return ((ReferenceCounted) context).refCnt();
    }
}
