package io.chord.transport.socket;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whoever does not speak the protocol is closed soon, and nobody else notices. */
@ExtendWith(Leaks.class)
@Timeout(60)
class HostilePeerTest {

    private static final int HANDSHAKE_MILLIS = 400;
    private static final int FRAME_BYTES_MAX = 4 << 20;

    private Node node;

    @BeforeEach
    void start() throws Exception {
        node =
                Node.echoing(
                        s ->
                                s.bound(Bound.HANDSHAKE_MILLIS, HANDSHAKE_MILLIS)
                                        .bound(Bound.DRAIN_MILLIS, HANDSHAKE_MILLIS));
    }

    @AfterEach
    void theOthersAreServed_andNothingStaysBehind() throws Exception {
        try (Node served = node;
                Node friend = Node.start()) {
            served.awaitConnections(0);
            friend.send(served.address, "hello");
            assertThat(friend.awaitHeard(1)).containsExactly(new Heard(served.address, "hello"));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET / HTTP/1.1\r\nHost: x\r\n\r\n",
                "\u0016\u0003\u0001\u0002\u0000\u0001\u0000",
                "\u0000\u0000\u0000\u0000",
                "SSH-2.0-OpenSSH\r\n",
                "CHRD\u0002\u0000\u0012",
                "CHRD\u0001\u00ff\u00ff",
            })
    void stranger_isClosedAtOnce(String says) throws Exception {
        try (Socket socket = connect()) {
            long before = System.nanoTime();
            socket.getOutputStream().write(says.getBytes(ISO_8859_1));
            awaitEnd(socket);
            assertThat(Duration.ofNanos(System.nanoTime() - before))
                    .isLessThan(Duration.ofSeconds(5));
        }
    }

    @Test
    void otherVersion_isToldOurs_beforeTheEnd() throws Exception {
        try (Socket socket = connect()) {
            socket.getOutputStream().write("CHRD\u0002".getBytes(ISO_8859_1));
            byte[] head = socket.getInputStream().readNBytes(5);
            assertThat(new String(head, ISO_8859_1)).isEqualTo("CHRD\u0001");
            awaitEnd(socket);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "C", "CHR", "CHRD\u0001", "CHRD\u0001\u0000\u0012abc"})
    void halfAPreface_isClosedAfterTheTimeToSpeak(String says) throws Exception {
        try (Socket socket = connect()) {
            long before = System.nanoTime();
            socket.getOutputStream().write(says.getBytes(ISO_8859_1));
            awaitEnd(socket);
            assertThat(Duration.ofNanos(System.nanoTime() - before))
                    .isBetween(Duration.ofMillis(HANDSHAKE_MILLIS - 50), Duration.ofSeconds(10));
        }
    }

    /** Goal: to send a byte now and then does not buy time. */
    @Test
    void slowPreface_isClosedAfterTheTimeToSpeak() throws Exception {
        byte[] preface = preface("tcp://127.0.0.1:1");
        int sent = 0;
        try (Socket socket = connect()) {
            socket.setSoTimeout(HANDSHAKE_MILLIS / 4); // Reading keeps the pace.
            while (sent < preface.length) {
                socket.getOutputStream().write(preface, sent++, 1);
                try {
                    if (socket.getInputStream().read() < 0) break;
                } catch (SocketTimeoutException e) {
                    assertThat(socket.isClosed()).isFalse();
                }
            }
        } catch (SocketException e) {
            // Closed while we wrote.
        }
        assertThat(sent).isBetween(2, 12);
    }

    @ParameterizedTest
    @ValueSource(strings = {"nonsense", "inmem:a", "tcp://x", "http://127.0.0.1:80"})
    void preface_withAnAddressThatIsNone_isClosed(String address) throws Exception {
        try (Socket socket = connect()) {
            socket.getOutputStream().write(preface(address));
            awaitEnd(socket);
        }
    }

    @Test
    void preface_withOurOwnAddress_isClosed() throws Exception {
        try (Socket socket = connect()) {
            socket.getOutputStream().write(preface(node.address.text()));
            awaitEnd(socket);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {FRAME_BYTES_MAX + 1, Integer.MAX_VALUE, -1})
    void frame_overTheLimit_isClosed(int length) throws Exception {
        try (Socket socket = connect()) {
            OutputStream out = socket.getOutputStream();
            out.write(preface(""));
            out.write(
                    new byte[] {
                        (byte) (length >> 24),
                        (byte) (length >> 16),
                        (byte) (length >> 8),
                        (byte) length
                    });
            awaitEnd(socket);
        }
        assertThat(node.heard()).isEmpty();
    }

    @Test
    void halfAFrame_thenTheEnd_isNotDelivered() throws Exception {
        try (Socket socket = connect()) {
            OutputStream out = socket.getOutputStream();
            out.write(preface(""));
            out.write(new byte[] {0, 0, 0, 2, 'x'});
            socket.shutdownOutput();
            awaitEnd(socket);
        }
        assertThat(node.heard()).isEmpty();
    }

    /** Goal: a peer that has said its last frame still gets the answers. */
    @Test
    void peer_thatClosesItsDirection_stillGetsTheAnswers() throws Exception {
        try (Socket socket = connect()) {
            OutputStream out = socket.getOutputStream();
            out.write(preface(""));
            out.write(new byte[] {0, 0, 0, 2, 'o', 'k'});
            socket.shutdownOutput();

            byte[] all = socket.getInputStream().readAllBytes();
            assertThat(new String(all, ISO_8859_1)).startsWith("CHRD").endsWith("\0\0\0\u0002ok");
        }
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), node.port());
        socket.setSoTimeout(20_000);
        return socket;
    }

    private static byte[] preface(String address) {
        ByteBuf encoded = new Preface(0, 4711, address).encode(UnpooledByteBufAllocator.DEFAULT);
        try {
            return ByteBufUtil.getBytes(encoded);
        } finally {
            encoded.release();
        }
    }

    private static void awaitEnd(Socket socket) throws IOException {
        try {
            socket.getInputStream().readAllBytes();
        } catch (SocketTimeoutException e) {
            throw new AssertionError("the connection was not closed", e);
        } catch (SocketException e) {
            return; // Reset: what we had sent was not read.
        }
    }
}
