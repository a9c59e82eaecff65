package io.chord.transport.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.chord.ring.Address;
import io.chord.transport.Environment;
import io.chord.transport.TransportException;
import io.chord.transport.TransportProvider;
import io.chord.transport.socket.Node.Heard;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(Leaks.class)
@Timeout(60)
class LifeCycleTest {

    @Test
    void port0_isReplacedByTheRealOne() throws Exception {
        try (Node a = Node.start();
                Node b = Node.start(s -> s.advertise(Address.of("tcp://localhost:0")))) {
            assertThat(a.address.text()).matches("tcp://127\\.0\\.0\\.1:[1-9][0-9]*");
            assertThat(b.address.text()).matches("tcp://localhost:[1-9][0-9]*");
        }
    }

    @Test
    void portInUse_isRefusedWithTheAddressAndWhatToDo() throws Exception {
        try (Node a = Node.start()) {
            assertThatThrownBy(() -> Node.start(s -> s.bind(a.address)))
                    .isInstanceOf(TransportException.class)
                    .hasMessageContaining(a.address.text())
                    .hasMessageContaining("in use")
                    .hasMessageContaining("another port");
        }
    }

    @Test
    void addressOfAnotherHost_isRefused() {
        assertThatThrownBy(
                        () -> Node.start(s -> s.bind(Address.of("tcp://192.0.2.1:0")).insecure()))
                .isInstanceOf(TransportException.class)
                .hasMessageContaining("tcp://192.0.2.1:0")
                .hasMessageContaining("not an address of this host");
    }

    @Test
    void beyondLoopback_withoutInsecure_isRefused() {
        assertThatThrownBy(
                        () ->
                                Node.start(
                                        s ->
                                                s.bind(Address.of("tcp://0.0.0.0:0"))
                                                        .advertise(
                                                                Address.of("tcp://127.0.0.1:0"))))
                .isInstanceOf(TransportException.class)
                .hasMessageContaining("tcp://0.0.0.0:0")
                .hasMessageContaining("insecure()");
    }

    @Test
    void wildcard_withoutAdvertisedAddress_isRefused() {
        assertThatThrownBy(() -> Node.start(s -> s.bind(Address.of("tcp://0.0.0.0:0")).insecure()))
                .isInstanceOf(TransportException.class)
                .hasMessageContaining("advertise")
                .hasMessageContaining("tcp://0.0.0.0:0");
        assertThatThrownBy(() -> Node.start(s -> s.bind(Address.of("tcp://[::]:0")).insecure()))
                .isInstanceOf(TransportException.class);
    }

    @Test
    void wildcard_withAdvertisedAddressAndInsecure_isServed() throws Exception {
        try (Node a =
                        Node.start(
                                s ->
                                        s.bind(Address.of("tcp://0.0.0.0:0"))
                                                .advertise(Address.of("tcp://127.0.0.1:0"))
                                                .insecure());
                Node b = Node.echoing(s -> s)) {
            a.send(b.address, "x");
            assertThat(a.awaitHeard(1)).containsExactly(new Heard(b.address, "x"));
            assertThat(b.heard().get(0).from()).isEqualTo(a.address);
        }
    }

    @Test
    void malformedAddress_isRefusedNamingWhichOne() {
        assertThatThrownBy(() -> SocketTransport.builder().bind(Address.of("tcp://x")).build())
                .isInstanceOf(TransportException.class)
                .hasMessageContaining("the bind address")
                .hasMessageContaining("'tcp://x'");
        assertThatThrownBy(() -> SocketTransport.builder().advertise(Address.of("inmem:x")).build())
                .isInstanceOf(TransportException.class)
                .hasMessageContaining("the advertise address");
    }

    /** Goal: after close nothing of a transport is left: no thread of ours or of Netty, no port. */
    @Test
    void close_leavesNoThreadAndReleasesThePort() throws Exception {
        Set<String> before = threads();
        Node a = Node.start();
        Node b = Node.echoing(s -> s);
        a.send(Address.of("tcp://localhost:" + b.port()), "x");
        a.awaitHeard(1);
        assertThat(threads()).contains("chord-io-test-" + a.port(), "chord-io-test-" + b.port());

        long start = System.nanoTime();
        a.close();
        b.close();
        a.close();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(4));

