package io.chord.bench;

import static java.util.Objects.requireNonNull;

import io.chord.bench.evaluate.BareWalk;
import io.chord.ring.NodeRef;
import io.chord.ring.RingId;
import io.chord.ring.RingSpace;
import io.chord.ring.SplitMix64;
import io.chord.routing.NextHop;
import io.chord.routing.RoutingView;
import io.chord.routing.Suspicions;
import io.chord.simulation.SimulatedNetwork;
import io.chord.simulation.SimulatedRing;
import io.chord.simulation.SimulationSettings;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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

/**
 * Routing alone: from a random node to the node before a random key, over the tables of all nodes
 * of a quiet ring; and the bare limit, the same tables as arrays of numbers.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
@SuppressWarnings("NullAway.Init") // JMH calls the set-up before anything else.
public class WalkBenchmark {

    /** Nodes of the ring. */
    @Param("16384")
    public int nodes;

    private final SplitMix64 random = new SplitMix64(7);
    private final List<RoutingView> tables = new ArrayList<>();
    private final Map<RingId, RoutingView> byId = new HashMap<>();
    private BareWalk bare;

    /** Builds the ring. */
    @Setup
    public void build() {
        SimulatedRing ring =
                new SimulatedRing(
                        SimulatedNetwork.seeded(42),
                        SimulationSettings.of(SimulationSettings.lan(160, 16))
                                .cacheMax(0)
                                .withoutUpkeep()
                                .settings());
        ring.installIdeal(nodes);
        for (String name : ring.members()) {
            RoutingView table = ring.engine(name).routing();
            tables.add(table);
            byId.put(table.self().id(), table);
        }
        bare = BareWalk.of(ring, false);
    }

    /** One walk over the real tables, as a relay goes; how many nodes were passed. */
    @Benchmark
    public int real() {
        RoutingView at = tables.get(random.nextInt(tables.size()));
        RingId key = random.nextId(RingSpace.DEFAULT);
        if (at.owns(key)) return 0;
        for (int hops = 0; ; hops++) {
            NodeRef next = requireNonNull(at.firstOnward(key, 1, Suspicions.NONE));
            if (key.isInOpenClosed(at.self().id(), next.id())) return hops;
            at = requireNonNull(byId.get(next.id()));
        }
    }

    /** The same with all that each node would answer to a lookup that stops early. */
    @Benchmark
    public int answers() {
        RoutingView at = tables.get(random.nextInt(tables.size()));
        RingId key = random.nextId(RingSpace.DEFAULT);
        for (int hops = 0; ; hops++) {
            NextHop answer = NextHop.of(at, key, 1, true, Suspicions.NONE);
            if (answer.kind() != NextHop.Kind.CLOSER) return hops;
            at = requireNonNull(byId.get(answer.nodes().get(0).id()));
        }
    }

    /** One walk over bare arrays; how many nodes were passed. */
    @Benchmark
    public long bare() {
        return bare.walk(1, random);
    }
}
