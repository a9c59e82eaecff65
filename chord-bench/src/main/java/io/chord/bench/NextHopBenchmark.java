package io.chord.bench;

import io.chord.ring.NodeRef;
import io.chord.ring.RingId;
import io.chord.ring.RingSpace;
import io.chord.ring.SplitMix64;
import io.chord.routing.NextHop;
import io.chord.routing.RoutingView;
import io.chord.routing.Suspicions;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
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

/** What one node says of the way to a random key, from the table of a quiet ring. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
@SuppressWarnings("NullAway.Init") // JMH calls the set-up before anything else.
public class NextHopBenchmark {

    private static final int KEYS = 4096;

    /** As many as nodes name unless they are told otherwise. */
    private static final int CANDIDATES = 16;

    /** Nodes of the ring. */
    @Param({"1024", "16384", "131072", "1048576"})
    public int nodes;

    private final RingId[] keys = new RingId[KEYS];
    private RoutingView table;
    private int next;

    /** Builds the table. */
    @Setup
    public void build() {
        table = IdealTable.of(nodes, 1);
        SplitMix64 random = new SplitMix64(2);
        for (int i = 0; i < KEYS; i++) keys[i] = random.nextId(RingSpace.DEFAULT);
    }

    /** The one node that a relay is handed on to. */
    @Benchmark
    public @Nullable NodeRef nextHop() {
        return table.firstOnward(key(), CANDIDATES, Suspicions.NONE);
    }

    /** All that a node says to a lookup that asks it. */
    @Benchmark
    public NextHop answer() {
        return NextHop.of(table, key(), CANDIDATES, true, Suspicions.NONE);
    }

    private RingId key() {
        return keys[next++ & (KEYS - 1)];
    }
}
