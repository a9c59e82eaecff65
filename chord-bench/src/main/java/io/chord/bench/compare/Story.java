package io.chord.bench.compare;

import io.chord.bench.report.Table;
import java.io.PrintStream;
import java.util.List;

/** The figures of a run as tables for people. */
final class Story {

    private final List<Subject> subjects;
    private final Results results;
    private final PrintStream out;

    Story(List<Subject> subjects, Results results, PrintStream out) {
        this.subjects = subjects;
        this.results = results;
        this.out = out;
    }

    void tell() {
        out.println("Medians of the rounds; +-%: half of the distance between least and greatest.");
        processes();
        out.println();
        work();
    }

    private void processes() {
        Table table = new Table();
        table.heads(
                "processes",
                "formed s",
                "cpu s",
                "idle MiB",
                "loaded MiB",
                "threads",
                "own",
                "jars MiB",
                "load/s",
                "kill: longest ms",
                "all ms");
        for (Subject subject : subjects) {
            table.row(
                    subject.name(),
                    process(subject, "formed_s"),
                    process(subject, "start_cpu_s"),
                    process(subject, "idle_mib"),
                    process(subject, "loaded_mib"),
                    process(subject, "threads"),
                    process(subject, "own_threads"),
                    process(subject, "jars_mib"),
                    process(subject, "load_per_s"),
                    results.median(subject.name(), Compare.TAKEOVER, "longest_ms"),
                    results.median(subject.name(), Compare.TAKEOVER, "all_ms"));
        }
        table.print(out);
    }

    private double process(Subject subject, String figure) {
        return results.median(subject.name(), Compare.PROCESS, figure);
    }

    private void work() {
        Table table = new Table();
        table.heads(
                "work",
                "system",
                "/s",
                "+-%",
                "p50 us",
                "p99 us",
                "max us",
                "cpu us",
                "failed",
                "/s by Hazelcast's");
        for (Subject subject : subjects) {
            for (Subject.Part part : subject.parts()) {
                String label = part.label();
                if (results.all(subject.name(), label, Results.RATE).isEmpty()) continue;
                table.row(
                        label,
                        subject.name(),
                        results.median(subject.name(), label, Results.RATE),
                        results.spreadPercent(subject.name(), label, Results.RATE),
                        results.median(subject.name(), label, Results.P50),
                        results.median(subject.name(), label, Results.P99),
                        results.median(subject.name(), label, Results.MAX),
                        results.median(subject.name(), label, Results.CPU),
                        results.median(subject.name(), label, Results.FAILED),
                        ratio(subject, part));
            }
        }
        table.print(out);
    }

    /** Beside reads that promise more stand the remote ones that promise less. */
    private double ratio(Subject subject, Subject.Part part) {
        Work work = part.work();
        boolean remote = work.remote() || (work.kind() == Work.Kind.GET && !work.eventual());
        Work theirs = new Work(work.kind(), work.inFlight(), work.threads(), remote, true);
        String label = new Subject.Part(theirs, part.pinned(), 0).label();
        return Results.median(
                Results.ratios(
                        results.all(subject.name(), part.label(), Results.RATE),
                        results.all(Subjects.HAZELCAST, label, Results.RATE)));
    }
}
