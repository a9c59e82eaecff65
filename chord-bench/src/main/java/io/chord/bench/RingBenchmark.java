package io.chord.bench;

import io.chord.ring.KeyHasher;
import io.chord.ring.RingId;
import io.chord.ring.RingSpace;
import io.chord.ring.SplitMix64;
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
import org.openjdk.jmh.annotations.Warmup;

/** Arithmetic on the ring: what every step of routing is made of. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
@SuppressWarnings("NullAway.Init") // JMH calls the set-up before anything else.
public class RingBenchmark {

    private static final int IDS = 1024;

    private final RingId[] ids = new RingId[IDS];
    private final byte[] key = new byte[16];
    private int next;

    /** Draws ids. */
    @Setup
    public void draw() {
        SplitMix64 random = new SplitMix64(1);
        for (int i = 0; i < IDS; i++) ids[i] = random.nextId(RingSpace.DEFAULT);
    }

    private RingId id() {
        return ids[next++ & (IDS - 1)];
    }

    /** Whether an id lies on an arc. */
    @Benchmark
    public boolean isInArc() {
        return id().isInOpenClosed(id(), id());
    }

    /** How far it is from one id to another. */
    @Benchmark
    public RingId distance() {
        return id().distanceTo(id());
    }

    /** Which of two ids comes first. */
    @Benchmark
    public int compare() {
        return id().compareTo(id());
    }

    /** Where a finger points to. */
    @Benchmark
    public RingId fingerTarget() {
        return id().plusPowerOfTwo(next % RingSpace.BITS_MAX);
    }

    /** The point of a key of 16 bytes. */
    @Benchmark
    public RingId hash() {
        key[0]++;
        return KeyHasher.sha256().hash(key, RingSpace.DEFAULT);
    }
}
