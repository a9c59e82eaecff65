package io.chord.transport.socket;

import static org.assertj.core.api.Assertions.assertThat;

import io.chord.ring.Address;
import io.chord.transport.FrameReceiver;
import io.chord.transport.socket.Node.Heard;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(Leaks.class)
@Timeout(60)
class SocketTransportTest {

    @Test
    void frame_answered_comesBackOverTheSameConnection() throws Exception {
        try (Node a = Node.start();
                Node b = Node.echoing(s -> s)) {
            a.send(b.address, "hello");

            assertThat(a.awaitHeard(1)).containsExactly(new Heard(b.address, "hello"));
            assertThat(b.heard()).containsExactly(new Heard(a.address, "hello"));
            assertThat(a.transport.connections()).isEqualTo(1);
            assertThat(b.transport.connections()).isEqualTo(1);
            assertThat(a.transport.framesDropped()).isZero();
        }
    }

    @Test
    void ipv6Loopback_servesLikeAnyOther() throws Exception {
        try (Node a = Node.start(s -> s.bind(Address.of("tcp://[::1]:0")));
                Node b = Node.echoing(s -> s.bind(Address.of("tcp://[::1]:0")))) {
            a.send(b.address, "six");

            assertThat(b.address.text()).matches("tcp://\\[::1]:[1-9][0-9]*");
            assertThat(a.awaitHeard(1)).containsExactly(new Heard(b.address, "six"));
        }
    }

    /**
     * Goal: one connection keeps the order of each sender, and loses nothing within the bounds.
     * Method: four threads, 25 000 frames each; at most 8 000 are under way.
     */
    @Test
    void manyFrames_fromSeveralThreads_arriveAllAndInOrder() throws Exception {
        int threads = 4;
        int each = 25_000;
        int[] next = new int[threads];
        AtomicInteger disordered = new AtomicInteger();
        CountDownLatch all = new CountDownLatch(threads * each);
        Semaphore underWay = new Semaphore(8_000);
        FrameReceiver counting =
                new FrameReceiver() {
                    @Override
                    public void onFrame(Address from, byte[] frame) {
                        int number =
                                (frame[1] & 0xff) << 16
                                        | (frame[2] & 0xff) << 8
                                        | (frame[3] & 0xff);
                        if (next[frame[0]]++ != number) disordered.incrementAndGet();
                        underWay.release();
                        all.countDown();
                    }

                    @Override
                    public void onUnreachable(Address address) {}
                };
        try (Node a = Node.echoing(s -> s);
                SocketTransport b = Node.builder().build()) {
            Address to = b.start(counting);
            b.send(a.address, new byte[] {0, 0, 0, 0}); // Connects; comes back as the first frame.
            List<Thread> senders = new ArrayList<>();
            assertThat(a.awaitHeard(1)).hasSize(1);
            for (int t = 0; t < threads; t++) {
                byte thread = (byte) t;
                Thread sender =
                        new Thread(
                                () -> {
                                    for (int i = thread == 0 ? 1 : 0; i < each; i++) {
                                        underWay.acquireUninterruptibly();
                                        byte[] frame = {
                                            thread, (byte) (i >> 16), (byte) (i >> 8), (byte) i
                                        };
                                        a.transport.send(to, frame);
                                    }
                                });
                sender.start();
                senders.add(sender);
            }
            for (Thread sender : senders) sender.join();

            assertThat(all.await(20, TimeUnit.SECONDS)).isTrue();
            assertThat(disordered).hasValue(0);
            assertThat(a.transport.framesDropped()).isZero();
        }
    }

    @Test
    void frame_atTheLimit_arrives_andOverIt_isDroppedAndCounted() throws Exception {
        try (Node a = Node.start();
                Node b = Node.start()) {
            byte[] largest = new byte[a.transport.frameBytesMax()];
            Arrays.fill(largest, (byte) 'x');

            a.transport.send(b.address, new byte[largest.length + 1]);
            a.transport.send(b.address, largest);

            assertThat(b.awaitHeard(1).get(0).text()).isEqualTo("x".repeat(largest.length));
            assertThat(a.transport.framesDropped()).isEqualTo(1);
        }
    }

    @Test
    void peer_withAHigherLimit_isClosed_andTheOthersAreServed() throws Exception {
        try (Node a = Node.start();
                Node b = Node.start(s -> s.bound(Bound.FRAME_BYTES, 100));
                Node c = Node.echoing(s -> s)) {
            b.send(c.address, "x");
            b.awaitHeard(1);
            a.send(b.address, "within");
            b.awaitHeard(2);
            a.send(b.address, "x".repeat(101));
            a.awaitConnections(0);

            b.send(c.address, "y");
            assertThat(b.awaitHeard(3)).extracting(Heard::text).containsExactly("x", "within", "y");
        }
    }

    @Test
    void peer_thatIsNotThere_isToldUnreachableOncePerAttempt() throws Exception {
        try (Node a = Node.start()) {
            Address nobody = freeAddress();
            a.send(nobody, "1");
            a.await("unreachable", () -> a.unreachable().size() == 1);
            assertThat(a.transport.framesDropped()).isEqualTo(1);

            a.send(nobody, "2");
            a.await("unreachable again", () -> a.unreachable().size() == 2);
            assertThat(a.unreachable()).containsOnly(nobody);
        }
    }

