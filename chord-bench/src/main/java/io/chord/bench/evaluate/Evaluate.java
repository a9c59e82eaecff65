package io.chord.bench.evaluate;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The program: {@code bin/evaluate}. */
@Command(
        name = "evaluate",
        mixinStandardHelpOptions = true,
        version = "chord 0.1.0",
        sortOptions = false,
        header = "Measures rings of real nodes beside what the papers say.",
        description = {
            "",
            "Every node is the shipped engine; network and time are simulated, so that a"
                    + " seed gives the same figures on every machine. Progress goes to stderr,"
                    + " a table to stdout, CSV and SVG into a directory; the last lines are for"
                    + " scripts:",
            "  RESULT experiment=NAME nodes=N seed=S key=value ... ok=true|false",
            ""
        },
        synopsisSubcommandLabel = "EXPERIMENT",
        commandListHeading = "%nExperiments (each has its own --help):%n",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:all points are ok",
            "1:a point missed what it must reach; the output says which and by how much",
            "2:an option is wrong; nothing was done",
            "3:it failed; the reason is printed"
        })
final class Evaluate implements Runnable {

    static final int OK = 0;
    static final int MISSED = 1;
    static final int BAD_INPUT = 2;
    static final int FAILED = 3;

    private final PrintStream out;
    private final PrintStream err;
    private final CommandLine line = new CommandLine(this);

    private Evaluate(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    /** All experiments, in the order of the help. To add one, add it here: a line each. */
    private static List<Experiment> experiments() {
        return List.of(
                new PathLength(),
                new SimultaneousFailures(),
                new Churn(),
                new Cache(),
                new Partition(),
                new SmallRings(),
                new Maintenance(),
                new Invariants(),
                new Linearizability(),
                new Durability(),
                new Processes(),
                new Connections(),
                new LoadBalance(),
                new Explore(),
                new Scale(),
                new Growth());
    }

    /** Runs a command line and exits with its code. */
    public static void main(String[] args) {
        System.setProperty("java.awt.headless", "true"); // Plots are drawn without a display.
        PrintStream out = stream(FileDescriptor.out);
        PrintStream err = stream(FileDescriptor.err);
        int code = execute(out, err, args);
        out.flush();
        err.flush();
        System.exit(code);
    }

    private static PrintStream stream(FileDescriptor descriptor) {
        return new PrintStream(new FileOutputStream(descriptor), true, StandardCharsets.UTF_8);
    }

    /** Runs a command line; its exit code. Blocks until it is done. */
    static int execute(PrintStream out, PrintStream err, String... args) {
        Evaluate evaluate = new Evaluate(out, err);
        CommandLine line = evaluate.line;
        for (Experiment experiment : experiments()) {
            experiment.streams(out, err);
            CommandLine command = new CommandLine(experiment);
            experiment.describe(command.getCommandSpec());
            command.getCommandSpec().addOption(help());
            line.addSubcommand(command);
        }
        line.setOut(new PrintWriter(out, true, StandardCharsets.UTF_8));
        line.setErr(new PrintWriter(err, true, StandardCharsets.UTF_8));
        line.setUnmatchedOptionsAllowedAsOptionParameters(false);
        line.setParameterExceptionHandler((e, words) -> evaluate.onWrongUse(e));
        line.setExecutionExceptionHandler((e, running, result) -> evaluate.onFailure(e, running));
        return line.execute(args);
    }

    private static OptionSpec help() {
        return OptionSpec.builder("-h", "--help")
                .usageHelp(true)
                .description("Show this help message and exit.")
                .build();
    }

    @Override
    public void run() {
        throw new ParameterException(line, "an experiment is missing; there are " + names());
    }

    private String names() {
        return String.join(", ", line.getSubcommands().keySet());
    }

    private int onWrongUse(ParameterException e) {
        String name = e.getCommandLine().getCommandSpec().qualifiedName();
        say(name + ": " + explain(e) + "; see " + name + " --help");
        return BAD_INPUT;
    }

    private String explain(ParameterException e) {
        if (e instanceof UnmatchedArgumentException unmatched && e.getCommandLine() == line) {
            return "no experiment "
                    + String.join(" ", unmatched.getUnmatched())
                    + "; there are "
                    + names();
        }
        if (e instanceof UnmatchedArgumentException unmatched
                && !unmatched.getUnmatched().isEmpty()) {
            String option = unmatched.getUnmatched().get(0).replaceFirst("=.*", "");
            if (SetUp.options().contains(option)) {
                return option
                        + " means nothing to this experiment; it takes "
                        + takes(e.getCommandLine().getCommandSpec().optionsMap());
            }
        }
        return String.valueOf(e.getMessage())
                .replaceFirst(" is not an? (int|long)$", " is not a whole number")
                .replaceFirst(" is not a double$", " is not a number");
    }

    private static List<String> takes(Map<String, OptionSpec> options) {
        return options.keySet().stream().filter(name -> name.startsWith("--")).sorted().toList();
    }

    private int onFailure(Exception e, CommandLine running) throws Exception {
        if (e instanceof IOException) {
            say(running.getCommandSpec().qualifiedName() + ": " + e);
            return FAILED;
        }
        throw e; // A mistake of the program: its trace is wanted.
    }

    private void say(String message) {
        out.flush();
        err.println(message.replaceAll("\\s*\\R\\s*", " "));
    }
}
