package io.chord.transport.socket;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.chord.ring.Address;
import io.chord.transport.Certificates;
import io.chord.transport.TransportException;
import io.chord.transport.socket.Authority.Issued;
import io.chord.transport.socket.Node.Heard;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who has no right certificate is told so on both sides, at once, and nothing stays behind. */
@ExtendWith(Leaks.class)
@Timeout(60)
class TlsTest {

    private static final String HOST = "127.0.0.1";

    static Authority authority;
    private static Authority other;
    static Certificates good;

    @TempDir Path folder;

    @BeforeAll
    static void makeAuthorities() throws Exception {
        authority = new Authority("CN=ring");
        other = new Authority("CN=somebody else");
        good = given(authority.context(authority.issue(HOST)));
        Node.everywhere = builder -> builder.tlsProvider(SslProvider.JDK);
    }

    @AfterAll
    static void doNotEncrypt() {
        Node.everywhere = builder -> builder;
    }

    static Certificates given(SSLContext context) {
        return Certificates.context(() -> context);
    }

    private static Certificates shows(Issued node) throws Exception {
        return given(authority.context(node));
    }

    static Node node(Certificates certificates) throws Exception {
        return Node.echoing(s -> s.tls(certificates));
    }

    /** Both sides are closed, and both have said why. */
    static void assertRefused(Node dialer, Node served, String there, String here)
            throws Exception {
        dialer.send(served.address, "let me in");
        assertThat(dialer.awaitRefusal(served.address)).contains(there);
        dialer.log.await(served.address.text(), there);
        served.log.await("closed a connection from 127.0.0.1", here);
        dialer.awaitConnections(0);
        served.awaitConnections(0);
        assertThat(served.heard()).isEmpty();
        assertThat(dialer.unreachable()).isEmpty(); // Somebody is there: that is no sign of death.
    }

    static void assertTalks(Node a, Node b) throws Exception {
        int before = a.heardCount();
        a.send(b.address, "hello");
        assertThat(a.awaitHeard(before + 1)).endsWith(new Heard(b.address, "hello"));
    }

    @Test
    void nodesOfOneAuthority_talkOverOneEncryptedConnection() throws Exception {
        Certificates files = authority.files(folder, authority.issue(HOST));
        try (Node a = node(good);
                Node b = node(files)) {
            assertTalks(a, b);
            assertTalks(b, a);
            assertThat(a.transport.connections()).isEqualTo(1);
            assertThat(b.transport.connections()).isEqualTo(1);
            assertThat(a.log.lines()).allMatch(line -> line.contains("encrypts by"));
        }
    }

    @Test
    void keysOfRsa_serveToo() throws Exception {
        Certificates files =
                authority.files(folder, authority.issue("RSA", Duration.ofDays(1), HOST));
        try (Node a = node(good);
                Node b = node(files)) {
            assertTalks(a, b);
        }
    }

    @Test
    void keysOfEd25519_serveToo_byTheJdk() throws Exception {
        Certificates files = authority.files(folder, ed25519());
        Certificates context = given(authority.context(authority.issue(HOST)));
        try (Node a = node(context);
                Node b = Node.echoing(s -> s.tls(files).tlsProvider(SslProvider.JDK))) {
            assertTalks(a, b);
        }
    }

    static Issued ed25519() throws Exception {
        return authority.issue("Ed25519", Duration.ofDays(1), HOST);
    }

    @Test
    void largestFrame_passes_andAnswersUnderWayComeBeforeTheEnd() throws Exception {
        try (Node a = node(good)) {
            String text = "x".repeat(a.transport.frameBytesMax());
            try (Node b = node(good)) {
                a.send(b.address, text);
                assertThat(b.awaitHeard(1).get(0).text()).isEqualTo(text);
            }
            assertThat(a.awaitHeard(1).get(0).text()).isEqualTo(text);
            a.awaitConnections(0);
        }
    }

    @Test
    void client_withACertificate_isServed_whateverHostItNames() throws Exception {
        Certificates client = shows(authority.issue());
        try (Node served = node(good);
                Node c = Node.start(s -> s.bind(SocketTransport.CLIENT).tls(client))) {
            assertTalks(c, served);
        }
    }

