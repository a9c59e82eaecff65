package io.chord.bench.compare;

import java.io.Closeable;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A bare limit: two processes that hand frames of our sizes to and fro over one blocking socket,
 * and do nothing with them. Member 1 answers.
 */
final class PingPongPeer implements BarePeer {

    static final String SYSTEM = "ping-pong";
    private static final long CONNECT_SECONDS = 30;

    /** Makes both ends. */
    public static final class Provider implements Peer.Provider {
        @Override
        public String system() {
            return SYSTEM;
        }

        @Override
        public List<String> jars() {
            return List.of();
        }

        @Override
        public Peer start(Plan plan) throws Exception {
            return new PingPongPeer(plan);
        }
    }

    private final FrameSizes sizes = FrameSizes.ofRead();
    private final byte[] request = new byte[sizes.request()];
    private final byte[] answer = new byte[sizes.answer()];
    private final Closeable open;
    private final DataInputStream in;
    private final OutputStream out;

    private PingPongPeer(Plan plan) throws IOException, InterruptedException {
        if (plan.index() > 0) {
            ServerSocket server =
                    new ServerSocket(plan.port(), 1, InetAddress.getLoopbackAddress());
            Thread thread = new Thread(() -> serve(server), "ping-pong");
            thread.setDaemon(true);
            thread.start();
            open = server;
            in = new DataInputStream(java.io.InputStream.nullInputStream());
            out = OutputStream.nullOutputStream();
            return;
        }
        Socket socket = connect(plan.ports().get(1));
        open = socket;
        in = new DataInputStream(socket.getInputStream());
        out = socket.getOutputStream();
    }

    private static Socket connect(int port) throws IOException, InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(CONNECT_SECONDS);
        while (true) {
            Socket socket = new Socket();
            try {
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                socket.setTcpNoDelay(true);
                return socket;
            } catch (IOException notYet) {
                socket.close();
                if (System.nanoTime() - end > 0) throw notYet;
                TimeUnit.MILLISECONDS.sleep(20);
            }
        }
    }

    private void serve(ServerSocket server) {
        try (Socket socket = server.accept()) {
            socket.setTcpNoDelay(true);
            DataInputStream from = new DataInputStream(socket.getInputStream());
            OutputStream to = socket.getOutputStream();
            while (true) {
                from.readFully(request);
                to.write(answer);
            }
        } catch (IOException over) {
            // The other end has closed: that is how it ends.
        }
    }

    @Override
    public byte[] get(byte[] key, boolean eventual) throws IOException {
        out.write(request);
        in.readFully(answer);
        return answer;
    }

    @Override
    public void put(byte[] key, byte[] value) throws IOException {
        get(key, true);
    }

    @Override
    public void get(byte[] key, boolean eventual, Done done) {
        throw new UnsupportedOperationException("one at a time");
    }

    @Override
    public void put(byte[] key, byte[] value, Done done) {
        throw new UnsupportedOperationException("one at a time");
    }

    @Override
    public void close() throws IOException {
        open.close();
    }
}
