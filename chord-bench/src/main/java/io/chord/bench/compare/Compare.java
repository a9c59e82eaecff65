package io.chord.bench.compare;

import io.chord.bench.report.Bars;
import io.chord.bench.report.Progress;
import io.chord.server.certificate.Authority;
import io.chord.server.certificate.CertificateFolder;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Measures all systems in one run: {@code bin/compare}. */
@Command(
        name = "compare",
        sortOptions = false,
        usageHelpAutoWidth = true,
        description = {
            "Three processes of each system on this machine, all of them there at the same time, do"
                    + " the same",
            "work in turns: keys of 16 bytes, values of 100, drawn uniformly, by one of the"
                    + " processes. Beside",
            "them the bare limits: a blocking ping-pong and a Netty echo, with frames of the sizes"
                    + " of ours."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:all targets that were measured are reached",
            "1:one is not; its line says ok=false",
            "2:an option is wrong; nothing was done",
            "3:it failed; the reason is printed"
        })
public final class Compare implements Callable<Integer> {

    /** What is measured of processes, not of a part of a round. */
    static final String PROCESS = "process";

    /** What is measured when one process is killed. */
    static final String TAKEOVER = "takeover";

    private static final int BAD_INPUT = 2;
    private static final int FAILED = 3;
    private static final Duration TLS_LIFE = Duration.ofDays(1);
    private static final double WARM_UP = 0.6;
    private static final int IN_FLIGHT = Subjects.IN_FLIGHT;

