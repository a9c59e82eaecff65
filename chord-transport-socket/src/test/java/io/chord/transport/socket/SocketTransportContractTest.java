package io.chord.transport.socket;

import io.chord.contract.TransportContract;
import io.chord.ring.Address;
import io.chord.transport.Transport;
import io.chord.transport.TransportException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/** Goal: the transport over TCP does what every transport must. */
class SocketTransportContractTest extends TransportContract {

    @Override
    protected Address free() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return Address.of("tcp://127.0.0.1:" + socket.getLocalPort());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    protected Transport open(Address bind) throws TransportException {
        return settings(SocketTransport.builder().cluster("test").bind(bind)).build();
    }

    /** With or without encryption. */
    SocketTransport.Builder settings(SocketTransport.Builder builder) {
        return builder;
    }
}