    /**
     * Goal: silence proves nothing. Method: a listener whose queue is full, at which the system
     * leaves attempts to connect unanswered.
     */
    @Test
    void peer_thatIsSilent_isNotToldUnreachable() throws Exception {
        List<SocketChannel> fill = new ArrayList<>();
        try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Node a =
                        Node.start(
                                s ->
                                        s.bound(Bound.CONNECT_MILLIS, 300)
                                                .bound(Bound.HANDSHAKE_MILLIS, 300))) {
            for (int i = 0; i < 4; i++) {
                SocketChannel one = SocketChannel.open();
                one.configureBlocking(false);
                one.connect(full.getLocalSocketAddress());
                fill.add(one);
            }
            a.send(Address.of("tcp://127.0.0.1:" + full.getLocalPort()), "x");
            a.awaitDropped(1);
            assertThat(a.unreachable()).isEmpty();
        } finally {
            for (SocketChannel one : fill) one.close();
        }
    }

    @Test
    void portThatNobodyServed_beginsToBeServed_isReached() throws Exception {
        Address later = freeAddress();
        try (Node a = Node.start()) {
            a.send(later, "too early");
            a.await("unreachable", () -> !a.unreachable().isEmpty());
            try (Node b = Node.echoing(s -> s.bind(later))) {
                assertThat(b.address).isEqualTo(later);
                a.sendUntilHeard(later, "now");
                assertThat(b.heard()).extracting(Heard::text).containsOnly("now");
            }
        }
    }

    @Test
    void peer_restartedOnItsPort_isReachedAgain() throws Exception {
        try (Node a = Node.start()) {
            Node first = Node.echoing(s -> s);
            Address there = first.address;
            a.send(there, "one");
            a.awaitHeard(1);
            first.close();
            a.awaitConnections(0);
            a.send(there, "nobody");
            a.await("unreachable", () -> a.unreachable().contains(there));

            try (Node second = Node.echoing(s -> s.bind(there))) {
                a.sendUntilHeard(there, "two");
                assertThat(a.heard().get(1)).isEqualTo(new Heard(there, "two"));
                second.send(a.address, "three");
                a.await("three", () -> a.heard().contains(new Heard(there, "three")));
                assertThat(a.transport.connections()).isEqualTo(1);
            }
        }
    }

    @Test
    void client_withoutListening_isAnsweredOverItsConnection() throws Exception {
        try (Node b = Node.echoing(s -> s)) {
            try (Node c = Node.start(s -> s.bind(SocketTransport.CLIENT))) {
                c.send(b.address, "question");
                assertThat(c.awaitHeard(1)).containsExactly(new Heard(b.address, "question"));
            }
            Address client = b.heard().get(0).from();
            assertThat(client.text()).matches("tcp-client://127\\.0\\.0\\.1:[0-9]+/1");

            b.awaitConnections(0);
            b.send(client, "too late");
            assertThat(b.transport.framesDropped()).isEqualTo(1);
            assertThat(b.unreachable()).isEmpty();
        }
    }

    /** Goal: a seed given by name and the same node by its own address share one connection. */
    @Test
    void peer_dialedByAnotherName_isOneConnection() throws Exception {
        try (Node a = Node.start();
                Node b = Node.echoing(s -> s)) {
            Address byName = Address.of("tcp://localhost:" + b.port());
            a.send(byName, "1");
            assertThat(a.awaitHeard(1)).containsExactly(new Heard(b.address, "1"));
            a.send(b.address, "2");
            a.send(byName, "3");
            b.send(a.address, "4");

            a.awaitHeard(4);
            assertThat(b.heard()).extracting(Heard::text).containsExactlyInAnyOrder("1", "2", "3");
            a.awaitConnections(1);
        }
    }

    @Test
    void frame_toItsOwnNode_isDelivered_alsoByAnotherName() throws Exception {
        try (Node a = Node.start()) {
            a.send(a.address, "me");
            assertThat(a.awaitHeard(1)).containsExactly(new Heard(a.address, "me"));
            a.send(Address.of("tcp://localhost:" + a.port()), "again");
            assertThat(a.awaitHeard(2).get(1)).isEqualTo(new Heard(a.address, "again"));
            a.awaitConnections(0);
        }
    }

    @Test
    void address_ofAnotherKind_isDroppedAndCounted() throws Exception {
        try (Node a = Node.start()) {
            a.send(Address.of("inmem:x"), "1");
            a.send(Address.of("tcp://x"), "2");
            a.send(Address.of("tcp://127.0.0.1:0"), "3");
            a.send(Address.of("tcp-client://127.0.0.1:5/7"), "4");

            assertThat(a.transport.framesDropped()).isEqualTo(4);
        }
    }

    /** Goal: a peer that reads nothing costs a bounded amount of memory. */
    @Test
    void peer_thatDoesNotRead_framesOverTheBoundAreDropped() throws Exception {
        CountDownLatch goOn = new CountDownLatch(1);
        FrameReceiver blocking =
                new FrameReceiver() {
                    @Override
                    public void onFrame(Address from, byte[] frame) {
                        try {
                            goOn.await();
                        } catch (InterruptedException e) {
                            Thread.currentThread().interrupt();
                        }
                    }

                    @Override
                    public void onUnreachable(Address address) {}
                };
        try (Node a = Node.start();
                SocketTransport b = Node.builder().cluster("stuck").build()) {
            Address stuck = b.start(blocking);
            byte[] megabyte = new byte[1 << 20];
            for (int i = 0; i < 200; i++) a.transport.send(stuck, megabyte.clone());

            // Queue, water mark and the buffers of the system hold a few tens of them.
            assertThat(a.transport.framesDropped()).isGreaterThan(100);
            goOn.countDown();
        }
    }

    private static Address freeAddress() throws Exception {
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return Address.of("tcp://127.0.0.1:" + probe.getLocalPort());
        }
    }
}
