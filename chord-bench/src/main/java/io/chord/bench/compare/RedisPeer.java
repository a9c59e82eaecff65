package io.chord.bench.compare;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Redis, one server without a disk and without copies, and this process as its client, by the
 * protocol of its own: one connection for calls that wait, one for those that do not, whose
 * questions go out together.
 */
final class RedisPeer implements Peer {

    private static final String SERVER = "redis-server";
    private static final long START_SECONDS = 20;
    private static final String LOCAL = "127.0.0.1";

    /** Starts the server, and a client. */
    public static final class Provider implements Peer.Provider {
        @Override
        public String system() {
            return "redis";
        }

        @Override
        public List<String> jars() {
            return List.of();
        }

        @Override
        public Optional<String> missing() {
            for (String folder : System.getenv().getOrDefault("PATH", "").split(":", -1)) {
                if (Files.isExecutable(Path.of(folder, SERVER))) return Optional.empty();
            }
            return Optional.of(SERVER + " is not installed");
        }

        @Override
        public Peer start(Plan plan) throws Exception {
            return new RedisPeer(plan);
        }
    }

    /** A connection, and the words that are said on it. */
    private static final class Line implements AutoCloseable {
        private static final byte[] END = {'\r', '\n'};
        private static final byte[] GET = words("*2\r\n$3\r\nGET\r\n");
        private static final byte[] SET = words("*3\r\n$3\r\nSET\r\n");

        private final Socket socket;
        private final BufferedInputStream buffered;
        private final DataInputStream in;
        private final OutputStream out;

        Line(int port) throws IOException {
            socket = new Socket(InetAddress.getLoopbackAddress(), port);
            socket.setTcpNoDelay(true);
            buffered = new BufferedInputStream(socket.getInputStream(), 1 << 16);
            in = new DataInputStream(buffered);
            out = new BufferedOutputStream(socket.getOutputStream(), 1 << 16);
        }

        private static byte[] words(String text) {
            return text.getBytes(StandardCharsets.US_ASCII);
        }

        void say(byte[] key, byte @Nullable [] value) throws IOException {
            out.write(value == null ? GET : SET);
            bulk(key);
            if (value != null) bulk(value);
        }

        private void bulk(byte[] bytes) throws IOException {
            out.write(words("$" + bytes.length + "\r\n"));
            out.write(bytes);
            out.write(END);
        }

        byte @Nullable [] hear() throws IOException {
            int kind = in.read();
            if (kind < 0) throw new EOFException("redis has closed the connection");
            StringBuilder line = new StringBuilder();
            for (int c = in.read(); c != '\r' && c >= 0; c = in.read()) line.append((char) c);
            in.read();
            if (kind == '-') throw new IOException("redis says: " + line);
            if (kind != '$' || line.toString().equals("-1")) return null;
            byte[] bytes = new byte[Integer.parseInt(line.toString())];
            in.readFully(bytes);
            in.readFully(new byte[END.length]);
            return bytes;
        }

        boolean hasMore() throws IOException {
            return buffered.available() > 0;
        }

        void flush() throws IOException {
            out.flush();
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    private final Process server;
    private final Line waiting;
    private final Line streaming;
    private final ArrayDeque<Done> asked = new ArrayDeque<>();
    private final Thread reader = new Thread(this::hearAll, "redis-reader");

    private RedisPeer(Plan plan) throws IOException, InterruptedException {
        server =
                new ProcessBuilder(
                                SERVER,
                                "--port",
                                Integer.toString(plan.port()),
                                "--bind",
                                LOCAL,
                                "--save",
                                "",
                                "--appendonly",
                                "no")
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
        Runtime.getRuntime().addShutdownHook(new Thread(server::destroyForcibly));
        waiting = connect(plan.port());
        streaming = new Line(plan.port());
        reader.setDaemon(true);
        reader.start();
    }

    private static Line connect(int port) throws IOException, InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
        while (true) {
            try {
                return new Line(port);
            } catch (IOException notYet) {
                if (System.nanoTime() - end > 0) throw notYet;
                TimeUnit.MILLISECONDS.sleep(10);
            }
        }
    }

    private void hearAll() {
        try {
            while (true) {
                byte[] value = streaming.hear();
                Done done;
                synchronized (asked) {
                    done = asked.remove();
                }
                done.done(value, null);
                if (!streaming.hasMore()) {
                    synchronized (asked) {
                        streaming.flush();
                    }
                }
            }
        } catch (IOException over) {
            synchronized (asked) {
                for (Done done : asked) done.done(null, over);
                asked.clear();
            }
        }
    }

    private void ask(byte[] key, byte @Nullable [] value, Done done) {
        try {
            synchronized (asked) {
                asked.add(done);
                streaming.say(key, value);
                // The reader lets them out together.
                if (Thread.currentThread() != reader) streaming.flush();
            }
        } catch (IOException failure) {
            throw new IllegalStateException(failure);
        }
    }

    private synchronized byte @Nullable [] call(byte[] key, byte @Nullable [] value)
            throws IOException {
        waiting.say(key, value);
        waiting.flush();
        return waiting.hear();
    }

    @Override
    public byte @Nullable [] get(byte[] key, boolean eventual) throws IOException {
        return call(key, null);
    }

    @Override
    public void put(byte[] key, byte[] value) throws IOException {
        call(key, value);
    }

    @Override
    public void get(byte[] key, boolean eventual, Done done) {
        ask(key, null, done);
    }

    @Override
    public void put(byte[] key, byte[] value, Done done) {
        ask(key, value, done);
    }

    @Override
    public boolean isRemote(byte[] key, boolean eventual) {
        return true;
    }

    @Override
    public int members() {
        return 1;
    }

    @Override
    public List<Long> helpers() {
        return List.of(server.pid());
    }

    @Override
    public void close() throws IOException {
        waiting.close();
        streaming.close();
        server.destroyForcibly();
    }
}
