package io.chord.transport.socket;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.chord.ring.Address;
import io.chord.transport.Lane;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.DataInputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Ring maintenance has room of its own, and goes before data that waits. */
@ExtendWith(Leaks.class)
@Timeout(60)
class LanesTest {

    private static final byte[] BULK = new byte[100_000];

    /** A peer that does not listen, and reads only when the test does. */
    private static Socket slowReader(Node node) throws Exception {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(64 * 1024);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), node.port()));
        socket.setSoTimeout(20_000);
        ByteBuf hello = new Preface(0, 42, "").encode(UnpooledByteBufAllocator.DEFAULT);
        hello.writeInt(2).writeBytes("hi".getBytes(UTF_8));
        socket.getOutputStream().write(ByteBufUtil.getBytes(hello));
        hello.release();
        return socket;
    }

    private static int fill(Node node, Address peer, String bound) {
        for (int sent = 0; sent < 10_000; sent++) {
            Optional<String> full = node.transport.send(peer, BULK.clone(), Lane.DATA);
            if (full.isPresent()) {
                assertThat(full).contains(bound);
                return sent;
            }
        }
        throw new AssertionError("no bound was met");
    }

    @Test
    void bulk_thatFillsAConnection_isOvertakenByMaintenance() throws Exception {
        try (Node node = Node.start();
                Socket slow = slowReader(node)) {
            Address peer = node.awaitHeard(1).get(0).from();
            int bulk = fill(node, peer, "PEER_BYTES");
            for (int i = 0; i < 3; i++) {
                assertThat(
                                node.transport.send(
                                        peer, ("ping " + i).getBytes(UTF_8), Lane.MAINTENANCE))
                        .isEmpty();
            }
            // The system takes a few megabytes of the 16, more of them as time goes by.
            assertThat(node.transport.meters().bytesWaitingOfPeer()).isGreaterThan(8_000_000);

            DataInputStream in = new DataInputStream(slow.getInputStream());
            in.skipNBytes(5);
            in.skipNBytes(in.readUnsignedShort());
            int bulkBefore = 0;
            int bulkAfter = 0;
            int pings = 0;
            while (bulkBefore + bulkAfter < bulk || pings < 3) {
                byte[] frame = in.readNBytes(in.readInt());
                if (frame.length < BULK.length) {
                    assertThat(frame).isEqualTo(("ping " + pings++).getBytes(UTF_8));
                } else if (pings == 0) {
                    bulkBefore++;
                } else {
                    bulkAfter++;
                }
            }
            // All that was still in our hands.
            assertThat(bulkAfter).isGreaterThan(80);
        }
    }

    @Test
    void maintenance_forAPeerThatTakesNothing_hasABoundOfItsOwn() throws Exception {
        try (Node node =
                        Node.start(
                                s ->
                                        s.bound(Bound.PEER_BYTES, 1_000_000)
                                                .bound(Bound.MAINTENANCE_FRAMES, 50));
                Socket slow = slowReader(node)) {
            Address peer = node.awaitHeard(1).get(0).from();
            fill(node, peer, "PEER_BYTES");
            Optional<String> full = Optional.empty();
            int taken = 0;
            while (full.isEmpty() && taken < 1_000) {
                full = node.transport.send(peer, new byte[10], Lane.MAINTENANCE);
                if (full.isEmpty()) taken++;
            }
            assertThat(full).contains("MAINTENANCE_FRAMES");
            assertThat(taken).isBetween(50, 60); // The socket may have taken some meanwhile.
            assertThat(slow.isClosed()).isFalse();
        }
    }
}
