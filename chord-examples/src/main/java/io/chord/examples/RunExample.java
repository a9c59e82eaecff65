package io.chord.examples;

import io.chord.ChordException;
import io.chord.ChordNode;
import io.chord.ChordNodeBuilder;
import io.chord.LookupResult;
import io.chord.NodeSnapshot;
import io.chord.Placement;
import io.chord.ring.KeyHasher;
import io.chord.ring.NodeRef;
import io.chord.ring.RingId;
import io.chord.ring.RingSpace;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Starts a ring in this process and runs an input file on it: {@code bin/run-example}. */
@Command(
        name = "run-example",
        mixinStandardHelpOptions = true,
        version = "chord 0.1.0",
        sortOptions = false,
        description = {
            "Starts a ring of nodes and runs an input file on it: one command per line, put <id> <value> or get <id>.",
            "For each put it prints the node that took the entry and the path there; for each get what was found.",
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

    private static final int BAD_INPUT = 2;
    private static final int OPERATION_FAILED = 3;
    private static final Duration START_TIMEOUT = Duration.ofSeconds(30);

    /** Where a node takes its id from. */
    enum Place {
        hash,
        random,
        largest_arc;

        @Override
        public String toString() {
            return name().replace('_', '-');
        }
    }

    /** What carries the messages. */
    enum Carrier {
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
            defaultValue = "inmem",
            description = "What carries the messages: ${COMPLETION-CANDIDATES} (${DEFAULT-VALUE}).")
    private Carrier transport = Carrier.inmem;

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
            defaultValue = "1",
            description = "Copies of each entry (${DEFAULT-VALUE}).")
    private int replication;

    @Option(
            names = "--bits",
            paramLabel = "M",
            defaultValue = "20",
            description = "Width of ids (${DEFAULT-VALUE}).")
    private int bits;

    @Option(
            names = "--hash-keys",
            description =
                    "Take any word as id and hash it, on a ring of 160 bits unless --bits is given.")
    private boolean hashKeys;

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
        commandLine.registerConverter(Place.class, text -> Place.valueOf(text.replace('-', '_')));
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
        List<InputFile.Line> lines;
        try {
            lines = InputFile.read(inputFile(), hashKeys ? Optional.empty() : Optional.of(space));
        } catch (InputFile.BadInputException e) {
            System.err.println("run-example: " + e.getMessage());
            return BAD_INPUT;
        }
        List<ChordNode> ring = new ArrayList<>();
        try {
            startRing(space, ring);
            printRing(ring);
            return new Script(ring, space).run(lines);
        } finally {
            out.flush();
            for (ChordNode node : ring) node.close();
        }
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
        if (replication != 1)
            throw wrong(
                    "--replication " + replication + ": this release keeps 1 copy of each entry");
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
                            .bind(transport + ":n" + i)
                            .bits(space.bits())
                            .keyHasher(hashKeys ? KeyHasher.sha256() : KeyHasher.direct())
                            .replication(replication)
                            .placement(
                                    switch (place) {
                                        case hash -> Placement.hashOfAddress();
                                        case random -> Placement.random();
                                        case largest_arc -> Placement.largestArc();
                                    });
            ring.add(
                    (i == 1 ? builder.create() : builder.join(transport + ":n1"))
                            .start(START_TIMEOUT));
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

    private static String nameOf(NodeRef node) {
        return node.address().rest();
    }

    /** Runs the lines of a file, each through another node. */
    private final class Script {
        private final List<ChordNode> ring;
        private final RingSpace space;
        private final boolean showsProgress = Boolean.getBoolean("chord.progress");
        private boolean absent;
        private boolean failed;

        Script(List<ChordNode> ring, RingSpace space) {
            this.ring = ring;
            this.space = space;
        }

        int run(List<InputFile.Line> lines) {
            long shownNanos = System.nanoTime();
            for (int i = 0; i < lines.size(); i++) {
                run(lines.get(i), ring.get(i % ring.size()));
                if (showsProgress && System.nanoTime() - shownNanos > 1_000_000_000L) {
                    shownNanos = System.nanoTime();
                    out.flush();
                    System.err.printf("  %d of %d commands%n", i + 1, lines.size());
                }
            }
            return failed ? OPERATION_FAILED : absent ? 1 : 0;
        }

        private void run(InputFile.Line line, ChordNode node) {
            try {
                if (line.verb() == InputFile.Verb.PUT) {
                    put(line.id(), line.value().orElseThrow(), node);
                } else {
                    get(line.id(), node);
                }
            } catch (ChordException e) {
                failed = true;
                out.flush();
                System.err.printf(
                        "%s %s -> failed (line %d): %s%n",
                        line.verb().name().toLowerCase(Locale.ROOT),
                        line.id(),
                        line.number(),
                        e.getMessage());
            }
        }

        private void put(String id, String value, ChordNode node) {
            byte[] key = key(id);
            LookupResult where = node.lookup(node.keyOf(key));
            node.put(key, value.getBytes(StandardCharsets.UTF_8));
            out.printf(
                    "put %s %s -> %s (path %s)%n",
                    id,
                    value,
                    nameOf(where.owner()),
                    where.path().stream()
                            .map(RunExample::nameOf)
                            .collect(Collectors.joining(" > ")));
        }

        private void get(String id, ChordNode node) {
            Optional<byte[]> value = node.get(key(id));
            if (value.isEmpty()) absent = true;
            out.printf(
                    "get %s -> %s%n",
                    id,
                    value.map(bytes -> new String(bytes, StandardCharsets.UTF_8)).orElse("absent"));
        }

        private byte[] key(String id) {
            if (hashKeys) return id.getBytes(StandardCharsets.UTF_8);
            RingId point = space.id(new BigInteger(id));
            return point.toBytes();
        }
    }
}
