package io.chord.server;

import io.chord.ChordNode;
import io.chord.ChordNodeBuilder;
import io.chord.LeaveReport;
import io.chord.NodeClosedException;
import io.chord.NodeStatus;
import io.chord.Placement;
import io.chord.ring.KeyHasher;
import io.chord.ring.RingSpace;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

@Command(
        name = "node",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Runs a node until it is told to end. Without --join it is the first node of a new"
                    + " ring.",
            "SIGTERM or Ctrl-C: it hands its entries over, leaves and says what became of them; a"
                    + " second",
            "one ends it at once. All nodes of a ring have the same --cluster, --bits and"
                    + " --hash-keys."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:it left, and others have all of its entries",
            "2:an option is wrong",
            "3:it could not start, or lost its place: the reason is printed",
            "4:it left, and nobody had taken all of its entries",
            "143:it was ended by a second signal, without handing over"
        })
final class NodeCommand implements Callable<Integer> {

    /** Where a node takes its id from. */
    enum Place {
        HASH,
        RANDOM,
        LARGEST_ARC;

        static Place parse(String text) {
            for (Place place : values()) {
                if (place.toString().equalsIgnoreCase(text)) return place;
            }
            throw new TypeConversionException(
                    "\"" + text + "\" is not one of hash, random, largest-arc");
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    @Option(
            names = "--listen",
            paramLabel = "HOST:PORT",
            defaultValue = "127.0.0.1:" + HostPort.DEFAULT_PORT,
            converter = HostPort.Converter.class,
            description = {
                "Where the node listens (${DEFAULT-VALUE}). Port 0 takes a free one.",
                "An address that other machines reach needs --tls, or --insecure."
            })
    private HostPort listen = new HostPort("127.0.0.1", HostPort.DEFAULT_PORT);

    @Option(
            names = "--join",
            paramLabel = "HOST:PORT",
            arity = "1..*",
            converter = Seed.Converter.class,
            description = {
                "Nodes of the ring to join; one that answers is enough. dns:HOST:PORT are the nodes"
                        + " at all",
                "addresses of a name, such as that of a headless service."
            })
    private List<Seed> join = List.of();

    @Option(
            names = "--min-peers",
            paramLabel = "N",
            description = {
                "With --join: if none of the named nodes has a ring yet, create one as soon as N"
                        + " nodes, this one",
                "included, can be reached; the one with the smallest address does. The start is"
                        + " complete when N",
                "are members. For nodes that are all started with the same words; more than half of"
                        + " them keeps two",
                "rings from being created at once."
            })
    private @Nullable Integer minPeers;

    @Option(
            names = "--advertise",
            paramLabel = "HOST:PORT",
            converter = HostPort.Converter.class,
            description = "Where other nodes reach this one, if not where it listens.")
    private @Nullable HostPort advertise;

    @Option(
            names = "--cluster",
            paramLabel = "NAME",
            defaultValue = "chord",
            description =
                    "The name of the ring (${DEFAULT-VALUE}); nodes of other names are refused.")
    private String cluster = "chord";

    @Option(
            names = "--id",
            paramLabel = "N",
            description = "The id of the node; by default --place says where it comes from.")
    private @Nullable String id;

    @Option(
            names = "--place",
            paramLabel = "RULE",
            description = {
                "Where the node takes its id from: hash (of its address; the default), random, or",
                "largest-arc (the middle of the largest of some arcs)."
            })
    private @Nullable Place place;

    @Option(
            names = "--bits",
            paramLabel = "M",
            description = "Width of ids, 1 to 160 (20; 160 with --hash-keys).")
    private @Nullable Integer bits;

    @Option(
            names = "--hash-keys",
            description =
                    "Keys are any words, and are hashed; by default they are ids of the ring.")
    private boolean hashKeys;

    @Option(
            names = "--replication",
            paramLabel = "N",
            defaultValue = "3",
            description = "Nodes that keep each entry (${DEFAULT-VALUE}).")
    private int replication;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = {
                "Keep the entries in this directory, which is made if it is missing, and come back"
                        + " with",
                "them when started again. Without it they are in memory, and end with the process."
            })
    private @Nullable Path data;

    @Option(
            names = "--no-sync",
            description = {
                "With --data: do not wait for the disk. Faster; safe when the process is killed,"
                        + " and not",
                "when the machine goes down: the node then comes back empty."
            })
    private boolean noSync;

    @Option(
            names = "--bound",
            paramLabel = "NAME=VALUE",
            description = {
                "Another bound than the default one, such as PEER_BYTES=33554432; may be repeated."
                        + " docs/operations.md",
                "lists them, and so does a name that is none."
            })
    private Map<String, String> bounds = Map.of();

    @Mixin private TlsOption tls = new TlsOption();

    @Option(
            names = "--insecure",
            description = {
                "Allow to listen beyond this machine without --tls. Nothing is encrypted and nobody"
                        + " is asked who he",
                "is: whoever reaches the port can read and change everything."
            })
    private boolean insecure;

    @Option(
            names = "--join-timeout",
            paramLabel = "SECONDS",
            defaultValue = "30",
            description = "How long to look for the ring and a place in it (${DEFAULT-VALUE}).")
    private int joinTimeoutSeconds;

