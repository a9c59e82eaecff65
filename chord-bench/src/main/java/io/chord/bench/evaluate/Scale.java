package io.chord.bench.evaluate;

import io.chord.ChordConfig;
import io.chord.engine.EngineSettings;
import io.chord.ring.SplitMix64;
import io.chord.simulation.SimulationSettings;
import picocli.CommandLine.Command;

/** A ring of a million real nodes in one process: what a node weighs, and how fast it routes. */
@Command(
        name = "scale",
        description = {
            "Many nodes in one process: memory, hops, and lookups per second of real time",
            "beside those of a bare walk over the same tables. Stabilize and the fixing of",
            "fingers rest meanwhile; there is no location cache. Speeds differ from machine to",
            "machine."
        })
final class Scale extends Experiment {

    private static final long HEAP_BYTES_MAX = 8L << 30;
    private static final double MATCH = 0.03;

    /** Below it the rule of the paper, which is for many nodes, does not hold so exactly. */
    private static final int NODES_FOR_THE_RULE = 64;

    private static final int AT_ONCE = 1000;
    private static final int MODEL_LOOKUPS = 400_000;

    Scale() {
        super(
                SetUp.none().takesPlain().takesSuccessors(1).takesDelayMean(1).takesLookups(50_000),
                1 << 20);
    }

    @Override
    int nodesMin() {
        return 2;
    }

    @Override
    void measure(int nodes, long seed, Report report) {
        long lookups = setUp().lookups();
        report.progress().begin("building " + nodes + " nodes", 0);
        long begun = System.nanoTime();
        StaticRing ring = new StaticRing(setUp().network(seed), settings(), nodes);
        double buildSeconds = secondsSince(begun);
        long heap = heapBytes();

        report.progress().begin("lookups of " + nodes + " nodes", lookups);
        LookupStats stats = new LookupStats();
        ring.lookup(Math.max(1, lookups / 10), AT_ONCE, stats, report.progress());
        begun = System.nanoTime();
        ring.lookupUncounted(lookups, AT_ONCE, report.progress());
        double perSecond = lookups / secondsSince(begun);

        report.progress().begin("bare walks of " + nodes + " nodes", 0);
        BareWalk bare = BareWalk.of(ring.ring(), earlyStop());
        SplitMix64 random = new SplitMix64(seed);
        bare.walk(lookups, random); // The compiler learns.
        begun = System.nanoTime();
        double bareHops = (double) bare.walk(lookups, random) / lookups;
        double barePerSecond = lookups / secondsSince(begun);

        double model =
                new PlainModel(seed, nodes, setUp().successors(), earlyStop())
                        .hopsToPredecessor(MODEL_LOOKUPS);
        double rule = setUp().successors() == 1 ? rule(nodes) : Double.NaN;
        Point point = stats.describe(report.point(nodes, seed));
        point.with("successors", setUp().successors())
                .with("plain", Boolean.toString(!earlyStop()))
                .with("model_hops_to_predecessor", model)
                .with("bare_hops_to_predecessor", bareHops)
                .with("heap_bytes", heap)
                .with("bytes_per_node", heap / nodes)
                .with("build_seconds", buildSeconds)
                .with("lookups_per_second", perSecond)
                .with("bare_lookups_per_second", barePerSecond)
                .with("ratio", perSecond / barePerSecond);
        stats.requireAllRight(point);
        double hops = stats.toPredecessor().mean();
        point.requireWithin("mean hops to the predecessor", hops, MATCH, model);
        if (!Double.isNaN(rule)) {
            point.requireWithin("mean hops to the predecessor", hops, MATCH, rule);
        }
        point.requireAtMost("heap bytes", (double) heap, HEAP_BYTES_MAX);
        report.add(point);
        report.columns(
                "nodes",
                "seed",
                "r",
                "MiB",
                "bytes/node",
                "built s",
                "to predecessor",
                "model",
                "log2(N)/2 - 0.1",
                "lookups/s",
                "bare walks/s",
                "ratio");
        report.row(
                nodes,
                seed,
                setUp().successors(),
                heap >> 20,
                heap / nodes,
                buildSeconds,
                hops,
                model,
                rule,
                perSecond,
                barePerSecond,
                perSecond / barePerSecond);
    }

    /** Of fingers and one successor, to the predecessor (evaluation of SIGCOMM 2001, 6.3). */
    private static double rule(int nodes) {
        if (nodes < NODES_FOR_THE_RULE) return Double.NaN;
        return Math.log(nodes) / Math.log(2) / 2 - 0.1;
    }

    private EngineSettings settings() {
        SimulationSettings settings = setUp().settings(ChordConfig.Preset.LAN).cacheMax(0);
        if (!earlyStop()) settings.plain();
        return settings.withoutUpkeep().settings();
    }

    /**
     * With one successor nothing beyond the papers is done, since it is compared with their rule.
     */
    private boolean earlyStop() {
        return !setUp().plain() && setUp().successors() > 1;
    }

    private static double secondsSince(long beginNanos) {
        return (System.nanoTime() - beginNanos) / 1e9;
    }

    /** What is in use once the garbage is gone. */
    private static long heapBytes() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }
}
