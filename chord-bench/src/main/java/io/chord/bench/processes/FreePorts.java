package io.chord.bench.processes;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Ports of the loopback interface for processes that are about to be started. */
public final class FreePorts {

    // Below the ports that systems give to connections that go out: one of those could take the
    // port of a node that is down.
    private static final int MIN = 20_000;
    private static final int MAX = 32_000;

    private FreePorts() {}

    /**
     * So many ports that nobody has at this moment.
     *
     * @throws IOException if there are not so many
     */
    public static List<Integer> find(int count, Random random) throws IOException {
        List<ServerSocket> sockets = new ArrayList<>();
        List<Integer> ports = new ArrayList<>();
        try {
            int port = MIN + random.nextInt(MAX - MIN);
            for (int tried = 0; ports.size() < count && tried < MAX - MIN; tried++) {
                if (++port >= MAX) port = MIN;
                try {
                    sockets.add(new ServerSocket(port, 1, InetAddress.getLoopbackAddress()));
                    ports.add(port);
                } catch (IOException inUse) {
                    // The next one may be free.
                }
            }
        } finally {
            for (ServerSocket socket : sockets) socket.close();
        }
        if (ports.size() < count) throw new IOException("no " + count + " free ports");
        return ports;
    }
}
