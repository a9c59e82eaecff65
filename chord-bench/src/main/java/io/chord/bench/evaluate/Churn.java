package io.chord.bench.evaluate;

import io.chord.ChordConfig;
import io.chord.bench.report.Figures;
import io.chord.bench.report.Plot;
import io.chord.lookup.LookupAids;
import io.chord.simulation.SimulatedNetwork;
import io.chord.simulation.SimulatedRing;
import io.chord.simulation.SimulationSettings;
import io.chord.simulation.Traffic;
import java.time.Duration;
import picocli.CommandLine.Command;

/**
 * Lookups while nodes come and go (Stoica et al., ToN 2003, section on lookups during
 * stabilization). The ring is built ideal and then lives with the rate for a while before lookups
 * begin. Nobody tells of a dead process: it is silent.
 */
@Command(
        name = "churn",
        description = {
            "Lookups while nodes join and depart (ToN 2003). Lookups come at one a second. A"
                    + " lookup",
            "fails when it ends without an answer or with a node that was the owner at no instant",
            "between its begin and its end."
        })
final class Churn extends Experiment {

    private static final double FAILURES_MAX_PER_LOOKUP = 1e-4;

    /** Stabilize periods that the ring lives with the rate before lookups begin. */
    private static final int SETTLING_PERIODS = 20;

    private static final Duration LOOKUP_TIMEOUT = Duration.ofSeconds(30);

    /** ToN 2003, recollected, by rate. */
    private static final Published PAPER_PATH =
            Published.at(
                    .05, 3.90, .10, 3.83, .15, 3.84, .20, 3.81, .25, 3.83, .30, 3.91, .35, 3.94,
                    .40, 4.06);

    private static final Published PAPER_TIMEOUTS =
            Published.at(
                    .05, .05, .10, .11, .15, .16, .20, .23, .25, .30, .30, .34, .35, .42, .40, .46);

    /** Of 10,000 lookups. */
    private static final Published PAPER_FAILURES =
            Published.at(.05, 0, .10, 0, .15, 2, .20, 5, .25, 6, .30, 8, .35, 16, .40, 15);

    private final Plot paths = new Plot("path", "Churn", "joins per second", "hops to predecessor");
    private final Plot.Series ours = paths.measured("measured");
    private final Plot.Series paper = paths.reference("ToN 2003");

    Churn() {
        super(
                SetUp.none()
                        .takesPlain()
                        .takesSuccessors(20)
                        .takesCachesAlsoIfPlain(LookupAids.CACHE_MAX)
                        .takesStabilize(30)
                        .takesDelayMean(50)
                        .takesTimeout(500)
                        .takesRates(.05, .10, .15, .20, .25, .30, .35, .40)
                        .takesSession()
                        .takesCrash()
                        .takesLookups(10_000),
                1000);
    }

    @Override
    int nodesMin() {
        return 8;
    }

    @Override
    void measure(int nodes, long seed, Report report) {
        if (setUp().session().isZero()) {
            for (double rate : setUp().rates()) measure(nodes, seed, rate, report);
        } else {
            // Lives are exponential: so many nodes depart in a second.
            measure(nodes, seed, nodes * Math.log(2) / (setUp().session().toNanos() / 1e9), report);
        }
    }

    private void measure(int nodes, long seed, double rate, Report report) {
        for (int cache : setUp().caches()) measure(nodes, seed, rate, cache, report);
    }

    private void measure(int nodes, long seed, double rate, int cache, Report report) {
        report.progress().begin(nodes + " nodes, R = " + Figures.text(rate), setUp().lookups());
        SimulatedNetwork network = setUp().network(seed).refusals(false);
        SimulationSettings settings =
                setUp().settings(ChordConfig.Preset.PAPER)
                        .cacheMax(cache)
                        .fixFingerEvery(setUp().stabilize());
        if (setUp().crash()) settings.recreateEmpty(); // Else nobody joins where data were lost.
        SimulatedRing ring =
                new SimulatedRing(network, settings.settings()).timeout(LOOKUP_TIMEOUT);
        LookupStats stats = new LookupStats();
        ChurnCourse course = new ChurnCourse(ring, nodes, rate, setUp().crash(), stats);
        course.run(
                setUp().stabilize().multipliedBy(SETTLING_PERIODS),
                setUp().lookups(),
                report.progress());

        Traffic traffic = network.traffic();
        double bytes = traffic.total().bytes() / (network.nowNanos() / 1e9) / nodes;
        long allowed = (long) Math.max(1, FAILURES_MAX_PER_LOOKUP * stats.lookups());
        report.columns(
                "nodes",
                "seed",
                "R",
                "departures",
                "cache",
                "path",
                "(p1,p99)",
                "paper",
                "time-outs",
                "paper",
                "failed",
                "wrong",
                "paper per 10^4",
                "frames",
                "ms",
                "bytes/s/node");
        report.row(
                nodes,
                seed,
                rate,
                setUp().crash() ? "crashes" : "leaves",
                cache,
                stats.toPredecessor().mean(),
                "("
                        + stats.toPredecessor().percentile(1)
                        + ","
                        + stats.toPredecessor().percentile(99)
                        + ")",
                PAPER_PATH.of(rate),
                stats.timeouts().mean(),
                PAPER_TIMEOUTS.of(rate),
                stats.failed(),
                stats.wrongOwner(),
                PAPER_FAILURES.of(rate),
                stats.framesPerLookup(),
                stats.elapsedMeanMillis(),
                bytes);
        ours.at(rate, stats.toPredecessor().mean());
        paper.at(rate, PAPER_PATH.of(rate));
        report.add(
                stats.describe(report.point(nodes, seed))
                        .with("rate", rate)
                        .with("crash", Boolean.toString(setUp().crash()))
                        .with("cache", cache)
                        .with("joins", course.joins())
                        .with("joins_failed", course.failedJoins())
                        .with("departures", course.departures())
                        .with("abandoned", course.abandoned())
                        .with("nodes_at_end", course.nodes())
                        .with("bytes_per_s_per_node", bytes)
                        .requireAtMost("failed lookups", (double) stats.failed(), (double) allowed)
                        .require(
                                stats.wrongOwner() == 0,
                                stats.wrongOwner() + " lookups returned a wrong owner"));
    }

    @Override
    void conclude(Report report) {
        report.plot(paths);
    }
}