    @Option(names = "--quick", description = "Ours in two settings and one other: under 5 minutes.")
    private boolean quick;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            description = "Rounds of all, in turns. Default: 3.")
    private int rounds = 3;

    @Option(
            names = "--seconds",
            paramLabel = "S",
            description = "Of each part of a round, in the long form. Default: 2.")
    private double seconds = 2;

    @Option(names = "--keys", paramLabel = "N", description = "Entries. Default: 100000.")
    private int keys = 100_000;

    @Option(
            names = "--only",
            paramLabel = "NAME",
            split = ",",
            description = "Only these, such as chord-r1 or hazelcast.")
    private List<String> only = List.of();

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Where CSV and SVG are written. Default: target/compare.")
    private Path directory = Path.of("target", "compare");

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help message and exit.")
    @SuppressWarnings("UnusedVariable") // Picocli looks at it.
    private boolean help;

    @Spec private CommandSpec spec = CommandSpec.create();

    private final PrintStream out;
    private final Results results = new Results();
    private final Progress progress;
    private final Cores cores = Cores.find();
    private final Map<String, Peer.Provider> providers = Member.providers();

    private Compare(PrintStream out, PrintStream err) {
        this.out = out;
        this.progress = new Progress(err, "compare");
    }

    /** Runs a command line and exits with its code. */
    public static void main(String[] args) {
        System.setProperty("java.awt.headless", "true"); // Plots are drawn without a display.
        PrintStream out =
                new PrintStream(
                        new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        int code = execute(out, System.err, args);
        out.flush();
        System.exit(code);
    }

    /** Runs a command line; its exit code. Blocks until it is done. */
    static int execute(PrintStream out, PrintStream err, String... args) {
        return new CommandLine(new Compare(out, err))
                .setOut(new PrintWriter(out, true, StandardCharsets.UTF_8))
                .setParameterExceptionHandler(
                        (wrong, words) -> {
                            err.println("compare: " + wrong.getMessage() + "; see --help");
                            return BAD_INPUT;
                        })
                .setExecutionExceptionHandler(
                        (failure, line, result) -> {
                            if (!(failure instanceof IOException)) throw failure;
                            err.println("compare: " + failure.getMessage());
                            return FAILED;
                        })
                .execute(args);
    }

    @Override
    public Integer call() throws Exception {
        List<Subject> subjects = chosen();
        Jvm jvm = new Jvm(directory.resolve("archives"));
        makeCertificates();
        rehearse(subjects, jvm);
        List<Cluster> clusters = new ArrayList<>();
        try {
            for (Subject subject : subjects) clusters.add(form(subject, jvm));
            for (int round = 0; round <= rounds; round++) {
                for (Cluster cluster : clusters) round(cluster, round);
            }
            for (Cluster cluster : clusters) takeOver(cluster);
        } finally {
            for (Cluster cluster : clusters) cluster.close();
        }
        progress.end();
        return tell(subjects);
    }

    private List<Subject> chosen() {
        if (rounds < 1 || seconds <= 0 || keys < 1) {
            throw new ParameterException(
                    spec.commandLine(), "--rounds, --seconds and --keys must be positive");
        }
        List<Subject> chosen = new ArrayList<>();
        TreeSet<String> names = new TreeSet<>();
        for (Subject subject : quick ? Subjects.quick() : Subjects.all(seconds, directory)) {
            names.add(subject.name());
            if (!only.isEmpty() && !only.contains(subject.name())) continue;
            Optional<String> missing =
                    providers.containsKey(subject.system())
                            ? provider(subject).missing()
                            : Optional.of("its jars are not on the class path");
            if (missing.isEmpty()) chosen.add(subject);
            else out.println(subject.name() + " is left out: " + missing.get());
        }
        for (String name : only) {
            if (names.contains(name)) continue;
            throw new ParameterException(
                    spec.commandLine(), "no subject " + name + "; there are " + names);
        }
        return chosen;
    }

    private Peer.Provider provider(Subject subject) {
        Peer.Provider provider = providers.get(subject.system());
        if (provider == null) throw new IllegalStateException("no system " + subject.system());
        return provider;
    }

    /** Of an authority that nobody else trusts, for the subjects with TLS. */
    private void makeCertificates() throws IOException {
        CertificateFolder folder = new CertificateFolder(directory.resolve(Subjects.TLS_FOLDER));
        Authority authority = Authority.create(TLS_LIFE);
        folder.write(
                authority.issueForNode(List.of("127.0.0.1", "localhost"), TLS_LIFE),
                authority.credential().certificate(),
                true);
    }

    /** Runs each system once, so that the JVM archives the classes that it uses. */
    private void rehearse(List<Subject> subjects, Jvm jvm) throws Exception {
        if (!jvm.canArchive()) return;
        for (Subject subject : subjects) {
            if (jvm.hasArchive(subject, provider(subject))) continue;
            progress.begin("classes of " + subject.classes() + " are archived", 0);
            progress.at(0);
            try (Cluster cluster = cluster(subject, jvm, true)) {
                cluster.ask("members");
                cluster.rehearse("keys 1000");
                if (!subject.isBare()) cluster.rehearse("load 1");
                cluster.rehearse("run " + Subjects.GET1_REMOTE.word() + " 100 1");
                cluster.rehearse("threads");
            }
        }
    }

    private Cluster cluster(Subject subject, Jvm jvm, boolean record) throws Exception {
        return new Cluster(
                subject, provider(subject), jvm, cores, directory.resolve("logs"), record);
    }

    private Cluster form(Subject subject, Jvm jvm) throws Exception {
        progress.begin(subject.name() + " is started", 0);
        progress.at(0);
        Cluster cluster = cluster(subject, jvm, false);
        process(subject, "formed_s", cluster.formedSeconds());
        process(subject, "start_cpu_s", cluster.cpuNanos() / 1e9 / subject.processes());
        process(subject, "idle_mib", cluster.residentMebibytes());
        process(subject, "jars_mib", jvm.jarMebibytes(provider(subject)));
        cluster.ask("keys " + keys);
        if (subject.isBare()) return cluster;
        progress.begin(subject.name() + " is loaded", 0);
        progress.at(0);
        long begun = System.nanoTime();
        require(subject, "load", cluster.ask("load " + IN_FLIGHT));
        process(subject, "load_per_s", keys / ((System.nanoTime() - begun) / 1e9));
        process(subject, "loaded_mib", cluster.residentMebibytes());
        double threads = 0;
        double own = 0;
        for (Map<String, String> said : cluster.askAll("threads")) {
            threads = Math.max(threads, number(said, "threads"));
            own = Math.max(own, number(said, "own"));
        }
        process(subject, "threads", threads);
        process(subject, "own_threads", own);
        return cluster;
    }

    private void process(Subject subject, String figure, double value) {
        results.add(subject.name(), PROCESS, figure, 1, value);
    }

    private static double number(Map<String, String> said, String name) {
        return Double.parseDouble(said.getOrDefault(name, "NaN"));
    }

    private void require(Subject subject, String what, Map<String, String> said)
            throws IOException {
        if (number(said, "wrong") == 0 && number(said, "failed") == 0) return;
        throw new IOException(
                subject.name() + ": " + what + " went wrong: " + said + "; see " + directory);
    }

    /** One round of a subject; round 0 warms it up, and is not counted. */
    private void round(Cluster cluster, int round) throws Exception {
        Subject subject = cluster.subject();
        for (Subject.Part part : subject.parts()) {
            if (part.pinned() && !cores.canPin()) continue;
            progress.begin(subject.name() + ", round " + round + ": " + part.label(), 0);
            progress.at(0);
            cluster.pin(part.pinned());
            long cpu = cluster.cpuNanos();
            long millis = Math.round(part.seconds() * 1000 * (round == 0 ? WARM_UP : 1));
            Map<String, String> said =
                    cluster.ask("run " + part.work().word() + ' ' + millis + ' ' + round);
            double operations = number(said, "operations");
            cpu = cluster.cpuNanos() - cpu;
            if (number(said, "wrong") > 0) require(subject, part.label(), said);
            if (round == 0 || operations == 0) continue;
            results.add(subject.name(), part.label(), Results.RATE, round, rate(said));
            for (String quantile : List.of("p50", "p99", "max")) {
                double micros = number(said, quantile) / 1000;
                results.add(subject.name(), part.label(), quantile + "_us", round, micros);
            }
            double cpuMicros = cpu / 1000.0 / operations;
            results.add(subject.name(), part.label(), Results.CPU, round, cpuMicros);
            results.add(
                    subject.name(), part.label(), Results.FAILED, round, number(said, "failed"));
        }
        cluster.pin(false);
    }

    private static double rate(Map<String, String> said) {
        return number(said, "operations") / (number(said, "nanos") / 1e9);
    }

    /** One process is killed; only where others have copies. */
    private void takeOver(Cluster cluster) throws Exception {
        Subject subject = cluster.subject();
        boolean hasCopies =
                !subject.isBare()
                        && subject.processes() >= Subjects.MEMBERS
                        && !subject.options().getOrDefault("replication", "3").equals("1");
        if (!hasCopies) return;
        progress.begin(subject.name() + ": a process is killed", 0);
        progress.at(0);
        Map<String, String> said = cluster.ask("takeover " + cluster.last());
        boolean isWhole = Boolean.parseBoolean(said.get("whole"));
        for (String figure : List.of("longest_ms", "all_ms")) {
            double value = isWhole ? number(said, figure) : Double.POSITIVE_INFINITY;
            results.add(subject.name(), TAKEOVER, figure, 1, value);
        }
        results.add(subject.name(), TAKEOVER, "unread", 1, number(said, "unread"));
        results.add(subject.name(), TAKEOVER, "wrong", 1, number(said, "wrong"));
    }

    private List<Path> plots(List<Subject> subjects) throws IOException {
        List<String> names = new ArrayList<>();
        for (Subject subject : subjects) {
            if (!subject.isBare()) names.add(subject.name());
        }
        if (names.isEmpty()) return List.of();
        Bars rates = new Bars("64 in flight", "operations a second", names);
        for (Work work :
                List.of(Subjects.GET_REMOTE, Subjects.GET_LIN, Subjects.PUT, Subjects.MIX)) {
            rates.add(work.label(), medians(names, work.label(), Results.RATE));
        }
        Bars waits = new Bars("One in flight, two cores", "median, microseconds", names);
        for (Work work : List.of(Subjects.GET1_REMOTE, Subjects.GET1_LIN, Subjects.PUT1)) {
            String label = new Subject.Part(work, true, 0).label();
            waits.add(label, medians(names, label, Results.P50));
        }
        String prefix = quick ? "compare-quick" : "compare";
        return List.of(
                rates.write(directory.resolve(prefix + "-rates.svg")),
                waits.write(directory.resolve(prefix + "-latency.svg")));
    }

    private List<Double> medians(List<String> names, String label, String figure) {
        return names.stream().map(name -> results.median(name, label, figure)).toList();
    }

    private int tell(List<Subject> subjects) throws IOException {
        Files.createDirectories(directory);
        new Story(subjects, results, out).tell();
        Path csv = directory.resolve(quick ? "compare-quick.csv" : "compare.csv");
        Files.writeString(csv, results.csv(), StandardCharsets.UTF_8);
        out.println("wrote " + csv);
        for (Path plot : plots(subjects)) out.println("wrote " + plot);
        boolean isOk = true;
        for (String line : Targets.lines(results)) {
            out.println(line);
            if (line.endsWith("ok=false")) isOk = false;
        }
        return isOk ? 0 : 1;
    }
}
