package io.chord.runtime;

import static org.assertj.core.api.Assertions.assertThat;

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
import io.chord.transport.SystemEnvironment;
import io.chord.transport.Transport;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Goal: whoever asks a node that has no room hears so, and at once, and at no great cost. */
class FrameDoorTest {

    private static final RingSpace SPACE = RingSpace.of(8);
    private static final int MAILBOX = 16;
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
    private final NodeLoop<Object> loop =
            new NodeLoop<>(new Steps(), wire.environment, new NodeLoop.Bounds(MAILBOX, 4, 4));
    private final FrameDoor door;

    /** Keeps what is sent. */
    private static final class Wire implements Transport {
        final SystemEnvironment environment = new SystemEnvironment("door-test");
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
            assertThat(to).isEqualTo(ASKER);
            sent.add(frame);
        }

        @Override
        public long framesDropped() {
            return 0;
        }

        @Override
        public void close() {
            environment.close();
        }
    }

    /** A task that is given runs while the loop is held, so that all that it brings must wait. */
    private final class Steps implements Stepper<Object> {
        @Override
        public void step(Object input) {
            if (input instanceof Runnable task) task.run();
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
        door = new FrameDoor("n", codec, counters, log, loop, sign, warning -> {});
        door.open();
    }

    @AfterEach
    void close() {
        wire.close();
    }

    private byte[] ask(long callId, long incarnation, Message message) {
        byte[] frame = codec.encode(new Envelope(callId, incarnation, message));
        door.onFrame(ASKER, frame);
        return frame;
    }

    private void whileFull(Runnable then) {
        loop.submitReserved(
                (Runnable)
                        () -> {
                            for (int i = 0; i < MAILBOX; i++) ask(i + 1, INCARNATION, READ);
                            wire.sent.clear();
                            then.run();
                        });
    }

    @Test
    void requestForAnEntry_whenTheMailboxIsFull_isAnsweredBusyAtOnce() throws Exception {
        whileFull(
                () -> {
                    byte[] question = ask(1_000, INCARNATION, READ);
                    ask(1_001, Envelope.ANY, READ);
                    assertThat(wire.sent).hasSize(2);
                    assertThat(wire.sent.get(0)).hasSizeLessThan(question.length);
                });
        Envelope answer = codec.decode(wire.sent.get(0));
        assertThat(answer.callId()).isEqualTo(1_000);
        assertThat(answer.message())
                .isInstanceOfSatisfying(
                        Message.Nack.class,
                        nack -> {
                            assertThat(nack.reason()).isEqualTo(Message.Nack.Reason.BUSY);
                            assertThat(nack.storeId()).isEqualTo(OWN);
                        });
        assertThat(stepped).hasSize(MAILBOX - MAILBOX / 4); // A quarter is the ring's own.
        assertThat(counters.requestsDropped()).isEqualTo(MAILBOX / 4 + 2);
    }

    /** Goal: a living process does not speak for a dead one, nor for another store. */
    @Test
    void requestForAnotherProcessOrStore_whenTheMailboxIsFull_isNotAnswered() {
        whileFull(
                () -> {
                    ask(1_000, INCARNATION - 1, READ);
                    ask(1_001, INCARNATION, new Message.Read(new StoreId(8, 8), VIEW, READ.key()));
                    assertThat(wire.sent).isEmpty();
                });
    }

    @Test
    void whatHasNoSuchAnswer_whenTheMailboxIsFull_isCountedAndNotAnswered() {
        whileFull(
                () -> {
                    long before = counters.requestsDropped();
                    ask(1_000, INCARNATION, new Message.GetReport());
                    for (int i = 0; i < MAILBOX; i++) ask(i, INCARNATION, new Message.Ping());
                    assertThat(counters.requestsDropped() - before)
                            .isEqualTo(1 + MAILBOX - MAILBOX / 4);
                    assertThat(wire.sent).isEmpty();
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
