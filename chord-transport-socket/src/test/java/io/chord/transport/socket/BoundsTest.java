package io.chord.transport.socket;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.chord.ChordNode;
import io.chord.InvalidConfigurationException;
import io.chord.transport.TransportMeters;
import io.chord.transport.socket.Node.Heard;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Whoever takes more than its share loses it, and the others go on. */
@ExtendWith(Leaks.class)
@Timeout(60)
class BoundsTest {

    private static BoundUse use(Node node, Bound bound) {
        return Objects.requireNonNull(node.transport.use().get(bound));
    }

    private static void assertTalks(Node a, Node b) throws Exception {
        int before = a.heardCount();
        a.send(b.address, "hello");
        assertThat(a.awaitHeard(before + 1)).endsWith(new Heard(b.address, "hello"));
    }

    private static void await(Node node, BooleanSupplier condition) throws Exception {
        long deadline = System.nanoTime() + Node.PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("%s", node.transport.use()).isLessThan(deadline);
            synchronized (node) {
                node.wait(5);
            }
        }
    }

    private static Socket client(Node node) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), node.port());
        socket.setSoTimeout(20_000);
        ByteBuf preface =
                new Preface(0, new Random().nextLong(), "")
                        .encode(UnpooledByteBufAllocator.DEFAULT);
        socket.getOutputStream().write(ByteBufUtil.getBytes(preface));
        preface.release();
        return socket;
    }

    /** Writes until the other side ends it, or it has all been written; whether it was ended. */
    private static boolean isEndedWhileWriting(Socket socket, byte[] bytes, int times) {
        try {
            OutputStream out = socket.getOutputStream();
            for (int i = 0; i < times; i++) out.write(bytes);
            return false;
        } catch (IOException ended) {
            return true;
        }
    }

    private static byte[] frame(int length, int sent) {
        ByteBuf frame = UnpooledByteBufAllocator.DEFAULT.heapBuffer();
        frame.writeInt(length).writeZero(sent);
        byte[] bytes = ByteBufUtil.getBytes(frame);
        frame.release();
        return bytes;
    }

    @Test
    void bound_outOfRange_isRefusedWithItsRange() {
        assertThatThrownBy(() -> SocketTransport.builder().bound(Bound.ACCEPTED, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("ACCEPTED is 1 to 1048576, not 0");
    }

    @Test
    void bounds_ofANode_areSetByName_andMistakesSayWhatIsPossible() {
        assertThatThrownBy(() -> node("ACCEPTED", 0).start(Duration.ofSeconds(1)))
                .isInstanceOf(InvalidConfigurationException.class)
                .hasMessageContaining("bound: the bound ACCEPTED is 1 to 1048576, not 0");
        assertThatThrownBy(() -> node("ACEPTED", 7).start(Duration.ofSeconds(1)))
                .isInstanceOf(InvalidConfigurationException.class)
                .hasMessageContaining("no bound \"ACEPTED\"; there are FRAME_BYTES, SENDING_BYTES");
        assertThatThrownBy(() -> node("REQUESTS_PER_PEER", 5_000))
                .isInstanceOf(InvalidConfigurationException.class)
                .hasMessageContaining("REQUESTS_PER_PEER is 1 to 4096, not 5000");
        assertThatThrownBy(() -> node("WAITING_PER_PEER", 0))
                .isInstanceOf(InvalidConfigurationException.class)
                .hasMessageContaining("WAITING_PER_PEER is 1 to 8192, not 0");
        try (ChordNode node = node("peers", 100)) {
            node.start(Duration.ofSeconds(10));
            assertThat(node.config().bounds()).containsEntry("peers", 100L);
        }
    }

    private static ChordNode node(String bound, long value) {
        return ChordNode.builder().create().bound(bound, value).build();
    }

    @Test
    void everyBound_tellsWhatItIs_andNothingIsUsedInTheEnd() throws Exception {
        SocketTransport ended;
        try (Node served = Node.echoing(s -> s.bound(Bound.PEERS, 77));
                Node friend = Node.start()) {
            ended = served.transport;
            assertTalks(friend, served);
            assertThat(use(served, Bound.ACCEPTED)).isEqualTo(new BoundUse(4_096, 1, 0));
            assertThat(use(served, Bound.PEERS)).isEqualTo(new BoundUse(77, 1, 0));
            assertThat(use(friend, Bound.ACCEPTED).now()).isZero();
        }
        assertThat(ended.use().values())
                .hasSize(Bound.values().length)
                .allSatisfy(use -> assertThat(use.now()).as("%s", use).isZero());
    }

    @Test
    void meters_ofTwoThatTalk_countConnectionsAndBytesOfBothSides() throws Exception {
        SocketTransport ended;
        try (Node served = Node.echoing(s -> s);
                Node friend = Node.start()) {
            ended = friend.transport;
            assertTalks(friend, served);
            TransportMeters asked = friend.transport.meters();
            TransportMeters answered = served.transport.meters();
            assertThat(asked.dialed()).isEqualTo(1);
            assertThat(asked.accepted()).isZero();
            assertThat(answered.dialed()).isZero();
            assertThat(answered.accepted()).isEqualTo(1);
            // A length and "hello"; the other side hears the preface too.
            assertThat(asked.bytesOut()).isEqualTo(9);
            assertThat(answered.bytesIn()).isGreaterThan(9);
            assertThat(asked.reached()).hasSize(Bound.values().length).containsEntry("PEERS", 0L);
        }
        TransportMeters after = ended.meters();
        assertThat(after.dialed() + after.accepted()).isZero();
        assertThat(after.bytesWaiting()).isZero();
        assertThat(after.bytesOut()).isEqualTo(9);
    }

    @Test
    void connectionsOfOneHost_overTheBound_areClosed_andTheOthersAreServed() throws Exception {
        List<Socket> crowd = new ArrayList<>();
        try (Node served = Node.echoing(s -> s.bound(Bound.ACCEPTED_PER_HOST, 5));
                Node friend = Node.start()) {
            assertTalks(friend, served);
            for (int i = 0; i < 60; i++) {
                crowd.add(new Socket(InetAddress.getLoopbackAddress(), served.port()));
            }
            await(served, () -> use(served, Bound.ACCEPTED_PER_HOST).reached() == 56);
            assertThat(use(served, Bound.ACCEPTED_PER_HOST).now()).isEqualTo(5);
            assertTalks(friend, served);
            for (Socket socket : crowd) socket.close();
            await(served, () -> use(served, Bound.ACCEPTED).now() == 1);
            assertTalks(friend, served);
        } finally {
            for (Socket socket : crowd) socket.close();
        }
    }

    @Test
    void connections_overTheBoundOfAll_areClosed() throws Exception {
        try (Node served = Node.echoing(s -> s.bound(Bound.ACCEPTED, 1));
                Node friend = Node.start()) {
            assertTalks(friend, served);
            try (Socket more = new Socket(InetAddress.getLoopbackAddress(), served.port())) {
                more.setSoTimeout(20_000);
                assertThat(more.getInputStream().read()).isNegative();
            }
            served.log.await("there are 1 connections already, the bound ACCEPTED");
            assertTalks(friend, served);
        }
    }

    @Test
    void peerThatDoesNotRead_isClosed_andTheOthersAreServed() throws Exception {
        try (Node served =
                        Node.echoing(
                                s ->
                                        s.bound(Bound.STALL_MILLIS, 500)
                                                .bound(Bound.IDLE_MILLIS, 60_000));
                Node friend = Node.start();
                Socket deaf = client(served)) {
            assertTalks(friend, served);
            byte[] frame = frame(100_000, 100_000);
            assertThat(isEndedWhileWriting(deaf, frame, 10_000)).isTrue();

            served.log.await("it has read no whole frame for 500 ms");
            assertThat(use(served, Bound.STALL_MILLIS).reached()).isEqualTo(1);
            await(served, () -> use(served, Bound.SENDING_BYTES).now() == 0);
            assertTalks(friend, served);
        }
    }

    /** Goal: who sends a byte now and then does not hold a frame for ever. */
    @Test
    void frameThatNeverEnds_isClosedAfterTheIdleTime() throws Exception {
        try (Node served = Node.echoing(s -> s.bound(Bound.IDLE_MILLIS, 500));
                Socket slow = client(served)) {
            slow.getOutputStream().write(new byte[] {0, 0, 1, 0});
            slow.setSoTimeout(50); // Reading keeps the pace.
            boolean ended = false;
            for (int i = 0; i < 200 && !ended; i++) {
                try {
                    slow.getOutputStream().write('x');
                    byte[] heard = new byte[100];
                    ended = slow.getInputStream().read(heard) < 0;
                } catch (SocketTimeoutException e) {
                    assertThat(slow.isClosed()).isFalse();
                } catch (SocketException e) {
                    ended = true;
                }
            }
            assertThat(ended).isTrue();
            served.log.await("it has not ended a frame that it began");
            await(served, () -> use(served, Bound.RECEIVING_BYTES).now() == 0);
        }
    }

    @Test
    void idleConnection_isGivenUp_andOpenedAgainWhenNeeded() throws Exception {
        try (Node served = Node.echoing(s -> s.bound(Bound.IDLE_MILLIS, 300));
                Node friend = Node.start()) {
            assertTalks(friend, served);
            served.awaitConnections(0);
            friend.awaitConnections(0);
            assertTalks(friend, served);
            assertThat(use(served, Bound.IDLE_MILLIS).reached()).isPositive();
            assertThat(friend.transport.framesDropped() + served.transport.framesDropped())
                    .isZero();
        }
    }

    @Test
    void halfFrames_overTheBudget_areClosed_andTheOthersAreServed() throws Exception {
        int budget = 1 << 20;
        List<Socket> crowd = new ArrayList<>();
        try (Node served = Node.echoing(s -> s.bound(Bound.RECEIVING_BYTES, budget));
                Node friend = Node.start()) {
            assertTalks(friend, served);
            byte[] half = frame(1 << 20, 100_000);
            for (int i = 0; i < 30; i++) {
                Socket socket = client(served);
                crowd.add(socket);
                socket.getOutputStream().write(half);
            }
            await(served, () -> use(served, Bound.RECEIVING_BYTES).reached() > 0);
            assertThat(use(served, Bound.RECEIVING_BYTES).now()).isBetween(1L, (long) budget);
            assertTalks(friend, served);
            served.log.await("all parts here have 1048576 bytes already");
        } finally {
            for (Socket socket : crowd) socket.close();
        }
    }

    /** Goal: who does not read may fill the budget of all, and who reads is served still. */
    @Test
    void framesToSend_overTheBudget_areDroppedForWhoDoesNotReadAlone() throws Exception {
        try (Node served = Node.echoing(s -> s.bound(Bound.SENDING_BYTES, 1_000_000));
                Node friend = Node.start()) {
            assertTalks(friend, served);
            byte[] frame = frame(100_000, 100_000);
            Thread writer;
            try (Socket deaf = client(served)) {
                writer = new Thread(() -> isEndedWhileWriting(deaf, frame, 1_000));
                writer.start();
                // Ten of its frames fill it to the last byte.
                await(served, () -> use(served, Bound.SENDING_BYTES).now() == 1_000_000);
                await(served, () -> use(served, Bound.SENDING_BYTES).reached() > 0);
                for (int i = 0; i < 20; i++) assertTalks(friend, served);
                assertThat(use(served, Bound.SENDING_BYTES).now()).isLessThan(1_100_000);
            }
            writer.join();
            await(served, () -> use(served, Bound.SENDING_BYTES).now() == 0);
        }
    }

    /** Goal: a million tiny frames are work like any other. */
    @Test
    void tinyFrames_inMasses_areServedAndTheOthersToo() throws Exception {
        try (Node served = Node.start();
                Node friend = Node.echoing(s -> s);
                Socket busy = client(served)) {
            byte[] many = "\0\0\0\1x".repeat(10_000).getBytes(ISO_8859_1);
            assertThat(isEndedWhileWriting(busy, many, 20)).isFalse();
            served.send(friend.address, "hello");
            served.await("all", () -> served.heardCount() == 200_001);
        }
    }
}