    @Test
    void expiredCertificate_ofADialer_isRefused() throws Exception {
        Issued old = authority.issue("EC", Duration.ofDays(-1), HOST);
        try (Node served = node(good);
                Node dialer = node(shows(old))) {
            assertRefused(dialer, served, "refused the certificate of this node", "out of date");
        }
    }

    @Test
    void expiredCertificate_ofWhoIsDialed_isRefused() throws Exception {
        Issued old = authority.issue("EC", Duration.ofDays(-1), HOST);
        try (Node served = node(shows(old));
                Node dialer = node(good)) {
            assertRefused(dialer, served, "out of date", "refused the certificate of this node");
        }
    }

    /** Of a node that trusts another authority than the rest. */
    Certificates foreign(Authority trusted, Issued node) throws Exception {
        return given(trusted.context(node));
    }

    @Test
    void unknownAuthority_isRefused_byBoth() throws Exception {
        Certificates foreign = foreign(other, other.issue(HOST));
        try (Node served = node(good);
                Node dialer = node(foreign)) {
            assertRefused(
                    dialer,
                    served,
                    "of an authority that this node does not trust",
                    "refused the certificate of this node");
        }
    }

    /** Goal: a dialer that trusts the node is still not trusted by it. */
    @Test
    void unknownAuthority_ofADialer_isRefused() throws Exception {
        Certificates foreign = shows(other.issue(HOST));
        try (Node served = node(good);
                Node dialer = node(foreign)) {
            // TLS lets it choose among its certificates, and it has none of a trusted authority.
            assertRefused(dialer, served, "refused the certificate of this node", "certificate");
        }
    }

    @Test
    void wrongName_ofWhoIsDialed_isRefused() throws Exception {
        try (Node served = node(shows(authority.issue("10.0.0.5", "elsewhere")));
                Node dialer = node(good)) {
            assertRefused(
                    dialer, served, "is for another host", "refused the certificate of this node");
        }
    }

    /** Goal: nobody may claim an address that its certificate does not name. */
    @Test
    void wrongName_ofADialer_isRefused_andItIsToldWhy() throws Exception {
        try (Node served = node(good);
                Node dialer = node(shows(authority.issue("10.0.0.5", "elsewhere")))) {
            String why = "its certificate is for elsewhere, 10.0.0.5; make one that names";
            assertRefused(dialer, served, "it has refused this node: it says that", why);
            assertThat(dialer.awaitRefusal(served.address)).contains(why);
        }
    }

    private static Node named(Certificates certificates) throws Exception {
        return Node.echoing(s -> s.advertise(Address.of("tcp://localhost:0")).tls(certificates));
    }

    /** Where the node is by its IP address, which a seed's name has led to. */
    private static Address found(Node dialer, String name, Node served) throws Exception {
        CompletableFuture<List<Address>> found = new CompletableFuture<>();
        dialer.transport.resolve(
                Address.of("dns://" + name + ":" + served.port()), found::complete);
        Address ip = Address.of("tcp://" + HOST + ":" + served.port());
        assertThat(found.get(20, TimeUnit.SECONDS)).contains(ip);
        return ip;
    }

    /** Goal: what is found by the name that the operator wrote need not name its IP address. */
    @Test
    void seedFoundByName_mayNameThatInPlaceOfItsAddress() throws Exception {
        Certificates name = authority.files(folder, authority.issue("localhost"));
        for (Certificates own : List.of(name, good)) {
            try (Node served = named(name);
                    Node dialer = Node.start(s -> s.bind(SocketTransport.CLIENT).tls(own))) {
                dialer.send(found(dialer, "localhost", served), "hello");
                assertThat(dialer.awaitHeard(1))
                        .containsExactly(new Heard(served.address, "hello"));
            }
        }
    }

    @Test
    void seedFoundByName_mayNameItsAddress_asWithoutAName() throws Exception {
        try (Node served = node(good);
                Node dialer = Node.start(s -> s.bind(SocketTransport.CLIENT).tls(good))) {
            dialer.send(found(dialer, "localhost", served), "hello");
            assertThat(dialer.awaitHeard(1)).containsExactly(new Heard(served.address, "hello"));
        }
    }

    @Test
    void seedNotFoundByName_mustNameItsAddress() throws Exception {
        try (Node served = named(shows(authority.issue("localhost")));
                Node dialer = node(good)) {
            Address ip = Address.of("tcp://" + HOST + ":" + served.port());
            dialer.send(ip, "hello");
            assertThat(dialer.awaitRefusal(ip)).contains("is for another host");
        }
    }

