package io.chord.bench;

import io.chord.bench.report.Figures;
import io.chord.bench.report.Target;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.util.Statistics;

/** What came of each target that benchmarks measure. */
final class BenchTargets {

    private static final String COMMAND = "bin/bench";

    private final Collection<RunResult> results;
    private final Map<Target, String> lines = new EnumMap<>(Target.class);

    BenchTargets(Collection<RunResult> results) {
        this.results = results;
    }

    /** One line for each; those that were not measured say so. */
    List<String> lines() {
        judge(Target.LOCAL_GET, "NodesBenchmark.getLocal", result -> 1);
        judge(Target.LOOKUP_HOP, "LookupBenchmark.lookup nodes=1024", Bench::hops);
        judgeWalk();
        // The slowest and the greediest of all sizes.
        judgeNextHop();
        List<String> all = new ArrayList<>();
        for (Target target : Target.values()) {
            if (target.command().equals(COMMAND)) {
                all.add(lines.getOrDefault(target, target.skippedLine()));
            }
        }
        return all;
    }

    private List<RunResult> named(Predicate<String> name) {
        return results.stream().filter(result -> name.test(Bench.name(result))).toList();
    }

    private static double score(RunResult result) {
        return result.getPrimaryResult().getScore();
    }

    private static String spread(RunResult result, double divisor) {
        Statistics statistics = result.getPrimaryResult().getStatistics();
        return Figures.text(statistics.getMin() / divisor)
                + ".."
                + Figures.text(statistics.getMax() / divisor);
    }

    private void judge(Target target, String name, ToDoubleFunction<RunResult> divisor) {
        for (RunResult result : named(name::equals)) {
            double by = divisor.applyAsDouble(result);
            double ours = score(result) / by;
            lines.put(target, target.line(ours, Double.NaN, Double.NaN, spread(result, by)));
        }
    }

    private void judgeWalk() {
        for (RunResult bare : named(name -> name.startsWith("WalkBenchmark.bare"))) {
            for (RunResult real : named(name -> name.startsWith("WalkBenchmark.real"))) {
                double ratio = score(real) / score(bare);
                String spread = spread(real, score(bare));
                lines.put(Target.WALK, Target.WALK.line(score(real), score(bare), ratio, spread));
            }
        }
    }

    private void judgeNextHop() {
        double slowest = Double.NaN;
        double bytes = Double.NaN;
        String spread = "none";
        for (RunResult result : named(name -> name.startsWith("NextHopBenchmark.nextHop"))) {
            bytes = most(bytes, Math.rint(Bench.secondary(result, "gc.alloc.rate.norm")));
            if (score(result) <= slowest) continue;
            slowest = score(result);
            spread = spread(result, 1);
        }
        if (Double.isNaN(slowest)) return;
        double none = Double.NaN;
        lines.put(Target.NEXT_HOP, Target.NEXT_HOP.line(slowest, none, none, spread));
        lines.put(Target.NEXT_HOP_BYTES, Target.NEXT_HOP_BYTES.line(bytes, none, none, "none"));
    }

    private static double most(double known, double other) {
        return Double.isNaN(known) ? other : Math.max(known, other);
    }
}
