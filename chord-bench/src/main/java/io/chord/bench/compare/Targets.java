package io.chord.bench.compare;

import io.chord.bench.compare.Subject.Part;
import io.chord.bench.report.Target;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** What came of each target, from the figures of a run. */
final class Targets {

    private final Results results;
    private final Map<Target, String> lines = new EnumMap<>(Target.class);

    private Targets(Results results) {
        this.results = results;
    }

    /** One line for each target; those that were not measured say so. */
    static List<String> lines(Results results) {
        Targets targets = new Targets(results);
        targets.judge();
        List<String> lines = new ArrayList<>();
        for (Target target : Target.values()) {
            lines.add(targets.lines.getOrDefault(target, target.skippedLine()));
        }
        return lines;
    }

    private static String pinned(Work work) {
        return new Part(work, true, 0).label();
    }

    private void judge() {
        String get1 = pinned(Subjects.GET1_REMOTE);
        List<Double> pingPong = results.all(PingPongPeer.SYSTEM, get1, Results.P50);
        List<Double> peerGet1 = results.all(Subjects.HAZELCAST, get1, Results.P50);
        List<Double> oursGet1 = results.all(Subjects.R1, get1, Results.P50);
        judge(Target.LATENCY_GET_R1, oursGet1, pingPong);
        judge(Target.LATENCY_GET_R1_PEER, oursGet1, peerGet1);
        judge(
                Target.LATENCY_GET_R1_SPIN,
                results.all(Subjects.R1_SPIN, get1, Results.P50),
                pingPong);
        judge(
                Target.LATENCY_GET_LIN_R3,
                results.all(Subjects.R3, pinned(Subjects.GET1_LIN), Results.P50),
                pingPong);
        judge(
                Target.LATENCY_PUT_R3,
                results.all(Subjects.R3, pinned(Subjects.PUT1), Results.P50),
                pingPong);
        String peerGet = Subjects.GET_REMOTE.label();
        judgeLoad(Target.RATE_GET_R1, Target.P99_GET_R1, Subjects.R1, peerGet, peerGet);
        judgeLoad(
                Target.RATE_GET_LIN_R3,
                Target.P99_GET_LIN_R3,
                Subjects.R3,
                Subjects.GET_LIN.label(),
                peerGet);
        String put = Subjects.PUT.label();
        judgeLoad(Target.RATE_PUT_R3, Target.P99_PUT_R3, Subjects.R3, put, put);
        judgeCpu(Target.CPU_GET_R1, Subjects.R1, peerGet);
        judgeCpu(Target.CPU_PUT_R3, Subjects.R3, put);
        judgeWhole(Target.KILL_LONGEST_GET, Subjects.R3, Compare.TAKEOVER, "longest_ms");
        judgeWhole(Target.KILL_ALL_READ, Subjects.R3, Compare.TAKEOVER, "all_ms");
        judgeWhole(Target.FORM, Subjects.R3, Compare.PROCESS, "formed_s");
        judgeWhole(Target.MEMORY_IDLE, Subjects.R3, Compare.PROCESS, "idle_mib");
        judgeWhole(Target.THREADS, Subjects.R3, Compare.PROCESS, "threads");
        judgeWhole(Target.THREADS_OWN, Subjects.R3, Compare.PROCESS, "own_threads");
        judgeWhole(Target.JARS, Subjects.R3, Compare.PROCESS, "jars_mib");
        judge(
                Target.GROWTH_50,
                results.all(Subjects.R1_MANY, peerGet, Results.CPU),
                results.all(Subjects.R1, peerGet, Results.CPU));
        judge(
                Target.TLS_RATE,
                results.all(Subjects.R3_TLS, Subjects.GET_LIN.label(), Results.RATE),
                results.all(Subjects.R3, Subjects.GET_LIN.label(), Results.RATE));
    }

    private void judgeLoad(
            Target rate, Target p99, String subject, String part, String referencePart) {
        judge(
                rate,
                results.all(subject, part, Results.RATE),
                results.all(Subjects.HAZELCAST, referencePart, Results.RATE));
        judge(
                p99,
                results.all(subject, part, Results.P99),
                results.all(Subjects.HAZELCAST, referencePart, Results.P99));
    }

    private void judgeCpu(Target target, String subject, String part) {
        judge(
                target,
                results.all(subject, part, Results.CPU),
                results.all(Subjects.HAZELCAST, part, Results.CPU));
    }

    private void judgeWhole(Target target, String subject, String part, String figure) {
        judge(
                target,
                results.all(subject, part, figure),
                results.all(Subjects.HAZELCAST, part, figure));
    }

    private void judge(Target target, List<Double> ours, List<Double> reference) {
        if (ours.isEmpty()) return;
        List<Double> ratios = Results.ratios(ours, reference);
        lines.put(
                target,
                target.line(
                        Results.median(ours),
                        Results.median(reference),
                        Results.median(ratios),
                        Results.range(target.isOfRatio() ? ratios : ours)));
    }
}
