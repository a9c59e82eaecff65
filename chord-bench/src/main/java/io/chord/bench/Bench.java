package io.chord.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/** Runs the benchmarks: {@code bin/bench [PATTERN] [--quick] [--json FILE]}. */
public final class Bench {

    private static final String USAGE =
            """
            usage: bench [PATTERN ...] [--quick] [--json FILE]

            Runs the benchmarks whose names hold a PATTERN (a regular expression; all without one), with the
            allocation profile, and prints a table.
              --quick      one short iteration each: a look, not a measurement
              --json FILE  writes the results there as well
              --help       this text
            """;

    private Bench() {}

    /** Exit code 0, or 2 for an option that is not understood. */
    public static void main(String[] args) throws RunnerException {
        ChainedOptionsBuilder options =
                new OptionsBuilder().addProfiler(GCProfiler.class).shouldFailOnError(true);
        List<String> patterns = new ArrayList<>();
        for (int i = 0; i < args.length; i++) {
            switch (args[i]) {
                case "--help", "-h" -> {
                    System.out.print(USAGE);
                    return;
                }
                case "--quick" ->
                        options.warmupIterations(1)
                                .warmupTime(TimeValue.seconds(1))
                                .measurementIterations(1)
                                .measurementTime(TimeValue.seconds(1));
                case "--json" -> {
                    if (++i == args.length) fail("--json needs a file name");
                    options.resultFormat(ResultFormatType.JSON).result(args[i]);
                }
                default -> {
                    if (args[i].startsWith("-")) fail("unknown option " + args[i]);
                    patterns.add(args[i]);
                }
            }
        }
        if (patterns.isEmpty()) patterns.add("io\\.chord\\.bench\\..*");
        patterns.forEach(options::include);
        for (RunResult result : new Runner(options.build()).run()) printHops(result);
    }

    private static void printHops(RunResult result) {
        Result<?> hops = result.getSecondaryResults().get("hops");
        Result<?> lookups = result.getSecondaryResults().get("lookups");
        if (hops == null || lookups == null) return;
        System.out.printf(
                Locale.ROOT,
                "%s: %.3f hops to the owner per lookup%n",
                result.getParams().id(),
                hops.getScore() / lookups.getScore());
    }

    private static void fail(String message) {
        System.err.println("bench: " + message + "; see --help");
        System.exit(2);
    }
}
