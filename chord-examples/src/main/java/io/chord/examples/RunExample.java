package io.chord.examples;

import io.chord.ChordConfig;
import io.chord.ChordNode;
import io.chord.ChordNodeBuilder;
import io.chord.NodeSnapshot;
import io.chord.Placement;
import io.chord.ring.Address;
import io.chord.ring.KeyHasher;
import io.chord.ring.NodeRef;
import io.chord.ring.RingSpace;
import io.chord.server.script.InputFile;
import io.chord.server.script.KeyReader;
import io.chord.server.script.ScriptRunner;
import io.chord.server.script.Table;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** Starts a ring in this process and runs an input file on it: {@code bin/run-example}. */
@Command(
        name = "run-example",
        mixinStandardHelpOptions = true,
        version = "chord 0.1.0",
        sortOptions = false,
        description = {
            "Starts a ring of nodes and runs an input file on it: one command per line, put <id>"
                    + " <value> or get <id>.",
            "For each put it prints the node that took the entry and the path there; for each get"
                    + " what was found.",
            "The whole file is checked before any of it runs."
        },
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:everything was done, every get found a value",
            "1:a get found nothing",
            "2:the input or an option is wrong; nothing was run",
            "3:an operation failed; its reason is printed"
        })
public final class RunExample implements Callable<Integer> {

    private static final int BAD_INPUT = ScriptRunner.BAD_INPUT;
    private static final int OPERATION_FAILED = ScriptRunner.FAILED;
    private static final Duration START_TIMEOUT = Duration.ofSeconds(30);

    /** Where a node takes its id from. */
    enum Place {
        hash,
        random,
        largest_arc;

        static Place parse(String text) {
            for (Place place : values()) {
                if (place.toString().equalsIgnoreCase(text)) return place;
            }
            throw new TypeConversionException(
                    "expected one of " + List.of(values()) + " but was '" + text + "'");
        }

        @Override
        public String toString() {
            return name().replace('_', '-');
        }
    }

