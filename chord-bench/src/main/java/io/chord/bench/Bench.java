package io.chord.bench;

import io.chord.bench.report.Table;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/** Runs the benchmarks: {@code bin/bench [PATTERN ...] [--quick] [--seconds S] [--json FILE]}. */
public final class Bench {

    private static final String USAGE =
            """
            usage: bench [PATTERN ...] [--quick] [--seconds S] [--json FILE]

            Runs the benchmarks whose names hold a PATTERN (a regular expression; all without one), with the
            allocation profile, prints a table, and ends with a line for each target that it measured.
              --quick      short iterations and fewer kinds of messages and stores: less than five minutes
              --seconds S  of each iteration, for a machine that is busy; default 1
              --json FILE  where the results are written; default target/bench/bench.json
              --help       this text
            """;

    private static final TimeValue QUICK_WARM_UP = TimeValue.seconds(1);
    private static final TimeValue QUICK = TimeValue.milliseconds(500);

    private Bench() {}

    /** Exit code 0; 1 if a target is missed; 2 for an option that is not understood. */
    public static void main(String[] args) throws RunnerException, IOException {
        ChainedOptionsBuilder options =
                new OptionsBuilder()
                        .addProfiler(GCProfiler.class)
                        .jvmArgsAppend("-Xmx2g", "-XX:+UseSerialGC")
                        .shouldFailOnError(true);
        List<String> patterns = new ArrayList<>();
        Path json = Path.of("target", "bench", "bench.json");
        for (int i = 0; i < args.length; i++) {
            switch (args[i]) {
                case "--help", "-h" -> {
                    System.out.print(USAGE);
                    return;
                }
                case "--quick" ->
                        options.warmupIterations(2)
                                .warmupTime(QUICK_WARM_UP)
                                .measurementIterations(3)
                                .measurementTime(QUICK)
                                .param("kind", "READ", "READ_ANSWER", "ACCEPT")
                                .param("store", "HEAP", "ROCKSDB_NO_SYNC");
                case "--seconds" -> {
                    if (++i == args.length || !args[i].matches("[1-9][0-9]{0,3}")) {
                        fail("--seconds needs a number from 1 to 9999");
                    }
                    TimeValue time = TimeValue.seconds(Long.parseLong(args[i]));
                    options.warmupTime(time).measurementTime(time);
                }
                case "--json" -> {
                    if (++i == args.length) fail("--json needs a file name");
                    json = Path.of(args[i]);
                }
                default -> {
                    if (args[i].startsWith("-")) fail("unknown option " + args[i]);
                    patterns.add(args[i]);
                }
            }
        }
        if (patterns.isEmpty()) patterns.add("io\\.chord\\.bench\\..*");
        patterns.forEach(options::include);
        Path folder = json.toAbsolutePath().getParent();
        if (folder != null) Files.createDirectories(folder);
        options.resultFormat(ResultFormatType.JSON).result(json.toString());
        Collection<RunResult> results = new Runner(options.build()).run();
        print(results);
        System.out.println("wrote " + json);
        List<String> lines = new BenchTargets(results).lines();
        lines.forEach(System.out::println);
        if (lines.stream().anyMatch(line -> line.endsWith("ok=false"))) System.exit(1);
    }

    private static void print(Collection<RunResult> results) {
        Table table = new Table();
        table.heads("benchmark", "ns", "+-", "B allocated", "hops");
        for (RunResult result : results) {
            table.row(
                    name(result),
                    result.getPrimaryResult().getScore(),
                    result.getPrimaryResult().getScoreError(),
                    secondary(result, "gc.alloc.rate.norm"),
                    hops(result));
        }
        System.out.println();
        table.print(System.out);
    }

    /** Class, method and parameters, such as {@code NextHopBenchmark.nextHop nodes=1024}. */
    static String name(RunResult result) {
        String name = result.getParams().getBenchmark().replaceFirst("^io\\.chord\\.bench\\.", "");
        StringBuilder words = new StringBuilder(name);
        for (String key : result.getParams().getParamsKeys()) {
            words.append(' ').append(key).append('=').append(result.getParams().getParam(key));
        }
        return words.toString();
    }

    /** Another figure of a benchmark; NaN if it has none of that name. */
    static double secondary(RunResult result, String name) {
        for (String key : result.getSecondaryResults().keySet()) {
            Result<?> one = result.getSecondaryResults().get(key);
            if (one != null && key.endsWith(name)) return one.getScore();
        }
        return Double.NaN;
    }

    /** Hops of one lookup to the owner; NaN if there are no lookups. */
    static double hops(RunResult result) {
        return secondary(result, "hops") / secondary(result, "lookups");
    }

    private static void fail(String message) {
        System.err.println("bench: " + message + "; see --help");
        System.exit(2);
    }
}
