package io.chord.contract;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chord.ring.Address;
import io.chord.transport.Environment;
import io.chord.transport.Transport;
import io.chord.transport.TransportException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What every {@link Transport} must do, on a network that loses nothing. A provider's test extends
 * it and says how a transport is made, and names an address at which none is.
 *
 * <pre>{@code
 * class MyTransportTest extends TransportContract {
 *     @Override protected Address free() { return Address.of("mine:" + next++); }
 *     @Override protected Transport open(Address bind) { return new MyTransport(bind); }
 * }
 * }</pre>
 *
 * <p>Frames and hints may come on any thread, within 20 seconds.
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
@SuppressWarnings("exports") // Who runs it has JUnit; who uses the rest of the module need not.
public abstract class TransportContract {

    private final List<Transport> opened = new ArrayList<>();

    /** A transport with its receiver, started. */
    private final class Station {
        final Transport transport;
        final FrameCatcher receiver = new FrameCatcher();
        final Address address;

        Station() throws TransportException {
            this(free());
        }

        Station(Address bind) throws TransportException {
            transport = track(open(bind));
            address = transport.start(receiver);
        }
    }

    /** For the provider's test. */
    protected TransportContract() {}

    /** An address that nobody serves, and that a transport can be opened at. */
    protected abstract Address free();

    /** A transport that is not started. */
    protected abstract Transport open(Address bind) throws TransportException;

    private Transport track(Transport transport) {
        opened.add(transport);
        return transport;
    }

    @AfterEach
    final void closeAll() {
        for (Transport transport : opened) transport.close();
        opened.clear();
    }

