package io.chord.bench.evaluate;

import io.chord.ChordConfig;
import io.chord.bench.report.Plot;
import io.chord.bench.report.Progress;
import io.chord.simulation.SimulationSettings;
import java.util.List;
import picocli.CommandLine.Command;

/**
 * What the location cache saves, once traffic has filled it (EpiChord's claim: hops and latency cut
 * by three). Uniform keys, a stable ring.
 */
@Command(
        name = "cache",
        description = {
            "Nodes that a lookup passes once traffic has filled the location cache.",
            "A ring that is not larger than its caches should need one question."
        })
final class Cache extends Experiment {

    /** A size of a ring and of the caches of its nodes, and the hops to the owner to be reached. */
    private record Goal(int nodes, int cache, double hops) {}

    private static final List<Goal> GOALS =
            List.of(new Goal(1024, 64, 2.4), new Goal(4096, 256, 2.5), new Goal(16384, 256, 3.2));

    /** Where no row says otherwise. */
    private static final int CACHE = 256;

    /** Lookups of each node: a lookup teaches about two nodes that are far from those known. */
    private static final int WARM_UP_MIN = 60;

    private static final int AT_ONCE = 1000;

    private final Plot plot =
            new Plot("", "Location cache", "nodes", "hops to the owner").logarithmicX();

    Cache() {
        super(
                SetUp.none()
                        .takesSuccessors(16)
                        .takesCaches("64 for 1024 nodes, else " + CACHE)
                        .takesDelayMean(1)
                        .takesWarmUp("half the entries of a cache, at least " + WARM_UP_MIN)
                        .takesLookups(50_000),
                128,
                1024,
                4096,
                16384);
    }

    @Override
    void measure(int nodes, long seed, Report report) {
        report.columns(
                "nodes",
                "seed",
                "cache",
                "plain",
                "no cache",
                "warm",
                "(p1,p99)",
                "goal",
                "frames",
                "plain ms",
                "warm ms",
                "plain / warm",
                "failed",
                "wrong");
        List<Integer> caches = setUp().caches();
        if (caches.isEmpty()) caches = List.of(cacheOf(nodes));
        for (int cache : caches) measure(nodes, seed, cache, report);
    }

    private static int cacheOf(int nodes) {
        for (Goal goal : GOALS) {
            if (goal.nodes == nodes) return goal.cache;
        }
        return CACHE;
    }

    private void measure(int nodes, long seed, int cache, Report report) {
        LookupStats plain = run(nodes, seed, settings().plain(), 0, "plain", report);
        LookupStats none = run(nodes, seed, settings().cacheMax(0), 0, "no cache", report);
        int lookupsEach = setUp().warmUpOr(Math.max(WARM_UP_MIN, cache / 2));
        long warmUp = (long) lookupsEach * nodes;
        LookupStats warm = run(nodes, seed, settings().cacheMax(cache), warmUp, "warm", report);
        double hops = warm.toOwner().mean();
        double gain = plain.elapsedMeanMillis() / warm.elapsedMeanMillis();
        double goal = goal(nodes, cache);
        Point point =
                warm.describe(report.point(nodes, seed))
                        .with("successors", setUp().successors())
                        .with("cache", cache)
                        .with("warm_up", lookupsEach)
                        .with("hops_to_owner_mean_plain", plain.toOwner().mean())
                        .with("hops_to_owner_mean_no_cache", none.toOwner().mean())
                        .with("hops_gain", plain.toOwner().mean() / hops)
                        .with("latency_gain", gain);
        warm.requireAllRight(point);
        if (!Double.isNaN(goal)) point.requireAtMost("mean hops to the owner", hops, goal);
        report.add(point);
        plot.measured("plain").at(nodes, plain.toOwner().mean());
        plot.measured("no cache").at(nodes, none.toOwner().mean());
        plot.measured("cache of " + cache).at(nodes, hops);
        report.row(
                nodes,
                seed,
                cache,
                plain.toOwner().mean(),
                none.toOwner().mean(),
                hops,
                "(" + warm.toOwner().percentile(1) + "," + warm.toOwner().percentile(99) + ")",
                goal,
                warm.framesPerLookup(),
                plain.elapsedMeanMillis(),
                warm.elapsedMeanMillis(),
                gain,
                warm.failed(),
                warm.wrongOwner());
    }

    private double goal(int nodes, int cache) {
        if (cache >= nodes - 1) return 1; // It knows them all.
        for (Goal goal : GOALS) {
            if (goal.nodes == nodes && goal.cache == cache) return goal.hops;
        }
        return Double.NaN;
    }

    private LookupStats run(
            int nodes,
            long seed,
            SimulationSettings settings,
            long warmUp,
            String what,
            Report report) {
        StaticRing ring =
                new StaticRing(setUp().network(seed), settings.withoutUpkeep().settings(), nodes);
        Progress progress = report.progress();
        progress.begin(nodes + " nodes, " + what + ", warming up", warmUp);
        ring.lookup(warmUp, AT_ONCE, new LookupStats(), progress);
        progress.begin(nodes + " nodes, " + what, setUp().lookups());
        LookupStats stats = new LookupStats();
        ring.lookup(setUp().lookups(), AT_ONCE, stats, progress);
        return stats;
    }

    private SimulationSettings settings() {
        return setUp().settings(ChordConfig.Preset.LAN);
    }

    @Override
    void conclude(Report report) {
        report.plot(plot)
                .note(
                        "hops to the owner, the owner counted; warm: after the lookups of the"
                                + " warm-up");
    }
}
