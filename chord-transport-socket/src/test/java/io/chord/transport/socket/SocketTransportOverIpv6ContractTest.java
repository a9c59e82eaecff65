package io.chord.transport.socket;

import io.chord.ring.Address;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;

/** Goal: the same over IPv6. */
class SocketTransportOverIpv6ContractTest extends SocketTransportContractTest {

    static final String LOOPBACK = "::1";

    @BeforeAll
    static void hostHasIpv6() {
        Assumptions.assumeTrue(isThere(), "no IPv6 on this host: ::1 cannot be bound");
    }

    static boolean isThere() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getAllByName(LOOPBACK)[0])) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    protected Address free() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getAllByName(LOOPBACK)[0])) {
            return Address.of("tcp://[::1]:" + socket.getLocalPort());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
