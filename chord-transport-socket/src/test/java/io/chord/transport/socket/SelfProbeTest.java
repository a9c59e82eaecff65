package io.chord.transport.socket;

import static org.assertj.core.api.Assertions.assertThat;

import io.chord.ring.Address;
import io.chord.transport.Certificates;
import java.net.InetAddress;
import java.net.ServerSocket;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Whether a transport says that it is not where it tells others to find it. */
@ExtendWith(Leaks.class)
@Timeout(60)
class SelfProbeTest {

    private static final int MILLIS = 2 * SelfProbe.PAUSE_MILLIS;

    private static Node advertising(String address) throws Exception {
        return Node.start(s -> s.selfProbeMillis(MILLIS).advertise(Address.of(address)));
    }

    private static void assertReaches(Node node) throws Exception {
        node.log.await("reaches itself at " + node.address);
        assertThat(node.warnings()).isEmpty();
        node.awaitConnections(0);
    }

    @Test
    void advertisedByAnotherName_thatLeadsHere_isReached() throws Exception {
        try (Node node = advertising("tcp://localhost:0")) {
            assertReaches(node);
        }
    }

    @Test
    void advertisedByAnotherName_withTls_isReached() throws Exception {
        Authority authority = new Authority("CN=ring");
        SSLContext context = authority.context(authority.issue("localhost"));
        try (Node node =
                Node.start(
                        s ->
                                s.selfProbeMillis(20 * MILLIS) // The first handshake is slow.
                                        .tls(Certificates.context(() -> context))
                                        .advertise(Address.of("tcp://localhost:0")))) {
            assertReaches(node);
        }
    }

    @Test
    void advertisedPortAtWhichNobodyIs_isSaid_withBothAddressesAndWhatToDo() throws Exception {
        int free;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            free = socket.getLocalPort();
        }
        try (Node node = advertising("tcp://127.0.0.1:" + free)) {
            assertThat(node.awaitWarning())
                    .contains(
                            "listens on tcp://127.0.0.1:0",
                            "advertises tcp://127.0.0.1:" + free,
                            "refused",
                            "Advertise an address and a port at which the other nodes reach this");
        }
    }

    @Test
    void advertisedNameThatIsUnknown_isSaid() throws Exception {
        try (Node node = advertising("tcp://no-such-host.invalid:7000")) {
            assertThat(node.awaitWarning())
                    .contains("tcp://no-such-host.invalid:7000", "UnknownHost");
        }
    }

    @Test
    void advertisedAddressOfAnotherNode_isSaid() throws Exception {
        try (Node other = Node.start();
                Node node = advertising(other.address.text())) {
            assertThat(node.awaitWarning()).contains(other.address.text(), "another node is there");
            other.awaitConnections(0);
        }
    }

    @Test
    void advertisedAddressOfSomebodyWhoSaysNothing_isSaid() throws Exception {
        try (ServerSocket mute = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
                Node node = advertising("tcp://127.0.0.1:" + mute.getLocalPort())) {
            assertThat(node.awaitWarning()).contains("it says nothing");
        }
    }

    @Test
    void transportThatIsClosedMeanwhile_saysNothingMore() throws Exception {
        Node node = advertising("tcp://no-such-host.invalid:7000");
        node.close();
        assertThat(node.warnings()).isEmpty();
    }

    @Test
    void advertisedAsBound_isNotDialed() throws Exception {
        try (Node node = Node.start(s -> s.selfProbeMillis(MILLIS))) {
            assertThat(node.transport.connections()).isZero();
            assertThat(node.log.lines()).noneMatch(line -> line.contains("reaches itself"));
        }
    }
}
