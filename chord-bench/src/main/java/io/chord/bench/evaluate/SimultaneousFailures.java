package io.chord.bench.evaluate;

import io.chord.ChordConfig;
import io.chord.bench.report.Figures;
import io.chord.bench.report.Plot;
import io.chord.engine.EngineSettings;
import io.chord.lookup.LookupAids;
import io.chord.simulation.SimulatedNetwork;
import java.util.List;
import picocli.CommandLine.Command;

/**
 * Lookups at the instant after a part of all nodes has failed, before anything is repaired (Stoica
 * et al., ToN 2003, section on lookups with simultaneous failures). Dead nodes are silent; the
 * tables still hold them.
 */
@Command(
        name = "simultaneous-failures",
        description = {
            "Lookups after a part of all nodes has failed at once, without repair (ToN 2003).",
            "A dead node is silent, not refused, and a time-out is a node asked in vain.",
            "The location cache is cold at the beginning."
        })
final class SimultaneousFailures extends Experiment {

    private static final int PAPER_NODES = 1000;
    private static final int PAPER_SUCCESSORS = 20;
    private static final double MATCH = 0.05;
    private static final int PLAIN_NODES_PER_LOOKUP = 10;

    /** ToN 2003, recollected, by the part that failed: to the predecessor. */
    private static final Published PAPER_PATH =
            Published.at(0, 3.84, 0.1, 4.03, 0.2, 4.22, 0.3, 4.44, 0.4, 4.69, 0.5, 5.09);

    private static final Published PAPER_TIMEOUTS =
            Published.at(0, 0, 0.1, 0.60, 0.2, 1.17, 0.3, 2.02, 0.4, 3.23, 0.5, 5.10);

    /** What the reference measured on a model. */
    private static final Published MODEL_PATH =
            Published.at(0, 3.75, 0.1, 3.97, 0.2, 4.15, 0.3, 4.45, 0.4, 4.82, 0.5, 5.22);

    private static final Published MODEL_TIMEOUTS =
            Published.at(0, 0, 0.1, 0.59, 0.2, 1.31, 0.3, 2.47, 0.4, 4.11, 0.5, 6.66);

    /** What the aids must reach. */
    private static final Published GOAL_PATH =
            Published.at(0, 2.9, 0.1, 3.1, 0.2, 3.3, 0.3, 3.5, 0.4, 3.8, 0.5, 4.1);

    private final Plot paths =
            new Plot(
                    "path", "Simultaneous failures", "part that failed", "hops to the predecessor");
    private final Plot timeouts =
            new Plot(
                    "timeouts",
                    "Simultaneous failures",
                    "part that failed",
                    "time-outs per lookup");

    SimultaneousFailures() {
        super(
                SetUp.none()
                        .takesPlain()
                        .takesSuccessors(PAPER_SUCCESSORS)
                        .takesCaches(LookupAids.CACHE_MAX)
                        .takesDelayMean(50)
                        .takesTimeout(500)
                        .takesFailFractions(0.0, 0.1, 0.2, 0.3, 0.4, 0.5)
                        .takesLookups(10_000),
                PAPER_NODES);
    }

    @Override
    void measure(int nodes, long seed, Report report) {
        report.columns(
                "nodes",
                "seed",
                "p",
                "cache",
                "path",
                "(p1,p99)",
                "paper",
                "model",
                "goal",
                "time-outs",
                "(p1,p99)",
                "paper",
                "model",
                "goal",
                "frames",
                "ms",
                "failed",
                "wrong");
        for (double part : setUp().failFractions()) {
            List<Integer> caches = setUp().plain() ? List.of(0) : setUp().caches();
            for (int cache : caches) measure(nodes, seed, part, cache, report);
        }
    }

    private void measure(int nodes, long seed, double part, int cache, Report report) {
        long lookups = setUp().lookups();
        report.progress().begin(nodes + " nodes, p " + Figures.text(part), lookups);
        LookupStats stats = new LookupStats();
        // In the papers no lookup profits from what another one has found out. Here it does, so for
        // plain Chord there are many rings with few lookups each.
        long share = setUp().plain() ? Math.max(1, nodes / PLAIN_NODES_PER_LOOKUP) : lookups;
        for (int i = 0; stats.lookups() < lookups; i++) {
            SimulatedNetwork network = setUp().network(Seeds.of(seed, i)).refusals(false);
            StaticRing ring = new StaticRing(network, settings(cache), nodes);
            ring.crash((int) Math.round(part * nodes));
            int count = (int) Math.min(share, lookups - stats.lookups());
            ring.lookup(count, count, stats, report.progress());
        }

        boolean asInPaper = nodes == PAPER_NODES && setUp().successors() == PAPER_SUCCESSORS;
        double known = asInPaper ? part : Double.NaN;
        double path = stats.toPredecessor().mean();
        double inVain = stats.timeouts().mean();
        double paperPath = PAPER_PATH.of(known);
        double goalPath = GOAL_PATH.of(known);
        double goalTimeouts = PAPER_TIMEOUTS.of(known) / 2;
        Point point = report.point(nodes, seed).with("fail_fraction", part);
        stats.describe(point)
                .with("successors", setUp().successors())
                .with("cache", cache)
                .with("plain", Boolean.toString(setUp().plain()));
        stats.requireAllRight(point);
        if (asInPaper && setUp().plain()) {
            point.requireWithin("path at p " + Figures.text(part), path, MATCH, paperPath);
        } else if (asInPaper) {
            point.requireAtMost("path at p " + Figures.text(part), path, goalPath);
            point.requireAtMost("time-outs at p " + Figures.text(part), inVain, goalTimeouts);
        }
        report.add(point);
        paths.measured(nodes + " nodes").at(part, path);
        paths.reference("ToN 2003").at(part, paperPath);
        paths.reference("model").at(part, MODEL_PATH.of(known));
        timeouts.measured(nodes + " nodes").at(part, inVain);
        timeouts.reference("ToN 2003").at(part, PAPER_TIMEOUTS.of(known));
        timeouts.reference("model").at(part, MODEL_TIMEOUTS.of(known));
        report.row(
                nodes,
                seed,
                part,
                cache,
                path,
                range(stats.toPredecessor()),
                paperPath,
                MODEL_PATH.of(known),
                setUp().plain() ? Double.NaN : goalPath,
                inVain,
                range(stats.timeouts()),
                PAPER_TIMEOUTS.of(known),
                MODEL_TIMEOUTS.of(known),
                setUp().plain() ? Double.NaN : goalTimeouts,
                stats.framesPerLookup(),
                stats.elapsedMeanMillis(),
                stats.failed(),
                stats.wrongOwner());
    }

    @Override
    void conclude(Report report) {
        report.plot(paths).plot(timeouts);
        if (setUp().plain()) {
            report.note(
                    "plain: rings with a lookup for every "
                            + PLAIN_NODES_PER_LOOKUP
                            + " nodes each, so that none profits from what another found out");
        }
    }

    private static String range(Histogram histogram) {
        return "(" + histogram.percentile(1) + "," + histogram.percentile(99) + ")";
    }

    private EngineSettings settings(int cache) {
        return setUp().settings(ChordConfig.Preset.LAN).cacheMax(cache).withoutUpkeep().settings();
    }
}
