package io.chord.transport.socket;

import static org.assertj.core.api.Assertions.assertThat;

import io.chord.ChordClient;
import io.chord.ChordException;
import io.chord.ChordMap;
import io.chord.ChordNode;
import io.chord.Codec;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Every hostile peer at once, in the clear, where each of them may be a client: -D
 * chord.test.attackSeconds=N for longer.
 */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class AttackTest {

    private static final int KINDS_OF_LINES = 15;

    private static final int SECONDS = Integer.getInteger("chord.test.attackSeconds", 3);
    private static final long MIB = 1 << 20;

    /** One kind of attack: what it does with a new connection, until that ends or it is told to. */
    private interface Attack {
        void on(Socket socket, OutputStream out) throws IOException;
    }

    private final AtomicBoolean over = new AtomicBoolean();
    private final List<Thread> threads = new ArrayList<>();
    private final Map<String, Long> connections = new TreeMap<>();
    private int port;

    /** Each kind comes from a host of its own. */
    private void attack(String name, int parallel, Attack attack) {
        int host = threads.size() + 2;
        Thread thread =
                new Thread(
                        () -> {
                            List<Socket> open = new ArrayList<>();
                            long count = 0;
                            while (!over.get()) {
                                try {
                                    if (open.size() == parallel) open.remove(0).close();
                                    Socket socket = connect(host);
                                    count++;
                                    open.add(socket);
                                    attack.on(socket, socket.getOutputStream());
                                } catch (IOException ended) {
                                    Thread.onSpinWait(); // What it is there for; again.
                                }
                            }
                            for (Socket socket : open) closeQuietly(socket);
                            synchronized (connections) {
                                connections.put(name, count);
                            }
                        },
                        "attack-" + name);
        threads.add(thread);
        thread.start();
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private Socket connect(int host) throws IOException {
        InetAddress node = InetAddress.getLoopbackAddress();
        InetAddress own = InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) host});
        Socket socket = new Socket(node, port, own, 0);
        socket.setSoTimeout(50);
        return socket;
    }

    private static byte[] preface(long instance) {
        var encoded = new Preface(0, instance, "").encode(UnpooledByteBufAllocator.DEFAULT);
        byte[] bytes = ByteBufUtil.getBytes(encoded);
        encoded.release();
        return bytes;
    }

    /** The first frame of a client, with its length: a question that every node answers. */
    private static byte[] hello() throws Exception {
        try (ServerSocket nobody = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread asker =
                    new Thread(
                            () -> {
                                try {
                                    ChordClient.builder()
                                            .via("tcp://127.0.0.1:" + nobody.getLocalPort())
                                            .connect(Duration.ofSeconds(2))
                                            .close();
                                } catch (ChordException unanswered) {
                                    assertThat(unanswered).isNotNull();
                                }
                            });
            asker.start();
            byte[] frame;
            try (Socket socket = nobody.accept()) {
                DataInputStream in = new DataInputStream(socket.getInputStream());
                in.readNBytes(5);
                in.readNBytes(in.readUnsignedShort());
                String self = "tcp://127.0.0.1:" + nobody.getLocalPort();
                var said = new Preface(0, 1, self).encode(UnpooledByteBufAllocator.DEFAULT);
                socket.getOutputStream().write(ByteBufUtil.getBytes(said));
                said.release();
                int length = in.readInt();
                frame = new byte[4 + length];
                frame[2] = (byte) (length >> 8);
                frame[3] = (byte) length;
                in.readFully(frame, 4, length);
            }
            asker.join();
            return frame;
        }
    }

    private void attackInEveryWay(byte[] hello) {
        Random random = new Random(42);
        byte[] garbage = new byte[4_096];
        random.nextBytes(garbage);
        byte[] tiny = new byte[50_000];
        for (int i = 3; i < tiny.length; i += 5) tiny[i] = 1;
        byte[] part = new byte[100_000];
        byte[] hellos = new byte[hello.length * 500];
        for (int i = 0; i < 500; i++) {
            System.arraycopy(hello, 0, hellos, i * hello.length, hello.length);
        }

        attack("garbage", 4, (socket, out) -> out.write(garbage));
        attack("crowd", 1_000, (socket, out) -> out.flush());
        attack(
                "hugeFrame",
                4,
                (socket, out) -> {
                    out.write(preface(random.nextLong()));
                    new DataOutputStream(out).writeInt(Integer.MAX_VALUE);
                });
        attack(
                "halfFrame",
                50,
                (socket, out) -> {
                    out.write(preface(random.nextLong()));
                    new DataOutputStream(out).writeInt((int) (4 * MIB));
                    out.write(part);
                });
        attack(
                "tinyFrames",
                1,
                (socket, out) -> {
                    out.write(preface(random.nextLong()));
                    while (!over.get()) out.write(tiny);
                });
        attack(
                "doesNotRead",
                3,
                (socket, out) -> {
                    out.write(preface(random.nextLong()));
                    while (!over.get()) out.write(hellos);
                });
        attack(
                "slow",
                50,
                (socket, out) -> {
                    out.write(preface(random.nextLong()));
                    while (!over.get()) {
                        out.write(0);
                        if (socket.getInputStream().read(new byte[64]) < 0) return; // 50 ms.
                    }
                });
    }

    /** Puts and gets until the end; the latency of each in µs, and what went wrong. */
    private static Thread load(
            ChordMap<String, String> map,
            int number,
            AtomicBoolean over,
            ConcurrentLinkedQueue<Long> micros,
            ConcurrentLinkedQueue<String> errors) {
        Thread thread =
                new Thread(
                        () -> {
                            for (int i = 0; !over.get(); i++) {
                                String key = "k" + number + "-" + i % 100;
                                long before = System.nanoTime();
                                try {
                                    map.put(key, "v" + i);
                                    if (!map.get(key).orElse("nothing").equals("v" + i)) {
                                        errors.add(key + " is not v" + i);
                                    }
                                } catch (ChordException e) {
                                    errors.add(e.toString());
                                }
                                micros.add((System.nanoTime() - before) / 1_000);
                            }
                        },
                        "load-" + number);
        thread.start();
        return thread;
    }

    @Test
    void everyHostilePeerAtOnce_theLoadHasNoError_andMemoryStaysInItsBudget() throws Exception {
        byte[] hello = hello();
        Recorder log = new Recorder();
        SocketTransport transport =
                SocketTransport.builder()
                        .log(log)
                        .bound(Bound.ACCEPTED_PER_HOST, 200)
                        .bound(Bound.SENDING_BYTES, 8 * MIB)
                        .bound(Bound.RECEIVING_BYTES, 4 * MIB)
                        .bound(Bound.HANDSHAKE_MILLIS, 1_000)
                        .bound(Bound.STALL_MILLIS, 1_000)
                        .build();
        ConcurrentLinkedQueue<Long> micros = new ConcurrentLinkedQueue<>();
        ConcurrentLinkedQueue<String> errors = new ConcurrentLinkedQueue<>();
        try (ChordNode node =
                ChordNode.builder().transport(transport).create().start(Duration.ofSeconds(10))) {
            String at = node.self().address().text();
            port = Integer.parseInt(at.substring(at.lastIndexOf(':') + 1));
            try (ChordClient client =
                    ChordClient.builder().via(at).connect(Duration.ofSeconds(10))) {
                ChordMap<String, String> map = client.map("m", Codec.utf8(), Codec.utf8());
                map.put("first", "one");
                long before = heapBytes();
                attackInEveryWay(hello);
                AtomicBoolean loadIsOver = new AtomicBoolean();
                List<Thread> loads = new ArrayList<>();
                for (int i = 0; i < 4; i++) {
                    loads.add(load(map, i, loadIsOver, micros, errors));
                }
                long sendingMax = 0;
                long receivingMax = 0;
                long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
                while (System.nanoTime() < end) {
                    sendingMax = Math.max(sendingMax, now(transport, Bound.SENDING_BYTES));
                    receivingMax = Math.max(receivingMax, now(transport, Bound.RECEIVING_BYTES));
                    TimeUnit.MILLISECONDS.sleep(5);
                }
                long heapMore = heapBytes() - before;
                loadIsOver.set(true);
                for (Thread thread : loads) thread.join();
                over.set(true);
                for (Thread thread : threads) thread.join();

                print(micros, errors, heapMore, sendingMax, receivingMax, transport.use());
                assertThat(errors).isEmpty();
                assertThat(micros).isNotEmpty();
                assertThat(receivingMax).isBetween(1L, 5 * MIB); // One part more is on its way.
                assertThat(sendingMax).isLessThan(12 * MIB); // A fair share for each that reads.
                assertThat(heapMore).isLessThan(64 * MIB);
                // One of each kind in five seconds, whatever the peers do, and it says of whom.
                String whose = "ring \"chord\", node " + at + " ";
                assertThat(log.lines().stream().filter(line -> line.startsWith(whose)).count())
                        .as("%s", log.lines())
                        .isBetween(1L, KINDS_OF_LINES * (1 + SECONDS / 5L));
            }
        }
    }

    private static long now(SocketTransport transport, Bound bound) {
        return Objects.requireNonNull(transport.use().get(bound)).now();
    }

    private static long heapBytes() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    private void print(
            ConcurrentLinkedQueue<Long> micros,
            ConcurrentLinkedQueue<String> errors,
            long heapMore,
            long sendingMax,
            long receivingMax,
            Map<Bound, BoundUse> use) {
        long[] sorted = micros.stream().mapToLong(n -> n).sorted().toArray();
        String reached =
                String.join(
                        ",",
                        use.entrySet().stream()
                                .filter(u -> u.getValue().reached() > 0)
                                .map(u -> u.getKey() + ":" + u.getValue().reached())
                                .toList());
        System.out.printf(
                "RESULT experiment=attack seconds=%d pairs=%d errors=%d p50_ms=%.1f p99_ms=%.1f"
                        + " heap_more_mib=%d sending_max_kib=%d receiving_max_kib=%d reached=%s"
                        + " connections=%s ok=%b%n",
                SECONDS,
                sorted.length,
                errors.size(),
                sorted[sorted.length / 2] / 1e3,
                sorted[sorted.length * 99 / 100] / 1e3,
                heapMore / MIB,
                sendingMax / 1_024,
                receivingMax / 1_024,
                reached,
                connections.toString().replace(" ", ""),
                errors.isEmpty());
        assertThat(Arrays.stream(sorted).min().orElse(0)).isPositive();
    }
}
