package io.chord.transport.socket;

import static org.assertj.core.api.Assertions.assertThat;

import io.chord.ring.Address;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class DialerTest {

    private final SocketResources resources = SocketResources.of("dialer", 1);
    private final DrivenLoop loop = resources.next();
    private final HostNames names = new HostNames("names", new Recorder());
    private final CountDownLatch removed = new CountDownLatch(1);
    private final List<String> failures = new CopyOnWriteArrayList<>();

    @AfterEach
    void end() {
        names.close();
        resources.close();
    }

    /** Such as that of TLS, which gives back what it holds outside the heap when it is removed. */
    private final class Holder extends ChannelInboundHandlerAdapter {
        @Override
        public void handlerRemoved(ChannelHandlerContext ctx) {
            removed.countDown();
        }
    }

    @Test
    void closedWhileItConnects_connectionEndsWithItsHandlers_andNobodyIsTold() throws Exception {
        try (ServerSocket there = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            TcpAddress place =
                    TcpAddress.parse(Address.of("tcp://127.0.0.1:" + there.getLocalPort()));
            Dialer dialer = new Dialer(loop, Limits.DEFAULT, names);

            loop.submit(
                            () -> {
                                dialer.dial(
                                        place,
                                        Holder::new,
                                        (refused, cause) -> failures.add(cause.toString()));
                                dialer.close();
                            })
                    .get();

            assertThat(removed.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(failures).isEmpty();
        }
    }
}
