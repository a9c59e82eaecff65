package io.chord.examples;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.LinkedHashMap;
import java.util.Map;

/** The same over TCP on loopback. */
class NodesOverTcpTest extends WholeNodes {

    private final Map<String, String> addresses = new LinkedHashMap<>();

    @Override
    String address(String name) {
        return addresses.computeIfAbsent(name, unknown -> "tcp://127.0.0.1:" + freePort());
    }

    static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
