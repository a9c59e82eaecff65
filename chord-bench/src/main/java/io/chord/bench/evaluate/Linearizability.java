package io.chord.bench.evaluate;

import io.chord.bench.report.Figures;
import io.chord.bench.report.Progress;
import io.chord.ring.SplitMix64;
import io.chord.simulation.FaultSchedule;
import io.chord.simulation.Shrinker;
import io.chord.simulation.history.HistoryCounts;
import io.chord.simulation.history.HistoryCourse;
import io.chord.simulation.history.HistoryPlan;
import io.chord.simulation.history.HistoryResult;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Whether each operation on one key takes effect at one instant between its call and its answer,
 * whatever happens to the ring (reference protocol, section 8).
 */
@Command(
        name = "linearizability",
        description = {
            "Histories of keys that are read and changed through several nodes of small rings,"
                    + " under",
            "crashes with and without the disk, restarts, joins, leaves, pauses, partitions, cuts,",
            "loss, duplication, reordering, wrong clocks and bad disks; each is judged by itself",
            "(Herlihy and Wing, TOPLAS 1990). A run that meets too little does not pass."
        })
final class Linearizability extends Experiment {

    private static final long HISTORIES_MAX = 1L << 40;

    private static final double SUCCEEDED_PCT_MIN = 80;
    private static final double OVERLAPPING_PCT_MIN = 30;
    private static final long ACROSS_VIEW_CHANGE_MIN = 10_000;
    private static final long OF_EACH_MIN = 1_000;

    /** Violations are rare: what they have in common is seen from a few. */
    private static final int TOLD_MAX = 5;

    @Option(
            names = "--histories",
            paramLabel = "N",
            description = "Histories, each of one key; a course has four. Default: 100000.")
    private long histories = 100_000;

    @Option(
            names = "--threads",
            paramLabel = "T",
            description =
                    "Courses that run at a time; does not change any figure. Default: as many as"
                            + " there are processors.")
    private int threads = Runtime.getRuntime().availableProcessors();

    @Option(
            names = "--history",
            paramLabel = "SEED",
            description = "Only the course of this seed, as a failing one names itself.")
    private @Nullable Long history;

    @Option(
            names = "--course",
            paramLabel = "TEXT",
            description = "With --history: this course of faults in place of that of its seed.")
    private String course = "";

    Linearizability() {
        super(SetUp.none(), HistoryPlan.MEMBERS_MAX);
    }

    @Override
    void measure(int nodes, long seed, Report report) throws Exception {
        if (nodes != HistoryPlan.MEMBERS_MAX) {
            throw wrong(
                    "--nodes: the rings begin with "
                            + HistoryPlan.MEMBERS_MIN
                            + " to "
                            + HistoryPlan.MEMBERS_MAX
                            + " nodes, as their seeds say");
        }
        Range.check(this, "--histories", (double) histories, 1, HISTORIES_MAX);
        Range.check(this, "--threads", threads, 1, 1024);
        HistoryCounts counts = new HistoryCounts();
        List<HistoryResult> broken = new ArrayList<>();
        Long one = history;
        if (one != null) {
            take(HistoryCourse.of(replayed(one)), counts, broken);
        } else {
            run(seed, counts, broken, report.progress());
        }
        tell(seed, counts, broken, report);
    }

    private HistoryPlan replayed(long one) {
        HistoryPlan plan = HistoryPlan.draw(one);
        if (course.isEmpty()) return plan;
        try {
            return plan.with(FaultSchedule.parse(course));
        } catch (IllegalArgumentException e) {
            throw wrong("--course: " + e.getMessage());
        }
    }

    /** Courses do not know of each other: they run beside each other, and count in their order. */
    private void run(long seed, HistoryCounts counts, List<HistoryResult> broken, Progress progress)
            throws InterruptedException, ExecutionException {
        progress.begin("histories", histories);
        SplitMix64 seeds = new SplitMix64(seed);
        ExecutorService workers = Executors.newFixedThreadPool(threads);
        try {
            ArrayDeque<Future<HistoryResult>> running = new ArrayDeque<>();
            for (long begun = 0; counts.histories < histories; ) {
                while (running.size() < 4 * threads && begun < histories) {
                    long next = seeds.nextLong();
                    running.add(workers.submit(() -> HistoryCourse.of(HistoryPlan.draw(next))));
                    begun += HistoryPlan.KEYS;
                }
                take(running.remove().get(), counts, broken);
                progress.at(counts.histories);
            }
        } finally {
            workers.shutdownNow();
        }
    }

    private static void take(
            HistoryResult result, HistoryCounts counts, List<HistoryResult> broken) {
        counts.add(result.counts());
        if (!result.isOk()) broken.add(result);
    }

