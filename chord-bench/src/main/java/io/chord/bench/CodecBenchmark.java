package io.chord.bench;

import io.chord.message.Envelope;
import io.chord.message.Genesis;
import io.chord.message.MalformedFrameException;
import io.chord.message.Message;
import io.chord.message.MessageCodec;
import io.chord.message.StoreId;
import io.chord.message.ViewId;
import io.chord.ring.Address;
import io.chord.ring.Arc;
import io.chord.ring.NodeRef;
import io.chord.ring.RingSpace;
import io.chord.ring.SplitMix64;
import io.chord.simulation.SimulationSettings;
import io.chord.store.Content;
import io.chord.store.EntryKey;
import io.chord.store.Version;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Messages to frames and back, for the kinds that a ring says all the time. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
@SuppressWarnings("NullAway.Init") // JMH calls the set-up before anything else.
public class CodecBenchmark {

    /** The kinds. */
    public enum Kind {
        PING,
        ACK,
        GET_STATE,
        STATE,
        FIND_NEXT,
        NEXT_HOPS,
        READ,
        READ_ANSWER,
        PREPARE,
        PROMISE,
        ACCEPT
    }

    private static final int SUCCESSORS = 16;
    private static final int VALUE_BYTES = 100;

    /** What is said. */
    @Param public Kind kind;

    private final SplitMix64 random = new SplitMix64(3);
    private final RingSpace space = RingSpace.DEFAULT;
    private MessageCodec codec;
    private Envelope envelope;
    private byte[] frame;

    /** Makes the message and its frame. */
    @Setup
    public void build() {
        codec =
                new MessageCodec(
                        space, SimulationSettings.lan(space.bits(), SUCCESSORS).identity());
        envelope = new Envelope(1_000_000, 1_700_000_000_000L, message());
        frame = codec.encode(envelope);
    }

    private Message message() {
        List<NodeRef> nodes = new ArrayList<>();
        for (int i = 0; i < SUCCESSORS; i++) {
            nodes.add(
                    new NodeRef(
                            random.nextId(space),
                            Address.of("tcp://10.0.0." + i + ":7000"),
                            1_700_000_000_000L));
        }
        StoreId store = new StoreId(random.nextLong(), random.nextLong());
        ViewId view =
                new ViewId(
                        new Genesis(random.nextLong(), random.nextLong()),
                        new Arc(random.nextId(space), random.nextId(space)),
                        5);
        EntryKey key = EntryKey.of(random.nextId(space), new byte[16]);
        Version version = new Version(3, random.nextLong() >>> 1);
        Optional<Content> content =
                Optional.of(
                        new Content(
                                version,
                                new byte[VALUE_BYTES],
                                Content.NEVER,
                                List.of(),
                                Version.NONE));
        return switch (kind) {
            case PING -> new Message.Ping();
            case ACK -> new Message.Ack();
            case GET_STATE -> new Message.GetState(17);
            case STATE -> new Message.State(18, Optional.of(nodes.get(0)), nodes);
            case FIND_NEXT -> new Message.FindNext(key.point(), Message.FindNext.Detail.BRIEF);
            case NEXT_HOPS ->
                    new Message.NextHops(
                            Message.NextHops.Kind.CLOSER,
                            nodes.subList(0, 2),
                            Optional.of(nodes.get(3)),
                            Optional.empty(),
                            List.of());
            case READ -> new Message.Read(store, view, key);
            case READ_ANSWER -> new Message.ReadAnswer(version, content, true);
            case PREPARE -> new Message.Prepare(store, view, key, version);
            case PROMISE -> new Message.Promise(version, content, version);
            case ACCEPT -> new Message.Accept(store, view, key, version, content);
        };
    }

    /** To bytes. */
    @Benchmark
    public byte[] encode() {
        return codec.encode(envelope);
    }

    /** From bytes. */
    @Benchmark
    public Envelope decode() throws MalformedFrameException {
        return codec.decode(frame);
    }
}
