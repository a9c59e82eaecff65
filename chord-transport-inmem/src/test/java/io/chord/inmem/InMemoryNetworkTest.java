package io.chord.inmem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.chord.message.MessageLimits;
import io.chord.ring.Address;
import io.chord.transport.Certificates;
import io.chord.transport.FrameReceiver;
import io.chord.transport.Transport;
import io.chord.transport.TransportException;
import io.chord.transport.TransportProvider;
import java.io.IOException;
import java.io.InputStream;
import java.lang.module.ModuleDescriptor;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class InMemoryNetworkTest {

    private static final class Inbox implements FrameReceiver {
        final BlockingQueue<String> received = new LinkedBlockingQueue<>();
        final BlockingQueue<Address> unreachable = new LinkedBlockingQueue<>();
        volatile Thread unreachableToldBy = Thread.currentThread();

        @Override
        public void onFrame(Address from, byte[] frame) {
            received.add(from + ":" + frame.length);
        }

        @Override
        public void onUnreachable(Address address) {
            unreachableToldBy = Thread.currentThread();
            unreachable.add(address);
        }
    }

    private final InMemoryNetwork network = new InMemoryNetwork();

    @Test
    void send_toANodeOfTheNetwork_isHandledBeforeItReturns() throws TransportException {
        Inbox inbox = new Inbox();
        try (Transport a = network.transport("a");
                Transport b = network.transport("b")) {
            a.start(new Inbox());
            assertThat(b.start(inbox)).isEqualTo(Address.of("inmem:b"));
            a.send(Address.of("inmem:b"), new byte[3]);
            assertThat(inbox.received).containsExactly("inmem:a:3");
            assertThat(network.serving()).containsExactly("a", "b");
        }
        assertThat(network.serving()).isEmpty();
    }

    @Test
    void send_toNobody_senderIsToldOnAnotherThread() throws Exception {
        Inbox inbox = new Inbox();
        try (Transport a = network.transport("a")) {
            a.start(inbox);
            a.send(Address.of("inmem:b"), new byte[3]);
            assertThat(inbox.unreachable.poll(10, TimeUnit.SECONDS))
                    .isEqualTo(Address.of("inmem:b"));
            assertThat(inbox.unreachableToldBy).isNotSameAs(Thread.currentThread());
            assertThat(a.framesDropped()).isEqualTo(1);
        }
    }

    @Test
    void send_oversizedOrToAnotherScheme_isDroppedAndCounted() throws TransportException {
        Inbox inbox = new Inbox();
        try (Transport a = network.transport("a")) {
            a.start(inbox);
            a.send(Address.of("inmem:a"), new byte[MessageLimits.FRAME_BYTES_MAX]);
            a.send(Address.of("inmem:a"), new byte[MessageLimits.FRAME_BYTES_MAX + 1]);
            a.send(Address.of("tcp:a"), new byte[1]);
            assertThat(inbox.received).containsExactly("inmem:a:" + MessageLimits.FRAME_BYTES_MAX);
            assertThat(a.framesDropped()).isEqualTo(2);
        }
    }

    @Test
    void close_twice_nothingIsReceivedAfterwardsAndTheNameIsFree() throws TransportException {
        Inbox first = new Inbox();
        try (Transport a = network.transport("a")) {
            a.start(new Inbox());
            Transport b = network.transport("b");
            b.start(first);
            b.close();
            b.close();
            a.send(Address.of("inmem:b"), new byte[1]);
            b.send(Address.of("inmem:a"), new byte[1]);
            assertThat(b.framesDropped()).isEqualTo(1);
            assertThat(first.received).isEmpty();
            try (Transport again = network.transport("b")) {
                again.start(first);
                a.send(Address.of("inmem:b"), new byte[1]);
                assertThat(first.received).hasSize(1);
            }
        }
    }

    @Test
    void start_nameInUse_isRefusedWithTheAddress_andInAnotherNetworkNot()
            throws TransportException {
        try (Transport a = network.transport("a");
                Transport same = network.transport("a");
                Transport elsewhere = new InMemoryNetwork().transport("a")) {
            a.start(new Inbox());
            assertThatThrownBy(() -> same.start(new Inbox()))
                    .isInstanceOf(TransportException.class)
                    .hasMessageContaining("inmem:a is in use");
            elsewhere.start(new Inbox());
        }
    }

    @Test
    void environment_ofTransportsOfOneNetwork_isOne_untilTheLastIsClosed()
            throws TransportException {
        Transport a = network.transport("a");
        Transport b = network.transport("b");
        assertThat(a.environment()).isSameAs(b.environment());
        a.start(new Inbox());
        b.close();
        a.close();
        try (Transport c = network.transport("c")) {
            assertThat(c.environment()).isNotSameAs(a.environment());
        }
    }

    /** Named in both places: users have class paths and module paths. */
    @Test
    void provider_ofThisModule_isNamedForClassPathAndModulePath() throws IOException {
        String name = InMemoryTransportProvider.class.getName();
        String service = TransportProvider.class.getName();
        ClassLoader loader = InMemoryTransportProvider.class.getClassLoader();
        List<String> onClassPath = new ArrayList<>();
        for (URL file : Collections.list(loader.getResources("META-INF/services/" + service))) {
            try (InputStream in = file.openStream()) {
                onClassPath.add(new String(in.readAllBytes(), StandardCharsets.UTF_8).strip());
            }
        }
        assertThat(onClassPath).contains(name);
        ModuleDescriptor module = InMemoryTransportProvider.class.getModule().getDescriptor();
        assertThat(module.provides())
                .anyMatch(
                        provided ->
                                provided.service().equals(service)
                                        && provided.providers().contains(name));
    }

    @Test
    void provider_opens_inTheSharedNetworkWhichIsEmptyAfterwards() throws Exception {
        TransportProvider provider = new InMemoryTransportProvider();
        assertThat(provider.scheme()).isEqualTo("inmem");
        Address address = Address.of("inmem:provided");
        try (Transport opened =
                provider.open(new TransportProvider.Settings(address, address, "test", false))) {
            assertThat(opened.start(new Inbox())).isEqualTo(address);
            assertThat(InMemoryNetwork.shared().serving()).containsExactly("provided");
        }
        assertThat(InMemoryNetwork.shared().serving()).isEmpty();
    }

    @Test
    void provider_withCertificates_isRefused() {
        Address address = Address.of("inmem:a");
        Certificates certificates = Certificates.pem(Path.of("a"), Path.of("b"), Path.of("c"));
        assertThatThrownBy(
                        () ->
                                new InMemoryTransportProvider()
                                        .open(
                                                new TransportProvider.Settings(
                                                        address,
                                                        address,
                                                        "test",
                                                        false,
                                                        Optional.of(certificates))))
                .isInstanceOf(TransportException.class)
                .hasMessageContaining("inmem:a leaves the process: leave tls out");
    }

    @Test
    void provider_advertiseElsewhere_isRefusedWithBothAddresses() {
        assertThatThrownBy(
                        () ->
                                new InMemoryTransportProvider()
                                        .open(
                                                new TransportProvider.Settings(
                                                        Address.of("inmem:a"),
                                                        Address.of("inmem:b"),
                                                        "test",
                                                        false)))
                .isInstanceOf(TransportException.class)
                .hasMessageContaining("inmem:a")
                .hasMessageContaining("inmem:b");
    }
}
