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
import java.util.List;
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
    private Directory directory;
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
        }
        directory = new Directory(tables);
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
            at = directory.tableOf(next.id());
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
            at = directory.tableOf(answer.nodes().get(0).id());
        }
    }

    /** One walk over bare arrays; how many nodes were passed. */
    @Benchmark
    public long bare() {
        return bare.walk(1, random);
    }

    /**
     * Finds the table of a node, which on a network is where its connection leads: in one place of
     * a flat table, so that what is measured is routing.
     */
    private static final class Directory {
        private final RoutingView[] places;

        Directory(List<RoutingView> tables) {
            places = new RoutingView[Integer.highestOneBit(tables.size()) * 8];
            for (RoutingView table : tables) {
                int place = placeOf(table.self().id());
                while (places[place] != null) place = after(place);
                places[place] = table;
            }
        }

        RoutingView tableOf(RingId id) {
            int place = placeOf(id);
            while (!places[place].self().id().equals(id)) place = after(place);
            return places[place];
        }

        private int placeOf(RingId id) {
            return id.leadingWord() >>> Integer.numberOfLeadingZeros(places.length - 1);
        }

        private int after(int place) {
            return (place + 1) & (places.length - 1);
        }
    }
}
