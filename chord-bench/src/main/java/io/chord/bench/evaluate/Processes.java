package io.chord.bench.evaluate;

import io.chord.ChordClient;
import io.chord.bench.processes.Ballast;
import io.chord.bench.processes.ClientLoad;
import io.chord.bench.processes.Disturbance;
import io.chord.bench.processes.ProcessRing;
import io.chord.bench.report.Figures;
import io.chord.bench.report.Progress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** A ring of real processes with their entries on disks, killed, stopped, and started again. */
@Command(
        name = "processes",
        description = {
            "Real processes, bin/chord node --data DIR, over TCP on this machine, with replication"
                    + " 3.",
            "First, of three nodes with --takeover-keys entries, all read until that gets no faster,",
            "one is killed: how long until all are read again. Then clients read and write through",
            "--nodes nodes, of which one is killed (kill -9)",
            "every 6 s and started again with its directory, and another one is stopped (SIGSTOP);"
                    + " what",
            "they were told is judged key by key (Herlihy and Wing, TOPLAS 1990). At last all are"
                    + " killed and",
            "started again, and every acknowledged entry is read back. The figures are of this"
                    + " machine."
        })
final class Processes extends Experiment {

    private static final int CLIENTS = 8;
    private static final int LOADED_KEYS = 64;
    private static final Duration OPERATION_MAX = Duration.ofSeconds(5);
    private static final Duration WHOLE_MAX = Duration.ofMinutes(2);
    private static final Duration WRITE_MAX = Duration.ofMinutes(5);
    private static final Duration READ_MAX = Duration.ofMinutes(2);
    private static final int TAKEOVER_NODES = 3;
    private static final int READINGS_MAX = 6;
    private static final double WARM_RATIO = .9;
    private static final double OPERATIONS_PER_SECOND_MIN = 10;
    private static final int VIOLATIONS_TOLD_MAX = 2;

    @Option(
            names = "--seconds",
            paramLabel = "SECONDS",
            description = "How long nodes are killed and stopped. Default: 120.")
    private double seconds = 120;

    @Option(
            names = "--pause",
            paramLabel = "SECONDS",
            description = "How long a node is stopped. Default: 30.")
    private double pauseSeconds = 30;

    @Option(
            names = "--entries",
            paramLabel = "N",
            description = "Entries that are written at first and read at the end. Default: 10000.")
    private int entries = 10_000;

    @Option(
            names = "--takeover-keys",
            paramLabel = "N",
            description =
                    "Entries of the three nodes of which one is killed; 0: not done. Default:"
                            + " 100000.")
    private int takeoverKeys = 100_000;

    @Option(
            names = "--no-sync",
            description = "Writes are acknowledged when the operating system has them.")
    private boolean noSync;

    Processes() {
        super(SetUp.none(), 11);
    }

    @Override
    int nodesMin() {
        return 3;
    }

    @Override
    void measure(int nodes, long seed, Report report) throws Exception {
        Range.check(this, "--seconds", seconds, 1, 1e6);
        Range.check(this, "--pause", pauseSeconds, 0, 1e6);
        Range.check(this, "--entries", entries, 1, 10_000_000);
        Range.check(this, "--takeover-keys", takeoverKeys, 0, 10_000_000);
        Range.check(this, "--nodes", nodes, nodesMin(), 64);
        report.columns("what", "figure");
        Point point = report.point(nodes, seed);
        if (takeoverKeys > 0) takeover(new Random(seed), point, report);
        try {
            disturb(nodes, seed, point, report);
        } finally {
            report.add(point);
        }
    }

    private List<String> words() {
        return noSync ? List.of("--no-sync") : List.of();
    }

    /** One of three nodes is killed: how long until all entries are read again. */
    private void takeover(Random random, Point point, Report report) throws Exception {
        Progress progress = report.progress();
        progress.begin("takeover: " + takeoverKeys + " entries are written", 0);
        progress.at(0);
        try (ProcessRing ring = new ProcessRing(TAKEOVER_NODES, random, words());
                ChordClient one = ring.client(0, OPERATION_MAX);
                ChordClient two = ring.client(1, OPERATION_MAX)) {
            Ballast ballast = new Ballast(takeoverKeys);
            ballast.write(one, WRITE_MAX);
            List<ChordClient> clients = List.of(one, two);
            Ballast.Reading first = ballast.read(clients, READ_MAX);
            Ballast.Reading before = readUntilWarm(ballast, clients, first);
            ring.nodes().get(TAKEOVER_NODES - 1).kill();
            Ballast.Reading after = ballast.read(clients, READ_MAX);
            report.row("takeover: entries, acknowledged", ballast.acknowledged());
            report.row("takeover: all read the first time, s", first.seconds());
            report.row("takeover: all read before, s", before.seconds());
            report.row("takeover: all read after a kill, s", after.seconds());
            report.row("takeover: longest get, s", after.longestSeconds());
            point.with("takeover_keys", ballast.acknowledged())
                    .with("takeover_first_read_s", first.seconds())
                    .with("takeover_quiet_read_s", before.seconds())
                    .with("takeover_all_read_s", after.seconds())
                    .with("takeover_longest_get_s", after.longestSeconds())
                    .require(
                            after.lost() + after.unread() == 0,
                            after.lost()
                                    + " entries lost by one kill, "
                                    + after.unread()
                                    + " unread");
        }
    }

