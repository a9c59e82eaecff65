package io.chord.bench.evaluate;

import io.chord.ring.SplitMix64;
import io.chord.simulation.FaultSchedule;
import io.chord.simulation.Shrinker;
import io.chord.simulation.explore.Bounds;
import io.chord.simulation.explore.Exploration;
import io.chord.simulation.explore.RingExploration;
import io.chord.simulation.walk.RandomWalk;
import io.chord.simulation.walk.WalkKind;
import io.chord.simulation.walk.WalkPlan;
import io.chord.simulation.walk.WalkResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Whether the ring keeps what is promised of it (reference protocol, section 4): random walks
 * judged at every change, all schedules of small rings, and planted bugs that the tests must catch.
 */
@Command(
        name = "invariants",
        description =
                "Random walks judged at every change, all schedules of small rings, and planted"
                        + " bugs that must be caught (Zave, TSE 2017).")
final class Invariants extends Experiment {

    private static final double EXPLORE_SECONDS_MAX = 1e6;

    @Option(
            names = "--explore-seconds",
            paramLabel = "SECONDS",
            description = "Time for all schedules of small rings; 0: none. Default: 100.")
    private double exploreSeconds = 100;

    @Option(
            names = "--no-mutants",
            description = "Does not plant the bugs of bin/mutate, which runs beside the walks.")
    private boolean noMutants;

    @Option(
            names = "--walk",
            paramLabel = "KIND:SEED",
            description = "Only this walk, as a failing one names itself.")
    private String walk = "";

    @Option(
            names = "--course",
            paramLabel = "TEXT",
            description = "With --walk: this course of faults in place of that of its seed.")
    private String course = "";

    Invariants() {
        super(SetUp.none().takesSteps(10_000_000), WalkPlan.MEMBERS_MAX);
    }

    @Override
    void measure(int nodes, long seed, Report report) throws Exception {
        if (nodes != WalkPlan.MEMBERS_MAX) {
            throw wrong("--nodes: walks have rings of any size up to " + WalkPlan.MEMBERS_MAX);
        }
        Range.check(this, "--explore-seconds", exploreSeconds, 0, EXPLORE_SECONDS_MAX);
        report.columns("walks", "runs", "events", "checks", "joins", "ends", "p50", "p95", "max");
        Walks walks = new Walks(report);
        if (!walk.isEmpty()) {
            walks.add(replayed());
            walks.tell(seed, 0, 0, Optional.empty());
            return;
        }
        Optional<Mutants> mutants = noMutants ? Optional.empty() : Optional.of(Mutants.begin());
        walks.run(seed, setUp().steps());
        RingExploration.Result explored = explore(seed, report);
        for (Exploration.Violation violation : explored.violations()) {
            report.note("VIOLATION in an exploration:\n" + violation);
        }
        walks.tell(seed, explored.states(), explored.violations().size(), mutants);
    }

    private WalkResult replayed() {
        String[] parts = walk.split(":", 2);
        try {
            WalkKind kind = WalkKind.valueOf(parts[0].toUpperCase(Locale.ROOT));
            WalkPlan plan = WalkPlan.draw(kind, Long.parseLong(parts[parts.length - 1]));
            return course.isEmpty()
                    ? RandomWalk.of(plan)
                    : RandomWalk.of(plan, FaultSchedule.parse(course));
        } catch (IllegalArgumentException e) {
            throw wrong("--walk " + walk + ": expected such as guarded:17; " + e.getMessage());
        }
    }

    private RingExploration.Result explore(long seed, Report report) {
        if (exploreSeconds == 0) return new RingExploration.Result(List.of());
        report.progress().begin("states of small rings", 0);
        return RingExploration.standard(seed)
                .run(
                        Bounds.NONE.seconds(exploreSeconds),
                        soFar -> report.progress().at(soFar.last().states()));
    }

    /** All walks of one seed, and what came of them. */
    private static final class Walks {
        private final Report report;
        private final Map<WalkKind, List<WalkResult>> results = new EnumMap<>(WalkKind.class);
        private final List<WalkResult> failed = new ArrayList<>();
        private long events;
        private long checks;

        Walks(Report report) {
            this.report = report;
        }

        /** Every second walk is a guarded one: they say the most. */
        void run(long seed, long steps) {
            report.progress().begin("events of random walks", steps);
            SplitMix64 seeds = new SplitMix64(seed);
            WalkKind[] kinds = WalkKind.values();
            for (int i = 0; events < steps; i++) {
                WalkKind kind = i % 2 == 0 ? WalkKind.GUARDED : kinds[(i / 2) % kinds.length];
                add(RandomWalk.of(WalkPlan.draw(kind, seeds.nextLong())));
                report.progress().at(events);
            }
        }

        void add(WalkResult result) {
            results.computeIfAbsent(result.plan().kind(), kind -> new ArrayList<>()).add(result);
            events += result.events();
            checks += result.checks();
            if (!result.isOk()) failed.add(result);
        }

        void tell(long seed, long states, long broken, Optional<Mutants> mutants) throws Exception {
            results.forEach(this::row);
            report.note(
                    "p50, p95, max: stabilise periods from the end of all faults until the ring"
                            + " was ideal.");
            for (WalkResult result : failed) tellFailure(result);
            Point point =
                    report.point(WalkPlan.MEMBERS_MAX, seed)
                            .with("violations", failed.size() + broken)
                            .with("oracle_checks", checks)
                            .with("states", states);
            if (mutants.isPresent()) mutants.get().tell(report, point);
            point.with("steps", events)
                    .require(failed.isEmpty() && broken == 0, "violations, told above");
            report.add(point);
        }

        private void row(WalkKind kind, List<WalkResult> runs) {
            double[] periods =
                    runs.stream()
                            .mapToDouble(WalkResult::idealPeriods)
                            .filter(p -> p >= 0)
                            .sorted()
                            .toArray();
            report.row(
                    kind.word(),
                    runs.size(),
                    runs.stream().mapToLong(WalkResult::events).sum(),
                    runs.stream().mapToLong(WalkResult::checks).sum(),
                    runs.stream().mapToLong(WalkResult::joins).sum(),
                    runs.stream().mapToLong(WalkResult::ended).sum(),
                    part(periods, 0.5),
                    part(periods, 0.95),
                    part(periods, 1));
        }

        private static double part(double[] sorted, double share) {
            if (sorted.length == 0) return Double.NaN;
            return sorted[(int) StrictMath.ceil(share * sorted.length) - 1];
        }

        /** What was wrong, how to see it again, and the least that must be done for it. */
        private void tellFailure(WalkResult result) {
            report.note("VIOLATION " + result.describe());
            for (String violation : result.violations().subList(0, 1))
                report.note("  " + violation);
            String command = "bin/evaluate invariants --walk " + result.plan().name();
            report.note("  again: " + command);
            List<FaultSchedule.Step> shrunk =
                    Shrinker.<FaultSchedule.Step>of(steps -> fails(result.plan(), steps))
                            .timeMax(Duration.ofSeconds(30))
                            .shrink(result.course().steps())
                            .steps();
            report.note("  shrunk: " + command + " --course '" + new FaultSchedule(shrunk) + "'");
        }

        private static boolean fails(WalkPlan plan, List<FaultSchedule.Step> steps) {
            return !RandomWalk.of(plan, new FaultSchedule(steps)).isOk();
        }
    }
}
