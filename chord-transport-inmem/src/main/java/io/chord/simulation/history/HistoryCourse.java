package io.chord.simulation.history;

import io.chord.engine.Outcome;
import io.chord.simulation.Delay;
import io.chord.simulation.FaultPlayer;
import io.chord.simulation.SimulatedNetwork;
import io.chord.simulation.SimulatedRing;
import io.chord.simulation.SimulationSettings;
import io.chord.simulation.check.LinearizabilityChecker;
import io.chord.simulation.check.LinearizabilityChecker.Verdict;
import io.chord.simulation.check.RegisterHistory;
import io.chord.simulation.check.RegisterHistory.Ask;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs one {@link HistoryPlan}: a ring of shipped engines, clients, faults; then the faults end,
 * everybody reads, and the history of each key is judged (reference protocol, section 8: each
 * operation on one key is linearizable).
 */
public final class HistoryCourse {

    private static final int SUCCESSORS = 4;

    /** For what was under way when the faults ended. */
    private static final Duration CALM = Duration.ofSeconds(6);

    private HistoryCourse() {}

    /** Runs a plan to its end. */
    public static HistoryResult of(HistoryPlan plan) {
        SimulatedNetwork network =
                SimulatedNetwork.seeded(plan.seed())
                        .delay(
                                Delay.exponential(
                                        Duration.ofNanos(200_000),
                                        Duration.ofNanos(1_000 * plan.delayMeanMicros())))
                        .loss(plan.loss());
        SimulatedRing ring =
                new SimulatedRing(network, SimulationSettings.lan(160, SUCCESSORS, plan.copies()))
                        .timeout(plan.timeout());
        HistoryTraffic traffic = new HistoryTraffic(network);
        ring.observedBy(traffic);
        ring.installIdeal(plan.members());
        HistoryClients clients = new HistoryClients(ring, plan.keys());
        for (HistoryPlan.Wave wave : plan.waves()) {
            network.after(wave.at(), () -> clients.wave(wave));
        }
        FaultPlayer player = ring.play(plan.faults());
        network.runFor(plan.length());
        network.endFaults();
        network.runFor(CALM);
        clients.readAll();
        network.runFor(plan.timeout().plusSeconds(1));
        return result(plan, clients, traffic, network, player.played());
    }

    private static HistoryResult result(
            HistoryPlan plan,
            HistoryClients clients,
            HistoryTraffic traffic,
            SimulatedNetwork network,
            int faults) {
        HistoryCounts counts = new HistoryCounts();
        counts.faults = faults;
        counts.reconfigurations = traffic.reconfigurations();
        counts.merges = traffic.merges();
        counts.purges = traffic.purges();
        for (HistoryClients.Asked each : clients.asked()) count(each, traffic, counts);
        List<String> violations = new ArrayList<>();
        for (RegisterHistory history : clients.histories()) {
            counts.histories++;
            counts.overlapping += history.overlapping();
            Verdict verdict = LinearizabilityChecker.judge(history);
            if (verdict != Verdict.LINEARIZABLE) violations.add(verdict + ": " + history);
        }
        return new HistoryResult(plan, counts, violations, network.traceHash());
    }

    private static void count(
            HistoryClients.Asked asked, HistoryTraffic traffic, HistoryCounts counts) {
        counts.operations++;
        long from = asked.calledNanos();
        long to = asked.endedNanos();
        if (traffic.changedView(asked.key().point(), from, to)) counts.acrossViewChange++;
        Outcome outcome = asked.handle().outcome();
        boolean isRead = asked.ask() instanceof Ask.Read;
        if (outcome instanceof Outcome.Got) {
            counts.succeeded++;
            if (traffic.prepared(asked.via(), asked.key(), from, to)) counts.slowReads++;
            else counts.fastReads++;
        } else if (outcome instanceof Outcome.Written written) {
            counts.succeeded++;
            if (isConditional(asked.ask())) {
                if (written.applied()) counts.conditionalOk++;
                else counts.conditionalFailed++;
            }
        } else if (outcome instanceof Outcome.Failed failed && !isRead) {
            if (failed.reason() == Outcome.Reason.INDETERMINATE) counts.indeterminate++;
        }
    }

    private static boolean isConditional(Ask ask) {
        return ask instanceof Ask.PutIfAbsent
                || ask instanceof Ask.Replace
                || ask instanceof Ask.RemoveVersion;
    }
}