        assertThat(threads()).isSubsetOf(before);
        try (ServerSocket again = new ServerSocket()) {
            again.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), a.port()));
        }
    }

    @Test
    void close_withAPeerThatDoesNotListen_isBounded() throws Exception {
        Node a = Node.start();
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            a.send(Address.of("tcp://127.0.0.1:" + silent.getLocalPort()), "x");
            try (Socket accepted = silent.accept()) {
                long start = System.nanoTime();
                a.close();
                assertThat(Duration.ofNanos(System.nanoTime() - start))
                        .isLessThan(Duration.ofSeconds(3));
                assertThat(accepted.isConnected()).isTrue();
            }
        }
    }

    /** Goal: a farewell that was sent just before the end is heard. */
    @Test
    void close_afterASend_theFrameArrives() throws Exception {
        try (Node b = Node.echoing(s -> s)) {
            Node a = Node.start();
            a.send(b.address, "hello");
            a.awaitHeard(1);
            for (int i = 0; i < 1_000; i++) a.send(b.address, "farewell");
            a.close();
            b.awaitHeard(1_001);

            a.send(b.address, "after");
            assertThat(a.transport.framesDropped()).isEqualTo(1);
        }
    }

    @Test
    void transport_neverStarted_closes() throws Exception {
        SocketTransport transport = SocketTransport.builder().build();
        transport.close();
        assertThatThrownBy(() -> transport.start(null)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void sharedLoop_servesSeveral_andOutlivesThem() throws Exception {
        Set<String> before = threads();
        try (SocketResources shared = SocketResources.of("shared", 1)) {
            try (Node a = Node.start(s -> s.resources(shared));
                    Node b = Node.echoing(s -> s.resources(shared))) {
                a.send(b.address, "x");
                a.awaitHeard(1);
                Set<String> now = threads();
                now.removeAll(before);
                assertThat(now).containsExactly("chord-io-shared");
            }
            try (Node c = Node.start(s -> s.resources(shared))) {
                c.send(c.address, "still there");
                c.awaitHeard(1);
            }
        }
        assertThat(threads()).isSubsetOf(before);
    }

    @Test
    void waiting_isRefusedOnTheEventLoop_andDoneElsewhere() throws Exception {
        try (Node a = Node.start()) {
            Environment environment = a.transport.environment();
            var onLoop = new CompletableFuture<Throwable>();
            environment.schedule(
                    0,
                    () -> {
                        try {
                            environment.awaitDone(onLoop, environment.nanos());
                        } catch (IllegalStateException | InterruptedException e) {
                            onLoop.complete(e);
                        }
                    });

            long deadline = environment.nanos() + TimeUnit.SECONDS.toNanos(10);
            assertThat(environment.awaitDone(onLoop, deadline)).isTrue();
            assertThat(onLoop.join())
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("chord-io-test-" + a.port());
        }
    }

    @Test
    void timer_isCancelled_orRunsAfterItsDelay() throws Exception {
        try (Node a = Node.start()) {
            Environment environment = a.transport.environment();
            var ran = new CompletableFuture<Long>();
            var cancelled = new CompletableFuture<Long>();
            long start = environment.nanos();
            environment
                    .schedule(200_000_000, () -> cancelled.complete(environment.nanos()))
                    .cancel();
            environment.schedule(300_000_000, () -> ran.complete(environment.nanos()));

            assertThat(ran.get(10, TimeUnit.SECONDS) - start).isGreaterThanOrEqualTo(300_000_000);
            assertThat(cancelled).isNotDone();
        }
    }

    @Test
    void provider_isFoundByItsScheme() throws Exception {
        // Where the tests run as part of the module, it is the module that looks.
        LifeCycleTest.class.getModule().addUses(TransportProvider.class);
        TransportProvider found =
                ServiceLoader.load(TransportProvider.class).stream()
                        .map(ServiceLoader.Provider::get)
                        .filter(p -> p.scheme().equals("tcp"))
                        .findFirst()
                        .orElseThrow();
        Address any = Address.of("tcp://127.0.0.1:0");
        try (var transport = found.open(new TransportProvider.Settings(any, any, "found", false))) {
            assertThat(transport).isInstanceOf(SocketTransport.class);
        }
    }

    private static Set<String> threads() {
        Set<String> names = new TreeSet<>();
        for (Thread thread : Thread.getAllStackTraces().keySet()) names.add(thread.getName());
        return names;
    }
}
