package io.chord.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.chord.engine.Input;
import io.chord.message.Envelope;
import io.chord.message.Genesis;
import io.chord.message.Message;
import io.chord.message.MessageCodec;
import io.chord.message.RingIdentity;
import io.chord.message.StoreId;
import io.chord.message.ViewId;
import io.chord.ring.Address;
import io.chord.ring.Arc;
import io.chord.ring.RingSpace;
import io.chord.store.EntryKey;
import io.chord.transport.Environment;
import io.chord.transport.FrameReceiver;
import io.chord.transport.Transport;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** Goal: whoever asks a node that has no room hears so, and at once, and at no great cost. */
class FrameDoorTest {

    private static final RingSpace SPACE = RingSpace.of(8);
    private static final int MAILBOX = 1_024;
    private static final int FOR_DATA = MAILBOX - MAILBOX / 4;
    private static final int PER_PEER = 300;
    private static final Address ASKER = Address.of("lone:asker");
    private static final StoreId OWN = new StoreId(1, 2);
    private static final long INCARNATION = 7;
    private static final ViewId VIEW =
            new ViewId(new Genesis(3, 4), new Arc(SPACE.id(0), SPACE.id(0)), 5);
    private static final Message.Read READ =
            new Message.Read(OWN, VIEW, EntryKey.wrap(SPACE.id(9), new byte[] {9}));

    private final MessageCodec codec =
            new MessageCodec(
                    SPACE, new RingIdentity("test", 8, "direct", 1, 1, 0, new Genesis(3, 4)));
    private final Wire wire = new Wire();
    private final FrameCounters counters = new FrameCounters();
    private final List<Object> stepped = new ArrayList<>();
    private final RuntimeBounds bounds = new RuntimeBounds(MAILBOX, PER_PEER, 4, 4, 4);
    private final NodeLoop<Object> loop =
            new NodeLoop<>(new Steps(), wire.environment, bounds.ofLoop());
    private final FairMailbox mailbox = new FairMailbox(loop, counters, bounds);
    private final FrameDoor door;

    /** Does what is left for later when the test says so. */
    private static final class ByHand implements Environment {
        final ArrayDeque<Runnable> later = new ArrayDeque<>();

        void runAll() {
            for (Runnable task = later.poll(); task != null; task = later.poll()) task.run();
        }

        @Override
        public long nanos() {
            return 0;
        }

        @Override
        public long wallMillis() {
            return 0;
        }

        @Override
        public Cancellable schedule(long delayNanos, Runnable task) {
            later.add(task);
            return () -> {};
        }

        @Override
        public long seed() {
            return 0;
        }

        @Override
        public boolean awaitDone(CompletionStage<?> stage, long deadlineNanos) {
            throw new AssertionError("nobody waits here");
        }

        @Override
        public CallbackExecutor callbackExecutor(String name) {
            throw new AssertionError("nobody is called back here");
        }
    }

    /** Keeps what is sent. */
    private static final class Wire implements Transport {
        final ByHand environment = new ByHand();
        final List<byte[]> sent = new ArrayList<>();

        @Override
        public int frameBytesMax() {
            return 1 << 20;
        }

        @Override
        public Environment environment() {
            return environment;
        }

        @Override
        public Address start(FrameReceiver receiver) {
            return Address.of("lone:node");
        }

        @Override
        public void send(Address to, byte[] frame) {
            if (to.equals(ASKER)) sent.add(frame);
        }

        @Override
        public long framesDropped() {
            return 0;
        }

        @Override
        public void close() {}
    }

    /** A task that is given runs while the loop is held, so that all that it brings must wait. */
    private final class Steps implements Stepper<Object> {
        @Override
        public void step(Object input) {
            if (input instanceof Runnable task) task.run();
            else if (input instanceof FairMailbox.Shared shared) stepped.add(mailbox.taken(shared));
            else stepped.add(input);
        }

        @Override
        public void failed(Throwable failure) {
            throw new AssertionError(failure);
        }
    }

    FrameDoorTest() {
        BusySign sign = new BusySign(codec, wire, counters);
        sign.isOf(new NodeIdentity(OWN, INCARNATION, new TreeMap<>()));
        RareLog log = new RareLog(LoggerFactory.getLogger(FrameDoorTest.class), wire.environment);
        door = new FrameDoor("n", codec, counters, log, loop, mailbox, sign, warning -> {});
        door.open();
    }

    private byte[] ask(long callId, long incarnation, Message message) {
        return ask(ASKER, callId, incarnation, message);
    }

    private byte[] ask(Address from, long callId, long incarnation, Message message) {
        byte[] frame = codec.encode(new Envelope(callId, incarnation, message));
        door.onFrame(from, frame);
        return frame;
    }

    private static Address peer(int number) {
        return Address.of("lone:peer-" + number);
    }