    @Test
    void seedFoundByName_thatNamesNeither_isRefused_andItIsToldWhy() throws Exception {
        try (Node served = node(shows(authority.issue("10.0.0.5", "elsewhere")));
                Node dialer = node(good)) {
            Address ip = found(dialer, "localhost", served);
            String why =
                    "its certificate is for elsewhere, 10.0.0.5, and it was found at 127.0.0.1 by"
                            + " the name localhost; make one that names where it is reached";
            dialer.send(ip, "hello");
            assertThat(dialer.awaitRefusal(ip)).isEqualTo(why);
            dialer.log.await(ip.text(), why);
            served.log.await("it has refused this node: " + why);
            dialer.awaitConnections(0);
            served.awaitConnections(0);
            assertThat(served.heard()).isEmpty();
        }
    }

    @Test
    void noCertificate_ofADialer_isRefused() throws Exception {
        try (Node served = node(good);
                Node dialer = node(given(authority.context()))) {
            assertRefused(
                    dialer,
                    served,
                    "refused the certificate of this node",
                    "it has no certificate; give it one");
        }
    }

    @Test
    void plainNode_atATlsPort_isRefusedInPlainWords() throws Exception {
        try (Node served = node(good);
                Node dialer = Node.start()) {
            String why = "it speaks without encryption, and this node only TLS";
            assertRefused(dialer, served, "it has refused this node: " + why, why);
        }
    }

    @Test
    void tlsNode_atAPlainPort_isRefused() throws Exception {
        try (Node served = Node.start();
                Node dialer = node(good)) {
            assertRefused(
                    dialer,
                    served,
                    "it does not speak TLS",
                    "it speaks TLS, and this node without encryption");
        }
    }

    @Test
    void stranger_atATlsPort_isClosedAtOnce() throws Exception {
        try (Node served = node(good);
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), served.port())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write("GET / HTTP/1.1\r\n\r\n".getBytes(ISO_8859_1));

