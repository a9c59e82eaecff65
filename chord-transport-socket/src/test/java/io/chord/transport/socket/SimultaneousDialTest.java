package io.chord.transport.socket;

import static org.assertj.core.api.Assertions.assertThat;

import io.chord.transport.socket.Node.Heard;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(Leaks.class)
@Timeout(120)
class SimultaneousDialTest {

    private static final int ROUNDS = 200;
    private static final int FRAMES = 20;

    /**
     * Goal: two nodes that dial each other at one moment lose no frame and end with one connection.
     * Method: new transports each time on two shared loops; both send at the same barrier, and go
     * on sending while one of the two connections is given up.
     */
    @Test
    void bothSidesDialAtOnce_everyFrameArrives_oneConnectionStays() throws Exception {
        try (SocketResources left = SocketResources.of("left", 1);
                SocketResources right = SocketResources.of("right", 1)) {
            for (int round = 0; round < ROUNDS; round++) {
                try (Node a = Node.start(s -> s.resources(left));
                        Node b = Node.start(s -> s.resources(right))) {
                    CyclicBarrier together = new CyclicBarrier(2);
                    Thread other = new Thread(() -> sendAll(b, a, together));
                    other.start();
                    sendAll(a, b, together);
                    other.join();

                    a.awaitHeard(FRAMES);
                    b.awaitHeard(FRAMES);
                    a.awaitConnections(1);
                    b.awaitConnections(1);
                    a.send(b.address, "last");
                    b.awaitHeard(FRAMES + 1);

                    List<String> expected = new ArrayList<>();
                    for (int i = 0; i < FRAMES; i++) expected.add("" + i);
                    assertThat(a.heard())
                            .extracting(Heard::text)
                            .containsExactlyInAnyOrderElementsOf(expected);
                    assertThat(a.transport.framesDropped()).isZero();
                    assertThat(b.transport.framesDropped()).isZero();
                    assertThat(a.transport.connections()).isEqualTo(1);
                }
            }
        }
    }

    private static void sendAll(Node from, Node to, CyclicBarrier together) {
        try {
            together.await();
            for (int i = 0; i < FRAMES; i++) {
                from.send(to.address, "" + i);
            }
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