    private static byte[] frame(int length, int seed) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) bytes[i] = (byte) (i * 31 + seed);
        return bytes;
    }

    @Test
    final void frame_sentToAnotherNode_arrivesWhole_andItsSenderCanBeAnswered() throws Exception {
        Station a = new Station();
        Station b = new Station();

        a.transport.send(b.address, frame(100, 1));
        FrameCatcher.Caught caught = b.receiver.await(f -> f.length == 100);
        assertArrayEquals(frame(100, 1), caught.frame());
        b.transport.send(caught.from(), frame(50, 2));

        assertArrayEquals(frame(50, 2), a.receiver.await(f -> f.length == 50).frame());
    }

    @Test
    final void frame_sentToItself_arrives() throws Exception {
        Station a = new Station();

        a.transport.send(a.address, frame(10, 3));

        assertArrayEquals(frame(10, 3), a.receiver.await(f -> true).frame());
    }

    @Test
    final void emptyFrame_arrives() throws Exception {
        Station a = new Station();
        Station b = new Station();

        a.transport.send(b.address, new byte[0]);

        assertEquals(0, b.receiver.await(f -> true).frame().length);
    }

    @Test
    final void frameOfTheLimit_arrives_oneByteMoreIsDroppedAndCounted() throws Exception {
        Station a = new Station();
        Station b = new Station();
        int limit = a.transport.frameBytesMax();

        a.transport.send(b.address, new byte[limit + 1]);
        a.transport.send(b.address, frame(limit, 4));

        assertArrayEquals(frame(limit, 4), b.receiver.await(f -> true).frame());
        assertEquals(1, b.receiver.count());
        assertTrue(a.transport.framesDropped() >= 1);
    }

    @Test
    final void frameToAnAddressOfAnotherTransport_isDroppedAndCounted() throws Exception {
        Station a = new Station();

        a.transport.send(Address.of("nobodys:scheme"), frame(10, 5));

        assertTrue(a.transport.framesDropped() >= 1);
    }

    @Test
    final void frameToAnAddressThatNobodyServes_isLost_andTheSenderIsTold() throws Exception {
        Station a = new Station();
        Address nobody = free();

        a.transport.send(nobody, frame(10, 6));

        a.receiver.awaitUnreachable(nobody);
    }

    /** Goal: a node that has died is found out at once, and what takes its place is reached. */
    @Test
    final void nodeClosed_itsPeerIsTold_andReachesTheNextOneAtItsAddress() throws Exception {
        Station a = new Station();
        Address place = free();
        Station first = new Station(place);
        a.transport.send(first.address, frame(10, 7));
        first.receiver.await(f -> true);

        first.transport.close();
        a.transport.send(first.address, frame(10, 8));
        a.receiver.awaitUnreachable(first.address);
        Station second = new Station(place);

        // What is sent while a connection is found broken may be lost: senders repeat.
        for (int i = 0; second.receiver.count() == 0 && i < 200; i++) {
            a.transport.send(second.address, frame(10, 9));
            TimeUnit.MILLISECONDS.sleep(20);
        }
        assertArrayEquals(frame(10, 9), second.receiver.await(f -> true).frame());
    }

    @Test
    final void manyThreads_sendAtOnce_allFramesArriveOnce() throws Exception {
        Station a = new Station();
        Station b = new Station();
        int threads = 4;
        int each = 200; // Below what a transport may hold for a peer that is not connected yet.
        CountDownLatch ready = new CountDownLatch(threads);
        List<Thread> senders = new ArrayList<>();
        for (int t = 0; t < threads; t++) {
            int number = t;
            Thread sender =
                    new Thread(
                            () -> {
                                ready.countDown();
                                for (int i = 0; i < each; i++) {
                                    a.transport.send(b.address, frame(8 + number * each + i, 0));
                                }
                            });
            senders.add(sender);
            sender.start();
        }
        for (Thread sender : senders) sender.join();

        Set<Integer> lengths = new HashSet<>();
        for (FrameCatcher.Caught caught : b.receiver.awaitCount(threads * each)) {
            assertArrayEquals(frame(caught.frame().length, 0), caught.frame());
            assertTrue(lengths.add(caught.frame().length), "twice: " + caught.frame().length);
        }
    }

    @Test
    final void addressInUse_isRefusedNamingIt() throws Exception {
        Station a = new Station();

        TransportException refused =
                assertThrows(TransportException.class, () -> new Station(a.address));

        String said = String.valueOf(refused.getMessage());
        String place = a.address.text().substring(a.address.text().lastIndexOf(':') + 1);
        assertTrue(said.contains(place), said);
    }

    @Test
    final void startedTwice_isRefused() throws Exception {
        Station a = new Station();

        assertThrows(IllegalStateException.class, () -> a.transport.start(new FrameCatcher()));
    }

    @Test
    final void closed_receivesNothing_sendsNothing_andMayBeClosedAgain() throws Exception {
        Station a = new Station();
        Station b = new Station();
        a.transport.send(b.address, frame(10, 1));
        b.receiver.await(f -> true);

        b.transport.close();
        b.transport.close();
        a.transport.send(b.address, frame(11, 1));
        b.transport.send(a.address, frame(12, 1));
        a.transport.send(a.address, frame(13, 1));

        a.receiver.await(f -> f.length == 13);
        assertEquals(1, a.receiver.count());
        assertEquals(1, b.receiver.count());
    }

    @Test
    final void neverStarted_canBeClosed() throws Exception {
        Transport transport = track(open(free()));

        transport.close();
    }

    // ---- its environment

    @Test
    final void task_runsNotBeforeItsDelay_aCancelledOneNever() throws Exception {
        Environment world = new Station().transport.environment();
        AtomicInteger cancelled = new AtomicInteger();
        CompletableFuture<Long> ran = new CompletableFuture<>();
        long begun = world.nanos();

        // Long enough for a thread that loses its processor before it cancels.
        world.schedule(TimeUnit.MILLISECONDS.toNanos(300), cancelled::incrementAndGet).cancel();
        world.schedule(TimeUnit.MILLISECONDS.toNanos(310), () -> ran.complete(world.nanos()));

        long deadline = begun + TimeUnit.SECONDS.toNanos(FrameCatcher.SECONDS_MAX);
        assertTrue(world.awaitDone(ran, deadline));
        assertTrue(ran.join() - begun >= TimeUnit.MILLISECONDS.toNanos(310));
        assertEquals(0, cancelled.get());
    }

    @Test
    final void wait_forWhatIsNeverDone_endsAtItsDeadline() throws Exception {
        Environment world = new Station().transport.environment();
        long begun = world.nanos();
        long deadline = begun + TimeUnit.MILLISECONDS.toNanos(20);

        assertFalse(world.awaitDone(new CompletableFuture<Void>(), deadline));

        assertTrue(world.nanos() - deadline >= 0);
    }

    @Test
    final void callbackExecutor_runsWhatItIsGiven_andEnds() throws Exception {
        Environment world = new Station().transport.environment();
        CompletableFuture<Thread> ran = new CompletableFuture<>();

        try (Environment.CallbackExecutor executor = world.callbackExecutor("contract")) {
            executor.execute(() -> ran.complete(Thread.currentThread()));
            long deadline = world.nanos() + TimeUnit.SECONDS.toNanos(FrameCatcher.SECONDS_MAX);
            assertTrue(world.awaitDone(ran, deadline));
        }
    }
}
