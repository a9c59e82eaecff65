package io.chord.transport.socket;

import static org.assertj.core.api.Assertions.assertThat;

import io.chord.AsyncChordMap;
import io.chord.ChordClient;
import io.chord.ChordConfig;
import io.chord.ChordNode;
import io.chord.Codec;
import io.chord.NodeStatus;
import io.chord.OverloadedException;
import io.chord.transport.TransportException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whoever calls is told at once that a bound was met, and does not wait for a time-out. */
@Timeout(60)
class OverloadTest {

    /** Between a client and a node; stops reading what the client says when it is told to. */
    private static final class Gate implements AutoCloseable {
        private final ServerSocket listener = new ServerSocket();
        private final CountDownLatch opened = new CountDownLatch(1);
        private final List<Socket> sockets = new ArrayList<>();
        private volatile boolean isShut;
        private final int nodePort;

        Gate(int nodePort) throws IOException {
            this.nodePort = nodePort;
            listener.setReceiveBufferSize(64 * 1024);
            listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            new Thread(this::accept, "gate").start();
        }

        void shut() {
            isShut = true;
        }

        String place() {
            return "tcp://127.0.0.1:" + listener.getLocalPort();
        }

        private void accept() {
            try {
                while (true) {
                    Socket client = listener.accept();
                    Socket node = new Socket(InetAddress.getLoopbackAddress(), nodePort);
                    synchronized (sockets) {
                        sockets.add(client);
                        sockets.add(node);
                    }
                    new Thread(() -> copy(client, node, true), "gate-in").start();
                    new Thread(() -> copy(node, client, false), "gate-out").start();
                }
            } catch (IOException closed) {
                // The test is over.
            }
        }

        private void copy(Socket from, Socket to, boolean mayStop) {
            byte[] bytes = new byte[16 * 1024];
            try {
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream();
                for (int n = in.read(bytes); n >= 0; n = in.read(bytes)) {
                    if (mayStop && isShut) opened.await();
                    out.write(bytes, 0, n);
                }
            } catch (IOException | InterruptedException closed) {
                // The test is over.
            }
        }

        @Override
        public void close() throws IOException {
            opened.countDown();
            listener.close();
            synchronized (sockets) {
                for (Socket socket : sockets) socket.close();
            }
        }
    }

    private static SocketTransport clientTransport() {
        try {
            return SocketTransport.builder()
                    .bind(SocketTransport.CLIENT)
                    .bound(Bound.PEER_BYTES, 64 << 10)
                    .build();
        } catch (TransportException e) {
            throw new UncheckedIOException(new IOException(e));
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** Goal: also where the transport has room, one node that is silent does not take all calls. */
    @Test
    void operations_overTheBoundOfOnePeer_endAsOverloaded() throws Exception {
        int port = freePort();
        try (Gate gate = new Gate(port);
                ChordNode node = start(gate, port);
                ChordClient client =
                        ChordClient.builder()
                                .via(gate.place())
                                .bound(ChordConfig.REQUESTS_PER_PEER, 20)
                                .operationTimeout(Duration.ofSeconds(30))
                                .connect(Duration.ofSeconds(10))) {
            AsyncChordMap<String, String> map = client.map(Codec.utf8(), Codec.utf8()).async();
            map.put("first", "x").get(10, TimeUnit.SECONDS);

            gate.shut();
            List<CompletableFuture<?>> reads = new ArrayList<>();
            for (int i = 0; i < 40; i++) reads.add(map.get("key " + i));
            assertThat(CompletableFuture.anyOf(reads.toArray(CompletableFuture[]::new)))
                    .failsWithin(Duration.ofSeconds(5))
                    .withThrowableOfType(ExecutionException.class)
                    .withCauseInstanceOf(OverloadedException.class);
            assertThat(reads.stream().filter(CompletableFuture::isDone).count()).isLessThan(40);
            assertThat(node.status()).isEqualTo(NodeStatus.ACTIVE);
        }
    }

    private static ChordNode start(Gate gate, int port) {
        return ChordNode.builder()
                .bind("tcp://127.0.0.1:" + port)
                .advertise(gate.place())
                .create()
                .replication(1)
                .start(Duration.ofSeconds(10));
    }

    @Test
    void operations_atANodeThatDoesNotRead_endAsOverloaded_longBeforeTheirTimeout()
            throws Exception {
        int port = freePort();
        try (Gate gate = new Gate(port);
                ChordNode node = start(gate, port);
                ChordClient client =
                        ChordClient.builder()
                                .transport(OverloadTest::clientTransport)
                                .via(gate.place())
                                .operationTimeout(Duration.ofSeconds(30))
                                .connect(Duration.ofSeconds(10))) {
            AsyncChordMap<String, String> map = client.map(Codec.utf8(), Codec.utf8()).async();
            map.put("first", "x").get(10, TimeUnit.SECONDS);

            gate.shut();
            String longKey = "k".repeat(4_000);
            List<CompletableFuture<?>> reads = new ArrayList<>();
            for (int i = 0; i < 1_000; i++) reads.add(map.get(longKey + i));
            assertThat(CompletableFuture.anyOf(reads.toArray(CompletableFuture[]::new)))
                    .failsWithin(Duration.ofSeconds(5))
                    .withThrowableOfType(ExecutionException.class)
                    .withCauseInstanceOf(OverloadedException.class)
                    .withMessageContaining("this node has no room for more questions");
            assertThat(node.status()).isEqualTo(NodeStatus.ACTIVE);
        }
    }
}