    /**
     * Until it gets no faster: a kill is measured, and not a virtual machine that has just begun.
     */
    private static Ballast.Reading readUntilWarm(
            Ballast ballast, List<ChordClient> clients, Ballast.Reading first)
            throws InterruptedException {
        Ballast.Reading last = first;
        for (int i = 1; i < READINGS_MAX; i++) {
            Ballast.Reading next = ballast.read(clients, READ_MAX);
            if (next.seconds() > last.seconds() * WARM_RATIO) return next;
            last = next;
        }
        return last;
    }

    private void disturb(int nodes, long seed, Point point, Report report) throws Exception {
        Progress progress = report.progress();
        Random random = new Random(seed);
        progress.begin(nodes + " processes are started", 0);
        progress.at(0);
        try (ProcessRing ring = new ProcessRing(nodes, random, words())) {
            Ballast ballast = new Ballast(entries);
            ClientLoad load = new ClientLoad(ring, LOADED_KEYS, OPERATION_MAX);
            Disturbance.Course course;
            try (ChordClient client = ring.client(0, OPERATION_MAX)) {
                ring.awaitWhole(client, WHOLE_MAX);
                ballast.write(client, WRITE_MAX);
                progress.begin("nodes are killed and stopped", 0);
                progress.at(0);
                load.start(CLIENTS, seed);
                course = new Disturbance(ring, random, millis(pauseSeconds)).run(millis(seconds));
                load.stop();
                point.require(
                        ring.awaitWhole(client, WHOLE_MAX),
                        "the ring is not whole " + WHOLE_MAX + " after the last fault");
            }
            progress.begin("all are killed and started again", 0);
            progress.at(0);
            ring.killAll();
            long begun = System.nanoTime();
            ring.startAll(random);
            Ballast.Reading reading;
            int unread;
            try (ChordClient client = ring.client(1, OPERATION_MAX)) {
                reading = ballast.read(List.of(client), READ_MAX);
                unread = reading.unread() + load.readAll(client, READ_MAX);
            }
            double restartSeconds = (System.nanoTime() - begun) / 1e9;
            tell(course, ballast, load, reading, unread, restartSeconds, point, report);
        }
    }

    private static Duration millis(double seconds) {
        return Duration.ofMillis(Math.round(seconds * 1000));
    }

    private void tell(
            Disturbance.Course course,
            Ballast ballast,
            ClientLoad load,
            Ballast.Reading reading,
            int unread,
            double restartSeconds,
            Point point,
            Report report) {
        List<String> violations = new ArrayList<>(load.violations());
        long operations = load.answered() + load.withoutEffect() + load.indeterminate();
        double availability = 100.0 * load.answered() / Math.max(1, operations);
        report.row("kills", course.kills());
        report.row("stops of " + Figures.text(pauseSeconds) + " s", course.pauses());
        report.row("operations", operations);
        report.row("  answered", load.answered());
        report.row("  failed, without effect", load.withoutEffect());
        report.row("  of unknown outcome", load.indeterminate());
        report.row("availability, %", availability);
        report.row("longest time without an answer for a key, s", load.longestStallSeconds());
        report.row("entries, acknowledged", ballast.acknowledged());
        report.row("all killed, started and read again, s", restartSeconds);
        report.row("entries lost", reading.lost());
        report.row("violations", violations.size());
        for (String violation :
                violations.subList(0, Math.min(VIOLATIONS_TOLD_MAX, violations.size()))) {
            report.note(violation);
        }
        point.with("seconds", seconds)
                .with("kills", course.kills())
                .with("pauses", course.pauses())
                .with("operations", operations)
                .with("availability_pct", availability)
                .with("longest_stall_s", load.longestStallSeconds())
                .with("indeterminate", load.indeterminate())
                .with("conditional_ok", load.conditionalOk())
                .with("conditional_failed", load.conditionalFailed())
                .with("acknowledged", ballast.acknowledged())
                .with("restart_s", restartSeconds)
                .with("unread", unread)
                .with("lost", reading.lost())
                .with("violations", violations.size())
                .require(reading.lost() == 0, "acknowledged entries are lost")
                .require(unread == 0, unread + " keys could not be read")
                .require(violations.isEmpty(), "violations, told above")
                .require(course.kills() > 0 && course.pauses() > 0, "nothing was done to the ring")
                .require(
                        load.answered() >= OPERATIONS_PER_SECOND_MIN * seconds,
                        "too few operations were answered to show anything");
    }
}
