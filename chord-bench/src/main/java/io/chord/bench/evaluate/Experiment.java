package io.chord.bench.evaluate;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * One thing that is measured, as a subcommand of {@code bin/evaluate}. A subclass gives the default
 * sizes, says which options of the set-up it takes, and measures one ring at a time.
 */
@Command(
        sortOptions = false,
        usageHelpAutoWidth = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:all points are ok",
            "1:a point missed what it must reach; the output says which and by how much",
            "2:an option is wrong; nothing was done",
            "3:it failed; the reason is printed"
        })
abstract class Experiment implements Callable<Integer> {

    private static final int NODES_MAX = 1 << 24;
    private static final int SEEDS_MAX = 1_000_000;

    @Option(
            names = "--nodes",
            paramLabel = "N",
            split = ",",
            description = "Nodes of the ring; several give a row each.")
    private List<Integer> nodes;

    @Option(
            names = "--seed",
            paramLabel = "S",
            description = "Of all chance: the same seed gives the same figures. Default: 1.")
    private long seed = 1;

    @Option(
            names = "--seeds",
            paramLabel = "K",
            description = "Measures K times, with the seeds S, S+1, ... Default: 1.")
    private int seeds = 1;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Where CSV and SVG are written. Default: target/evaluate.")
    private Path directory = Path.of("target", "evaluate");

    @Mixin private SetUp setUp;
    @Spec private CommandSpec spec = CommandSpec.create();
    private PrintStream out = System.out;
    private PrintStream err = System.err;

    /**
     * An experiment.
     *
     * @param setUp the options that mean something to it, with their defaults
     * @param nodes the sizes that are measured unless others are asked for
     */
    Experiment(SetUp setUp, Integer... nodes) {
        this.setUp = setUp;
        this.nodes = new ArrayList<>(List.of(nodes));
    }

    /**
     * Measures rings of one size with one seed, and adds each point to the report: one, or one for
     * each value of an option that has several.
     *
     * @throws Exception whatever went wrong: it ends the command with exit code 3
     */
    abstract void measure(int nodes, long seed, Report report) throws Exception;

    /** Fewest nodes that make sense. */
    int nodesMin() {
        return 1;
    }

    /** Says what the table shows and draws the plots, once all is measured. */
    void conclude(Report report) {}

    /** The options of the set-up, as given. */
    final SetUp setUp() {
        return setUp;
    }

    /** Leaves the options that mean something, and says their defaults. */
    final void describe(CommandSpec command) {
        setUp.describe(command, SetUp.list(nodes));
    }

    final void streams(PrintStream toOut, PrintStream toErr) {
        out = toOut;
        err = toErr;
    }

    /** For options that are wrong together: exit code 2. */
    final ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    @Override
    public final Integer call() throws Exception {
        for (int size : nodes) Range.check(this, "--nodes", size, nodesMin(), NODES_MAX);
        Range.check(this, "--seeds", seeds, 1, SEEDS_MAX);
        setUp.check(this, spec.commandLine().getParseResult());
        Report report = new Report(spec.name(), setUp.plain(), directory, out, err);
        for (int size : nodes) {
            for (int i = 0; i < seeds; i++) measure(size, seed + i, report);
        }
        conclude(report);
        return report.finish() ? Evaluate.OK : Evaluate.MISSED;
    }
}
