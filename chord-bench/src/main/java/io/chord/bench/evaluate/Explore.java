package io.chord.bench.evaluate;

import io.chord.simulation.explore.Bounds;
import io.chord.simulation.explore.Exploration;
import io.chord.simulation.explore.RingExploration;
import io.chord.simulation.explore.RingExploration.Explored;
import io.chord.simulation.explore.RingSetup;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** All schedules of small rings. */
@Command(
        name = "explore",
        description = {
            "Every order of messages, time-outs, joins and crashes, for the shipped machines of a"
                    + " few",
            "nodes: of each ring all schedules in which no timer begins anything, then one, two,"
                    + " and",
            "so on until its time is over. --nodes leaves out larger rings."
        })
final class Explore extends Experiment {

    /** An exploration that was cut before it had so many states shows nothing. */
    private static final int STATES_MIN = 100_000;

    @Option(
            names = "--seconds",
            paramLabel = "SECONDS",
            description = "Real time for all rings together. Default: 120.")
    private double seconds = 120;

    @Option(
            names = "--states",
            paramLabel = "N",
            description =
                    "Most distinct states of one exploration; a million take about 100 MB."
                            + " Default: 10000000.")
    private long states = 10_000_000;

    Explore() {
        super(SetUp.none(), RingSetup.NODES_MAX_STANDARD);
    }

    @Override
    void measure(int nodes, long seed, Report report) {
        Range.check(this, "--seconds", seconds, 0, 1e9);
        Range.check(this, "--states", (double) states, 1, 1e9);
        report.columns("ring", "nodes", "seed", "timers", "states", "choices", "depth", "end");
        RingExploration.Result result =
                RingExploration.standard(seed)
                        .upTo(nodes)
                        .run(
                                Bounds.NONE.seconds(seconds).states(states),
                                soFar -> say(soFar, report.progress()));
        for (Explored ring : result.rings()) add(ring, seed, report);
        report.note(
                result.states()
                        + " distinct states of "
                        + result.rings().size()
                        + " rings, "
                        + result.violations().size()
                        + " violations");
    }

    private static void say(Explored soFar, Progress progress) {
        Exploration last = soFar.last();
        progress.begin(
                soFar.setup().name() + ", " + soFar.setup().budgets().wakes() + " timers, states",
                0);
        progress.at(last.states());
    }

    private static void add(Explored ring, long seed, Report report) {
        RingSetup setup = ring.setup();
        Exploration last = ring.last();
        String end = last.end().toString().toLowerCase(Locale.ROOT);
        report.row(
                setup.name(),
                setup.nodes(),
                seed,
                ring.wakesExhausted(),
                last.states(),
                last.transitions(),
                last.depth(),
                end);
        report.add(
                report.point(setup.nodes(), seed)
                        .with("ring", setup.name())
                        .with("timers_exhausted", ring.wakesExhausted())
                        .with("states", last.states())
                        .with("transitions", last.transitions())
                        .with("depth", last.depth())
                        .with("end", end)
                        .with("violations", last.violation().isPresent() ? 1 : 0)
                        .require(
                                ring.wakesExhausted() >= 0 || last.states() >= STATES_MIN,
                                setup.name() + " was cut at " + last.states() + " states")
                        .require(
                                last.violation().isEmpty(),
                                setup.name()
                                        + ": "
                                        + last.violation().map(Object::toString).orElse("")));
    }
}
