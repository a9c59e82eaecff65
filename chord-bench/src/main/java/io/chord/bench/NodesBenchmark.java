package io.chord.bench;

import io.chord.ChordMap;
import io.chord.ChordNode;
import io.chord.Codec;
import io.chord.Read;
import io.chord.store.Version;
import java.time.Duration;
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
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Whole nodes, three in one process and three copies: calls of an application, without sockets. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
@SuppressWarnings("NullAway.Init") // JMH calls the set-up before anything else.
public class NodesBenchmark {

    private static final int KEYS = 4096;
    private static final int COPIES = 3;
    private static final Duration START_MAX = Duration.ofSeconds(30);

    private final List<ChordNode> nodes = new ArrayList<>();
    private final byte[][] keys = new byte[KEYS][];
    private final byte[] value = new byte[100];
    private ChordMap<byte[], byte[]> map;
    private int next;

    /** Starts and fills them. */
    @Setup
    public void start() {
        for (int i = 0; i < COPIES; i++) {
            var builder = ChordNode.builder().bind("inmem:bench-" + i).replication(COPIES);
            if (i == 0) builder.create();
            else builder.join("inmem:bench-0");
            nodes.add(builder.start(START_MAX));
        }
        map = nodes.get(0).map(Codec.bytes(), Codec.bytes());
        for (int i = 0; i < KEYS; i++) {
            keys[i] = new byte[16];
            keys[i][0] = (byte) i;
            keys[i][1] = (byte) (i >> 8);
            map.put(keys[i], value);
        }
    }

    /** Ends them. */
    @TearDown
    public void close() {
        nodes.forEach(ChordNode::close);
    }

    private byte[] key() {
        return keys[next++ & (KEYS - 1)];
    }

    /** A read that a copy answers which is in this node. */
    @Benchmark
    public Optional<byte[]> getLocal() {
        return map.get(key(), Read.EVENTUAL);
    }

    /** A linearizable read: two of three agree. */
    @Benchmark
    public Optional<byte[]> get() {
        return map.get(key());
    }

    /** A write: two of three have it. */
    @Benchmark
    public Version put() {
        return map.put(key(), value);
    }
}