    private void whileHeld(Runnable then) {
        loop.submitReserved(then);
        wire.environment.runAll();
    }

    /** Full with one request of each of many, which nobody can be blamed for. */
    private void whileFull(Runnable then) {
        whileHeld(
                () -> {
                    for (int i = 0; i < MAILBOX; i++) ask(peer(i), i + 1, INCARNATION, READ);
                    then.run();
                });
    }

    private void flood(int peers, int times, Message message) {
        for (int i = 0; i < times; i++) {
            for (int p = 0; p < peers; p++) ask(peer(p), i, INCARNATION, message);
        }
    }

    @Test
    void requestForAnEntry_whenTheMailboxIsFull_isAnsweredBusyAtOnce() throws Exception {
        whileFull(
                () -> {
                    byte[] question = ask(5_000, INCARNATION, READ);
                    ask(5_001, Envelope.ANY, READ);
                    assertThat(wire.sent).hasSize(2);
                    assertThat(wire.sent.get(0)).hasSizeLessThan(question.length);
                });
        Envelope answer = codec.decode(wire.sent.get(0));
        assertThat(answer.callId()).isEqualTo(5_000);
        assertThat(answer.message())
                .isInstanceOfSatisfying(
                        Message.Nack.class,
                        nack -> {
                            assertThat(nack.reason()).isEqualTo(Message.Nack.Reason.BUSY);
                            assertThat(nack.storeId()).isEqualTo(OWN);
                        });
        assertThat(stepped).hasSize(FOR_DATA); // A quarter is the ring's own.
        assertThat(counters.requestsOverShare()).isEqualTo(MAILBOX / 4 + 2);
    }

    /** Goal: a living process does not speak for a dead one, nor for another store. */
    @Test
    void requestForAnotherProcessOrStore_whenTheMailboxIsFull_isNotAnswered() {
        whileFull(
                () -> {
                    ask(5_000, INCARNATION - 1, READ);
                    ask(5_001, INCARNATION, new Message.Read(new StoreId(8, 8), VIEW, READ.key()));
                    assertThat(wire.sent).isEmpty();
                });
    }

    @Test
    void whatHasNoSuchAnswer_whenTheMailboxIsFull_isCountedAndNotAnswered() {
        whileFull(
                () -> {
                    long before = counters.requestsOverShare();
                    ask(5_000, INCARNATION, new Message.GetReport());
                    assertThat(counters.requestsOverShare() - before).isOne();
                    flood(1_000, 2, new Message.Ping());
                    assertThat(counters.requestsDropped()).isPositive();
                    ask(5_001, INCARNATION, new Message.Ping());
                    assertThat(wire.sent).isEmpty();
                });
        assertThat(stepped).hasSize(MAILBOX);
    }

    /**
     * Goal: however many flood, with whatever, who asks little is taken, and need not repeat it.
     */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 10})
    void peersThatFlood_leaveRoomForWhoAsksLittle(int flooding) {
        for (Message flood : List.of(READ, new Message.Ping())) {
            stepped.clear();
            whileHeld(
                    () -> {
                        flood(flooding, 1_000, flood);
                        assertThat(loop.waiting())
                                .isBetween(PER_PEER, FOR_DATA - FOR_DATA / (flooding + 4));
                        ask(5_000, INCARNATION, READ);
                        ask(5_001, INCARNATION, new Message.Ping());
                        assertThat(wire.sent).isEmpty();
                        assertThat(stepped).isEmpty();
                    });
            assertThat(stepped)
                    .filteredOn(i -> i instanceof Input.Received r && r.from().equals(ASKER))
                    .hasSize(2);
        }
        assertThat(counters.requestsDropped()).isZero();
        assertThat(counters.requestsOverShare()).isPositive();
    }

    @Test
    void peerThatFlooded_whenItsRequestsAreWorkedOff_isTakenAgain() {
        for (int i = 0; i < 3; i++) {
            stepped.clear();
            whileHeld(() -> flood(1, 1_000, READ));
            assertThat(stepped).hasSize(MAILBOX / 8 + PER_PEER);
        }
    }

    /** Goal: entries that all ask for at once do not keep the ring's own out. */
    @Test
    void maintenanceOfABusyPeer_whenDataFillsItsRoom_isTaken() {
        whileHeld(
                () -> {
                    flood(1_000, 2, READ);
                    int full = loop.waiting();
                    ask(peer(0), 5_000, INCARNATION, new Message.Ping());
                    ask(5_001, INCARNATION, new Message.Ping());
                    assertThat(loop.waiting()).isEqualTo(full + 2);
                });
    }

    @Test
    void requests_whenThereIsRoom_areTakenAndNotAnsweredHere() {
        ask(1, INCARNATION, READ);
        assertThat(stepped).hasSize(1);
        assertThat(wire.sent).isEmpty();
        assertThat(counters.requestsDropped()).isZero();
    }
}