            assertThat(socket.getInputStream().read()).isNegative();
            served.log.await("it speaks HTTP");
        }
    }

    /** Goal: whoever stops in the middle of a handshake holds nothing for long. */
    @ParameterizedTest
    @ValueSource(strings = {"", "\u0016", "\u0016\u0003\u0001\u0002\u0000\u0001"})
    void halfAHandshake_isClosedAfterItsTime(String says) throws Exception {
        try (Node served = Node.start(s -> s.tls(good).bound(Bound.HANDSHAKE_MILLIS, 300));
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), served.port())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(says.getBytes(ISO_8859_1));

            assertThat(isEnded(socket)).isTrue();
            served.log.await("it has not ended a TLS handshake within 300 ms");
            served.awaitConnections(0);
        }
    }

    private static boolean isEnded(Socket socket) {
        try {
            socket.getInputStream().readAllBytes(); // An alert, perhaps.
            return true;
        } catch (SocketTimeoutException e) {
            return false;
        } catch (IOException reset) {
            return true;
        }
    }

    /** Goal: the same for who has shown its certificate and then says no word. */
    @Test
    void silence_afterTheHandshake_isClosedAfterItsTime() throws Exception {
        SSLContext client = authority.context(authority.issue());
        try (Node served = Node.start(s -> s.tls(good).bound(Bound.HANDSHAKE_MILLIS, 300));
                SSLSocket socket =
                        (SSLSocket) client.getSocketFactory().createSocket(HOST, served.port())) {
            socket.setSoTimeout(20_000);
            socket.startHandshake();

            assertThat(isEnded(socket)).isTrue();
            served.log.await("it has sent nothing within 300 ms");
        }
    }

    @Test
    void close_whileHandshaking_isBoundedAndLeavesNothing() throws Exception {
        Node served = node(good);
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), served.port());
                Node dialer = node(good)) {
            socket.getOutputStream().write("\u0016\u0003\u0001".getBytes(ISO_8859_1));
            dialer.send(served.address, "soon");
            served.awaitConnections(2);
            long before = System.nanoTime();
            served.close();
            assertThat(Duration.ofNanos(System.nanoTime() - before))
                    .isLessThan(Duration.ofSeconds(4));
        }
    }

    /** Goal: certificates are replaced while nodes run, and a mistake in it does no harm. */
    @Test
    void files_replaced_areUsedByNewConnections_andBrokenOnesAreNot() throws Exception {
        Issued first = authority.issue(HOST);
        Issued second = authority.issue(HOST);
        Certificates.Pem files = authority.files(folder, first);
        SSLContext client = authority.context(authority.issue());
        try (Node served = node(files);
                Node friend = node(good)) {
            assertTalks(friend, served);
            assertThat(shown(client, served)).isEqualTo(first.certificate());

            Files.writeString(files.certificate(), "-----BEGIN CERTIFICATE-----\nabc");
            awaitLine(client, served, "goes on with its old certificates", "node.crt");
            assertThat(shown(client, served)).isEqualTo(first.certificate());

            // The certificate comes before its key.
            String pem = Authority.pem("CERTIFICATE", second.certificate().getEncoded());
            Files.writeString(files.certificate(), pem);
            awaitLine(client, served, "is not that of the certificate");
            assertThat(shown(client, served)).isEqualTo(first.certificate());

            authority.files(folder, second);
            awaitLine(client, served, "has new certificates, valid until");
            assertThat(shown(client, served)).isEqualTo(second.certificate());
            assertTalks(friend, served);
        }
    }

    private static void awaitLine(SSLContext client, Node served, String... texts)
            throws Exception {
        long deadline = System.nanoTime() + Node.PATIENCE.toNanos();
        while (served.log.lines().stream()
                .noneMatch(l -> List.of(texts).stream().allMatch(l::contains))) {
            assertThat(System.nanoTime()).as("%s", served.log.lines()).isLessThan(deadline);
            assertThat(shown(client, served)).isNotNull(); // It looks when somebody comes.
        }
    }

    /** What the node shows to a new connection. */
    private static X509Certificate shown(SSLContext client, Node served) throws Exception {
        try (SSLSocket socket =
                (SSLSocket) client.getSocketFactory().createSocket(HOST, served.port())) {
            socket.setSoTimeout(20_000);
            socket.startHandshake();
            return (X509Certificate) socket.getSession().getPeerCertificates()[0];
        }
    }

    @Test
    void files_thatCannotBeUsed_areNamedAtTheStart() throws Exception {
        Certificates.Pem files = authority.files(folder, authority.issue(HOST));
        Path none = folder.resolve("none.crt");
        assertUnusable(
                new Certificates.Pem(none, files.key(), files.authorities()),
                "none.crt: there is no such file");
        assertUnusable(
                new Certificates.Pem(files.certificate(), files.certificate(), files.authorities()),
                "must be PKCS #8 and not encrypted, \"BEGIN PRIVATE KEY\", and is \"BEGIN"
                        + " CERTIFICATE\"");
        assertUnusable(
                new Certificates.Pem(files.key(), files.key(), files.authorities()), "node.key");
        Path foreign = other.files(folder.resolve("other"), other.issue(HOST)).key();
        assertUnusable(
                new Certificates.Pem(files.certificate(), foreign, files.authorities()),
                "is not that of the certificate");
        assertUnusable(
                authority.files(folder.resolve("a"), authority.issue("10.0.0.5")),
                "is for 10.0.0.5 and not for 127.0.0.1, where this node is reached");
        assertUnusable(
                authority.files(
                        folder.resolve("b"), authority.issue("EC", Duration.ofHours(-1), HOST)),
                "ended at");
    }

    @Test
    void context_thatWasNotInitialized_isNamedAtTheStart() throws Exception {
        assertUnusable(given(SSLContext.getInstance("TLSv1.3")), "TLS context that was given");
    }

    private static void assertUnusable(Certificates certificates, String text) {
        assertThatThrownBy(() -> node(certificates).close())
                .isInstanceOf(TransportException.class)
                .hasMessageContaining(text);
    }

    @Test
    void withCertificates_listeningBeyondLoopback_isAllowed() throws Exception {
        try (Node everywhere =
                        Node.start(
                                s ->
                                        s.bind(Address.of("tcp://0.0.0.0:0"))
                                                .advertise(Address.of("tcp://127.0.0.1:0"))
                                                .tls(good));
                Node a = node(good)) {
            everywhere.send(a.address, "hello");
            assertThat(everywhere.awaitHeard(1)).containsExactly(new Heard(a.address, "hello"));
        }
    }
}
