package io.chord.bench.evaluate;

import io.chord.bench.report.Progress;
import io.chord.simulation.explore.Bounds;
import io.chord.simulation.explore.Exploration;
import io.chord.simulation.explore.ReplicaExploration;
import io.chord.simulation.explore.ReplicaSetup;
import io.chord.simulation.explore.RingExploration;
import io.chord.simulation.explore.RingExploration.Explored;
import io.chord.simulation.explore.RingSetup;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** All schedules of small rings, and of one key of a few replicas. */
@Command(
        name = "explore",
        description = {
            "Every order of messages, time-outs, joins and crashes, for the shipped machines of a"
                    + " few",
            "nodes: of each ring all schedules in which no timer begins anything, then one, two,"
                    + " and",
            "so on until its time is over. --nodes leaves out larger rings.",
            "Then one key of three replicas and a spare, with two writers, one of them conditional,"
                    + " a",
            "reader and a change of the view: the usual schedule, all that differ from it in one",
            "choice, in two, and so on; and in every order, a node that writes twice while another"
                    + " one writes."
        })
final class Explore extends Experiment {

    /** An exploration that was cut before it had so many states shows nothing. */
    private static final int STATES_MIN = 100_000;

    @Option(
            names = "--seconds",
            paramLabel = "SECONDS",
            description =
                    "Real time for all together; a world of replicas may take more, until one"
                            + " detour was explored, and the small ones until all is. Default:"
                            + " 240.")
    private double seconds = 240;

    @Option(
            names = "--states",
            paramLabel = "N",
            description =
                    "Most distinct states of one exploration; a million take about 100 MB."
                            + " Default: 10000000.")
    private long states = 10_000_000;

    @Option(
            names = "--worlds",
            paramLabel = "WORLD",
            split = ",",
            description = "What is explored: ${COMPLETION-CANDIDATES}. Default: both.")
    private List<Worlds> worlds = List.of(Worlds.values());

    /** What can be explored. */
    enum Worlds {
        rings,
        replicas
    }

    Explore() {
        super(SetUp.none(), RingSetup.NODES_MAX_STANDARD);
    }

    @Override
    void measure(int nodes, long seed, Report report) {
        Range.check(this, "--seconds", seconds, 0, 1e9);
        Range.check(this, "--states", (double) states, 1, 1e9);
        report.columns("world", "nodes", "seed", "all of", "states", "choices", "depth", "end");
        Bounds bounds = Bounds.NONE.seconds(seconds / worlds.size()).states(states);
        if (worlds.contains(Worlds.rings)) exploreRings(nodes, seed, bounds, report);
        if (worlds.contains(Worlds.replicas)) exploreReplicas(seed, bounds, report);
    }

    private static void exploreRings(int nodes, long seed, Bounds bounds, Report report) {
        RingExploration.Result result =
                RingExploration.standard(seed)
                        .upTo(nodes)
                        .run(bounds, soFar -> say(soFar, report.progress()));
        for (Explored ring : result.rings()) add(ring, seed, report);
        report.note(
                result.states()
                        + " distinct states of "
                        + result.rings().size()
                        + " rings, "
                        + result.violations().size()
                        + " violations");
    }

    private static void exploreReplicas(long seed, Bounds bounds, Report report) {
        ReplicaExploration.Result result =
                ReplicaExploration.standard(seed)
                        .run(
                                bounds,
                                soFar -> {
                                    String what = soFar.setup().name() + ", " + soFar.asking();
                                    report.progress().begin(what + ", states", 0);
                                    report.progress().at(soFar.last().states());
                                });
        for (ReplicaExploration.Explored world : result.worlds()) addReplicas(world, seed, report);
        report.note(
                result.states()
                        + " distinct states of "
                        + result.worlds().size()
                        + " worlds of replicas, "
                        + result.violations().size()
                        + " violations");
    }

    private static void addReplicas(ReplicaExploration.Explored world, long seed, Report report) {
        ReplicaSetup setup = world.setup();
        int exhausted = world.detoursExhausted();
        boolean isAll = exhausted == ReplicaExploration.EVERY_ORDER;
        String detours = isAll ? "all" : Integer.toString(exhausted);
        add(
                report,
                setup.name() + ", " + world.asking(),
                isAll ? "every order" : detours + " detours",
                world.last(),
                report.point(setup.nodes(), seed)
                        .with("replicas", setup.name())
                        .with("asking", world.asking())
                        .with("detours_exhausted", detours)
                        .require(
                                exhausted >= 1,
                                setup.name() + " was cut before one detour was explored"));
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
        long states = ring.last().states();
        add(
                report,
                setup.name(),
                ring.wakesExhausted() + " timers",
                ring.last(),
                report.point(setup.nodes(), seed)
                        .with("ring", setup.name())
                        .with("timers_exhausted", ring.wakesExhausted())
                        .require(
                                ring.wakesExhausted() >= 0 || states >= STATES_MIN,
                                setup.name() + " was cut at " + states + " states"));
    }

    private static void add(Report report, String name, String all, Exploration last, Point point) {
        String end = last.end().toString().toLowerCase(Locale.ROOT);
        Map<String, String> place = point.values();
        report.row(
                name,
                place.getOrDefault("nodes", ""),
                place.getOrDefault("seed", ""),
                all,
                last.states(),
                last.transitions(),
                last.depth(),
                end);
        report.add(
                point.with("states", last.states())
                        .with("transitions", last.transitions())
                        .with("depth", last.depth())
                        .with("end", end)
                        .with("violations", last.violation().isPresent() ? 1 : 0)
                        .require(
                                last.violation().isEmpty(),
                                name + ": " + last.violation().map(Object::toString).orElse("")));
    }
}