    /** What carries the messages. */
    enum Carrier {
        tcp,
        inmem
    }

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "FILE",
            description = "The input file; without it the project's own example is run.")
    private @Nullable Path file;

    @Option(
            names = "--nodes",
            paramLabel = "N",
            defaultValue = "5",
            description = "Nodes of the ring (${DEFAULT-VALUE}).")
    private int nodes;

    @Option(
            names = "--transport",
            paramLabel = "NAME",
            defaultValue = "tcp",
            description = {
                "What carries the messages: ${COMPLETION-CANDIDATES} (${DEFAULT-VALUE}).",
                "tcp: over free ports of the loopback interface; inmem: inside this process."
            })
    private Carrier transport = Carrier.tcp;

    @Option(
            names = "--place",
            paramLabel = "RULE",
            defaultValue = "hash",
            description =
                    "Where a node takes its id from: ${COMPLETION-CANDIDATES} (${DEFAULT-VALUE}).")
    private Place place = Place.hash;

    @Option(
            names = "--replication",
            paramLabel = "N",
            defaultValue = "3",
            description = "Copies of each entry (${DEFAULT-VALUE}).")
    private int replication;

    @Option(
            names = "--kill",
            description = {
                "Afterwards end a node without a word, and run the gets of the file again:",
                "with more than one copy of each entry none is missing."
            })
    private boolean kill;

    @Option(
            names = "--bits",
            paramLabel = "M",
            defaultValue = "20",
            description = "Width of ids (${DEFAULT-VALUE}).")
    private int bits;

    @Option(
            names = "--hash-keys",
            description =
                    "Take any word as id and hash it, on a ring of 160 bits unless --bits is"
                            + " given.")
    private boolean hashKeys;

    private final Map<Address, String> names = new HashMap<>();

    @Spec private @Nullable CommandSpec spec;

    private final PrintStream out =
            new PrintStream(
                    new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), 1 << 16),
                    false,
                    StandardCharsets.UTF_8);

    /** Runs it, and exits with the code that the help lists. */
    public static void main(String[] args) {
        CommandLine commandLine = new CommandLine(new RunExample());
        commandLine.setCaseInsensitiveEnumValuesAllowed(true);
        commandLine.setUnmatchedOptionsAllowedAsOptionParameters(false);
        commandLine.registerConverter(Place.class, Place::parse);
        commandLine.setExecutionExceptionHandler(
                (e, line, result) -> {
                    System.err.println("run-example: " + e.getMessage());
                    return OPERATION_FAILED;
                });
        commandLine.setParameterExceptionHandler(
                (e, words) -> {
                    System.err.println("run-example: " + e.getMessage() + "; see --help");
                    return BAD_INPUT;
                });
        System.exit(commandLine.execute(args));
    }

    @Override
    public Integer call() {
        RingSpace space = space();
        KeyReader keys = hashKeys ? KeyReader.ofWords() : KeyReader.ofIds(space);
        List<InputFile.Line> lines;
        try {
            lines = InputFile.read(inputFile(), keys);
        } catch (InputFile.BadInputException e) {
            System.err.println("run-example: " + e.getMessage());
            return BAD_INPUT;
        }
        List<ChordNode> ring = new ArrayList<>();
        try {
            startRing(space, ring);
            printRing(ring);
            int code = run(lines, keys, ring);
            return kill && code == 0 ? runAgainWithoutOne(lines, keys, ring) : code;
        } finally {
            out.flush();
            for (ChordNode node : ring) node.close();
        }
    }

    private int run(List<InputFile.Line> lines, KeyReader keys, List<ChordNode> ring) {
        return new ScriptRunner(keys, this::nameOf, out, System.err)
                .run(
                        lines,
                        index -> Table.of(ring.get(index % ring.size())),
                        Boolean.getBoolean("chord.progress"));
    }

    private int runAgainWithoutOne(
            List<InputFile.Line> lines, KeyReader keys, List<ChordNode> ring) {
        ChordNode killed = ring.remove(ring.size() / 2);
        out.printf("%s ends without a word%n", nameOf(killed.self()));
        killed.close();
        List<InputFile.Line> gets =
                lines.stream().filter(line -> line.verb() == InputFile.Verb.GET).toList();
        return run(gets, keys, ring);
    }

    private RingSpace space() {
        boolean bitsGiven =
                spec != null && spec.commandLine().getParseResult().hasMatchedOption("--bits");
        int width = hashKeys && !bitsGiven ? 160 : bits;
        if (width < 1 || width > 160) throw wrong("--bits " + bits + ": expected 1 to 160");
        RingSpace space = RingSpace.of(width);
        if (nodes < 1 || nodes > 1000) throw wrong("--nodes " + nodes + ": expected 1 to 1000");
        if (BigInteger.valueOf(nodes).compareTo(space.size()) > 0) {
            throw wrong(
                    "--nodes "
                            + nodes
                            + ": a ring of "
                            + width
                            + " bits has only "
                            + space.size()
                            + " ids");
        }
        if (kill && nodes < 2) throw wrong("--kill: it needs --nodes 2 or more");
        if (replication < 1 || replication > ChordConfig.REPLICATION_MAX) {
            throw wrong("--replication " + replication + ": 1 to " + ChordConfig.REPLICATION_MAX);
        }
        return space;
    }

    private ParameterException wrong(String message) {
        if (spec == null)
            throw new IllegalStateException("picocli did not inject its specification");
        return new ParameterException(spec.commandLine(), message);
    }

    private Path inputFile() {
        return file != null
                ? file
                : Path.of(System.getProperty("chord.home", "."), "chord-examples", "input.txt");
    }

    private void startRing(RingSpace space, List<ChordNode> ring) {
        for (int i = 1; i <= nodes; i++) {
            ChordNodeBuilder builder =
                    ChordNode.builder()
                            .cluster("example")
                            .name("n" + i)
                            .bind(transport == Carrier.tcp ? "tcp://127.0.0.1:0" : "inmem:n" + i)
                            .bits(space.bits())
                            .keyHasher(hashKeys ? KeyHasher.sha256() : KeyHasher.direct())
                            .replication(replication)
                            .placement(
                                    switch (place) {
                                        case hash -> Placement.hashOfAddress();
                                        case random -> Placement.random();
                                        case largest_arc -> Placement.largestArc();
                                    });
            ChordNode node =
                    (i == 1 ? builder.create() : builder.join(ring.get(0).self().address().text()))
                            .start(START_TIMEOUT);
            ring.add(node);
            names.put(node.self().address(), "n" + i);
        }
    }

    private void printRing(List<ChordNode> ring) {
        out.printf(
                "ring of %d node%s, %s%n",
                ring.size(), ring.size() == 1 ? "" : "s", ring.get(0).space());
        for (NodeSnapshot node : ring.get(0).ring().nodes()) {
            out.printf(
                    Locale.ROOT,
                    "  %-4s id %s, %.1f %% of the ring%n",
                    nameOf(node.self()),
                    node.self().id().toShortString(),
                    100 * node.arc().map(arc -> arc.share()).orElse(0.0));
        }
    }

    private String nameOf(NodeRef node) {
        return names.getOrDefault(node.address(), node.address().text());
    }
}