    private void tell(long seed, HistoryCounts counts, List<HistoryResult> broken, Report report) {
        double succeeded = percent(counts.succeeded, counts.operations);
        double overlapping = percent(counts.overlapping, counts.operations);
        double fast = percent(counts.fastReads, counts.fastReads + counts.slowReads);
        long violations = broken.stream().mapToLong(result -> result.violations().size()).sum();
        report.columns("what", "count", "of the operations in %");
        row(report, "histories", counts.histories, counts);
        row(report, "operations", counts.operations, counts);
        row(report, "  answered", counts.succeeded, counts);
        row(report, "  of unknown outcome", counts.indeterminate, counts);
        row(report, "  beside another of their key", counts.overlapping, counts);
        row(report, "  while the view changed", counts.acrossViewChange, counts);
        row(report, "faults", counts.faults, counts);
        row(report, "views that followed another", counts.reconfigurations, counts);
        row(report, "ranges merged", counts.merges, counts);
        row(report, "tombstones purged", counts.purges, counts);
        row(report, "violations", violations, counts);
        for (HistoryResult result : broken.subList(0, Math.min(TOLD_MAX, broken.size()))) {
            tellViolation(result, report);
        }
        Point point =
                report.point(HistoryPlan.MEMBERS_MAX, seed)
                        .with("histories", counts.histories)
                        .with("operations", counts.operations)
                        .with("reconfigurations", counts.reconfigurations)
                        .with("merges", counts.merges)
                        .with("fast_reads", counts.fastReads)
                        .with("slow_reads", counts.slowReads)
                        .with("fast_reads_pct", fast)
                        .with("succeeded_pct", succeeded)
                        .with("overlapping_same_key_pct", overlapping)
                        .with("ops_across_view_change", counts.acrossViewChange)
                        .with("conditional_ok", counts.conditionalOk)
                        .with("conditional_failed", counts.conditionalFailed)
                        .with("purges", counts.purges)
                        .with("indeterminate", counts.indeterminate)
                        .with("faults", counts.faults)
                        .with("violations", violations)
                        .require(broken.isEmpty(), "violations, told above");
        if (history == null) requireEnough(point, counts, succeeded, overlapping);
        report.add(point);
    }

    private static void row(Report report, String what, long count, HistoryCounts counts) {
        boolean isPart = what.startsWith("  ");
        report.row(what, count, isPart ? percent(count, counts.operations) : "");
    }

    /** A run that tests nothing does not pass. */
    private static void requireEnough(
            Point point, HistoryCounts counts, double succeeded, double overlapping) {
        point.require(
                        succeeded >= SUCCEEDED_PCT_MIN,
                        "succeeded_pct is below " + Figures.text(SUCCEEDED_PCT_MIN))
                .require(
                        overlapping >= OVERLAPPING_PCT_MIN,
                        "overlapping_same_key_pct is below " + Figures.text(OVERLAPPING_PCT_MIN));
        requireAtLeast(
                point, "ops_across_view_change", counts.acrossViewChange, ACROSS_VIEW_CHANGE_MIN);
        requireAtLeast(point, "conditional_ok", counts.conditionalOk, OF_EACH_MIN);
        requireAtLeast(point, "conditional_failed", counts.conditionalFailed, OF_EACH_MIN);
        requireAtLeast(point, "slow_reads", counts.slowReads, OF_EACH_MIN);
        requireAtLeast(point, "purges", counts.purges, OF_EACH_MIN);
    }

    private static void requireAtLeast(Point point, String what, long count, long least) {
        point.require(
                count >= least,
                what + " is " + count + ", below " + least + ": more --histories are needed");
    }

    private static double percent(long part, long all) {
        return all == 0 ? 0 : 100.0 * part / all;
    }

    /** What was wrong, how to see it again, and the least that must happen for it. */
    private static void tellViolation(HistoryResult result, Report report) {
        report.note(result.violations().get(0));
        String command = "bin/evaluate linearizability --history " + result.plan().seed();
        report.note("  again: " + command);
        List<FaultSchedule.Step> shrunk =
                Shrinker.<FaultSchedule.Step>of(steps -> fails(result.plan(), steps))
                        .timeMax(Duration.ofSeconds(30))
                        .shrink(result.plan().faults().steps())
                        .steps();
        report.note("  shrunk: " + command + " --course '" + new FaultSchedule(shrunk) + "'");
    }

    private static boolean fails(HistoryPlan plan, List<FaultSchedule.Step> steps) {
        return !HistoryCourse.of(plan.with(new FaultSchedule(steps))).isOk();
    }
}
