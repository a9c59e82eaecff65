package io.chord.bench;

import io.chord.engine.Outcome;
import io.chord.ring.RingId;
import io.chord.ring.SplitMix64;
import io.chord.simulation.Delay;
import io.chord.simulation.Handle;
import io.chord.simulation.SimulatedNetwork;
import io.chord.simulation.SimulatedRing;
import io.chord.simulation.SimulationSettings;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
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

/**
 * A whole lookup in an ideal ring of one process: engine, codec and the events of the simulated
 * network, no threads and no sockets. Reports time per lookup, hops to the owner, and with the GC
 * profiler bytes allocated per lookup.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
@SuppressWarnings("NullAway.Init") // JMH calls build() before anything else.
public class LookupBenchmark {

    /** Nodes of the ring. */
    @Param("1024")
    public int nodes;

    private SimulatedRing ring;
    private List<String> members;
    private SplitMix64 random;

    /** Sums over the whole run; {@link Bench} prints their ratio. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.EVENTS)
    public static class Hops {
        /** Hops to the owner. */
        public long hops;

        /** Lookups that made them. */
        public long lookups;
    }

    /** Builds the ring. */
    @Setup
    public void build() {
        SimulatedNetwork network =
                SimulatedNetwork.seeded(42).delay(Delay.constant(Duration.ofNanos(100)));
        ring = new SimulatedRing(network, SimulationSettings.lan(160, 16));
        ring.installIdeal(nodes);
        members = ring.members();
        random = new SplitMix64(7);
    }

    /** One lookup of a random point from a random node. */
    @Benchmark
    public Outcome lookup(Hops hops) {
        RingId point = random.nextId(ring.settings().space());
        Handle handle = ring.find(members.get(random.nextInt(members.size())), point);
        Outcome.Found found = ring.await(handle, Outcome.Found.class);
        hops.hops += found.hops();
        hops.lookups++;
        return found;
    }
}