    @Option(
            names = "--leave-timeout",
            paramLabel = "SECONDS",
            defaultValue = "20",
            description = "How long handing over may take at the end (${DEFAULT-VALUE}).")
    private int leaveTimeoutSeconds;

    @Spec private @Nullable CommandSpec spec;

    @Override
    @SuppressWarnings("try") // A signal ends a start that is under way by closing the node.
    public Integer call() throws Exception {
        Streams streams = Streams.of(spec);
        Duration joinTimeout = seconds("--join-timeout", joinTimeoutSeconds);
        Duration leaveTimeout = seconds("--leave-timeout", leaveTimeoutSeconds);
        NodeLog log = new NodeLog(streams.out());
        try (ChordNode node = builder().listener(log::onEvent).build();
                StopSignals signals = StopSignals.heard()) {
            signals.onFirst(
                    () -> {
                        // Not a member yet: nothing to hand over, and start() ends.
                        if (node.status() == NodeStatus.JOINING) node.close();
                    });
            try {
                node.start(joinTimeout);
            } catch (NodeClosedException closed) {
                if (!signals.isHeard()) throw closed;
                log.say("ended before it was a member");
                return ExitCode.OK;
            }
            log.say(
                    "is a member of ring \""
                            + cluster
                            + "\": id "
                            + node.self().id()
                            + " at "
                            + Shown.place(node.self()));
            log.memberFromNowOn();
            return runUntilStopped(node, signals, leaveTimeout, log, streams.err());
        }
    }

    private static int runUntilStopped(
            ChordNode node,
            StopSignals signals,
            Duration leaveTimeout,
            NodeLog log,
            PrintStream err)
            throws InterruptedException {
        while (!signals.await(1, TimeUnit.SECONDS)) {
            if (node.status() == NodeStatus.FAILED) {
                err.println("chord node: the node has failed; the lines above say why");
                return ExitCode.FAILED;
            }
        }
        boolean isAlone = node.snapshot().successors().isEmpty();
        long entries = node.snapshot().entries();
        log.say("leaves, and hands its entries over");
        LeaveReport report = node.leave(leaveTimeout);
        for (LeaveReport.Handover range : report.handedOver()) {
            log.say(
                    "handed over "
                            + Shown.arc(range.range())
                            + ", "
                            + range.entries()
                            + " entries, to "
                            + String.join(", ", range.to().stream().map(Shown::place).toList()));
        }
        long given = report.handedOver().stream().mapToLong(LeaveReport.Handover::entries).sum();
        if (report.isComplete() || (isAlone && entries == 0)) {
            log.say("has left: " + given + " entries handed over, none at risk");
            return ExitCode.OK;
        }
        log.say(
                "has left: "
                        + given
                        + " entries handed over; nobody took "
                        + String.join(", ", report.atRisk().stream().map(Shown::arc).toList())
                        + (isAlone ? ", since there is no other node" : " in time")
                        + ": "
                        + (entries - given)
                        + " entries are lost with this process");
        return ExitCode.ENTRIES_AT_RISK;
    }

    private ChordNodeBuilder builder() {
        int width = bits != null ? bits : hashKeys ? RingSpace.BITS_MAX : Connection.DEFAULT_BITS;
        if (id != null && place != null) {
            throw new UsageException("--id and --place exclude each other");
        }
        if (noSync && data == null) throw new UsageException("--no-sync goes with --data");
        ChordNodeBuilder builder =
                ChordNode.builder()
                        .cluster(cluster)
                        .name(listen.toString())
                        .bind(listen.address())
                        .bits(width)
                        .keyHasher(hashKeys ? KeyHasher.sha256() : KeyHasher.direct())
                        .replication(replication)
                        .placement(placement());
        if (advertise != null) builder.advertise(advertise.address());
        tls.certificates().ifPresent(builder::tls);
        if (insecure) builder.insecure();
        bounds.forEach(
                (name, value) -> builder.bound(name.toUpperCase(Locale.ROOT), number(name, value)));
        if (data != null) builder.store("rocksdb:" + data + (noSync ? "?sync=false" : ""));
        List<String> seeds = join.stream().map(Seed::address).toList();
        if (minPeers == null) return seeds.isEmpty() ? builder.create() : builder.join(seeds);
        if (seeds.isEmpty()) throw new UsageException("--min-peers goes with --join");
        return builder.auto(minPeers, seeds.toArray(String[]::new));
    }

    private static long number(String bound, String value) {
        try {
            return Long.parseLong(value);
        } catch (NumberFormatException e) {
            throw new UsageException(
                    "--bound " + bound + "=" + value + ": \"" + value + "\" is not a whole number");
        }
    }

    private Placement placement() {
        if (id != null) return Placement.id(id);
        if (place == null) return Placement.hashOfAddress();
        return switch (place) {
            case HASH -> Placement.hashOfAddress();
            case RANDOM -> Placement.random();
            case LARGEST_ARC -> Placement.largestArc();
        };
    }

    private static Duration seconds(String option, int value) {
        if (value < 1 || value > 3600) {
            throw new UsageException(option + " " + value + ": expected 1 to 3600");
        }
        return Duration.ofSeconds(value);
    }
}
