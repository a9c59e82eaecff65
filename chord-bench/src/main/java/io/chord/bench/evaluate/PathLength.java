package io.chord.bench.evaluate;

import io.chord.ChordConfig;
import io.chord.bench.report.Plot;
import io.chord.engine.EngineSettings;
import picocli.CommandLine.Command;

/**
 * How many nodes a lookup passes in a stable ring (Stoica et al., SIGCOMM 2001, section 6.3; ToN
 * 2003, figure 10).
 */
@Command(
        name = "path-length",
        description = {
            "Nodes that a lookup passes in a stable ring (SIGCOMM 2001, section 6.3).",
            "The location cache is off unless --cache asks for it, and cold then."
        })
final class PathLength extends Experiment {

    /** On an ideal ring with fingers and one successor, by log2 N, to the predecessor. */
    private static final Published MODEL =
            Published.at(3, 1.45, 4, 1.85, 6, 2.80, 8, 3.85, 10, 4.90, 12, 5.85, 14, 6.88);

    /** What the aids must reach with 16 successors, by log2 N, to the owner. */
    private static final Published GOAL = Published.at(10, 4.1, 12, 5.0, 14, 6.0);

    private static final int GOAL_SUCCESSORS = 16;
    private static final double MATCH = 0.03;

    /** In smaller rings it matters that the reference asks around the ring for the own keys too. */
    private static final int MODEL_NODES_MIN = 64;

    /** Small rings differ much from one another: so many are built that they have this together. */
    private static final int NODES_TOGETHER = 4096;

    private static final int AT_ONCE = 1000;

    private final Plot plot =
            new Plot("", "Path length in a stable ring", "nodes", "hops per lookup").logarithmicX();

    PathLength() {
        super(
                SetUp.none()
                        .takesPlain()
                        .takesSuccessors(GOAL_SUCCESSORS, 1)
                        .takesCaches(0)
                        .takesDelayMean(1)
                        .takesLookups(100_000),
                8,
                16,
                32,
                64,
                128,
                256,
                512,
                1024,
                2048,
                4096,
                8192,
                16384);
    }

    @Override
    void measure(int nodes, long seed, Report report) {
        for (int cache : setUp().caches()) measure(nodes, seed, cache, report);
    }

    private void measure(int nodes, long seed, int cache, Report report) {
        int rings = Math.max(1, NODES_TOGETHER / nodes);
        long lookups = setUp().lookups();
        report.progress().begin(nodes + " nodes", lookups);
        LookupStats stats = new LookupStats();
        double model = 0;
        for (int i = 0; i < rings; i++) {
            long ringSeed = Seeds.of(seed, i);
            long share = lookups / rings + (i < lookups % rings ? 1 : 0);
            new StaticRing(setUp().network(ringSeed), settings(cache), nodes)
                    .lookup(share, AT_ONCE, stats, report.progress());
            model += modelHops(ringSeed, nodes, Math.max(1, 400_000 / rings)) / rings;
        }
        double half = Math.log(nodes) / Math.log(2) / 2;
        double known = published(MODEL, nodes);
        double goal = setUp().successors() == GOAL_SUCCESSORS ? published(GOAL, nodes) : Double.NaN;
        Point point = stats.describe(report.point(nodes, seed));
        point.with("successors", setUp().successors())
                .with("cache", cache)
                .with("plain", Boolean.toString(setUp().plain()));
        point.with("model_hops_to_predecessor", model);
        stats.requireAllRight(point);
        if (setUp().plain()) {
            point.requireWithin(
                    "mean hops to the predecessor", stats.toPredecessor().mean(), MATCH, model);
            if (setUp().successors() == 1 && nodes >= MODEL_NODES_MIN && !Double.isNaN(known)) {
                point.requireWithin(
                        "mean hops to the predecessor", stats.toPredecessor().mean(), MATCH, known);
            }
        } else if (!Double.isNaN(goal)) {
            point.requireAtMost("mean hops to the owner", stats.toOwner().mean(), goal);
        }
        report.add(point);
        plot.measured("to the predecessor").at(nodes, stats.toPredecessor().mean());
        plot.measured("to the owner").at(nodes, stats.toOwner().mean());
        plot.reference("model, to the predecessor").at(nodes, model);
        plot.reference("paper: log2(N) / 2").at(nodes, half);
        report.columns(
                "nodes",
                "seed",
                "r",
                "cache",
                "to predecessor",
                "p1",
                "p99",
                "to owner",
                "frames",
                "model",
                "model (ref.)",
                "paper ~",
                "goal, owner");
        report.row(
                nodes,
                seed,
                setUp().successors(),
                cache,
                stats.toPredecessor().mean(),
                stats.toPredecessor().percentile(1),
                stats.toPredecessor().percentile(99),
                stats.toOwner().mean(),
                stats.framesPerLookup(),
                model,
                known,
                half,
                setUp().plain() ? Double.NaN : goal);
    }

    @Override
    void conclude(Report report) {
        report.plot(plot);
    }

    private EngineSettings settings(int cache) {
        return setUp().settings(ChordConfig.Preset.LAN).cacheMax(cache).withoutUpkeep().settings();
    }

    private double modelHops(long seed, int nodes, int lookups) {
        return new PlainModel(seed, nodes, setUp().successors(), !setUp().plain())
                .hopsToPredecessor(lookups);
    }

    private static double published(Published row, int nodes) {
        return row.of(Math.log(nodes) / Math.log(2));
    }
}
