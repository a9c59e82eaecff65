package io.chord.bench.evaluate;

import io.chord.ChordConfig;
import io.chord.simulation.SimulatedNetwork;
import io.chord.simulation.SimulatedRing;
import io.chord.simulation.Traffic;
import java.time.Duration;
import java.util.Map;
import picocli.CommandLine.Command;

/**
 * What a ring says while nobody uses it and nothing changes: all bytes of all frames, heart-beats
 * included.
 */
@Command(
        name = "maintenance",
        description = {
            "Bytes that a ring at rest costs, by type of message: everything inside frames,",
            "heart-beats included; what TCP and IP put around them is not counted."
        })
final class Maintenance extends Experiment {

    /** Hints are repeated a few times after the ring was built; then it is at rest. */
    private static final int SETTLING_PERIODS = 20;

    private static final int MEASURED_PERIODS = 40;

    /**
     * Standard deviation of the number of periods in a time, for one period in the mean: each is
     * drawn from 0.5 to 1.5 of it.
     */
    private static final double SCATTER = 1 / Math.sqrt(12);

    /** Of the mean, for what began before the measuring and ended in it. */
    private static final double EDGES = 0.01;

    /** Deviations that chance is granted. */
    private static final int DEVIATIONS = 4;

    Maintenance() {
        super(
                SetUp.none()
                        .takesPlain()
                        .takesSuccessors(16)
                        .takesStabilize(30)
                        .takesDelayMean(50)
                        .takesTimeout(500)
                        .takesBudget(10),
                64,
                1024,
                4096);
    }

    @Override
    int nodesMin() {
        return 2;
    }

    @Override
    void measure(int nodes, long seed, Report report) {
        SimulatedNetwork network = setUp().network(seed);
        SimulatedRing ring =
                new SimulatedRing(
                        network,
                        setUp().settings(ChordConfig.Preset.PAPER)
                                .fixFingerEvery(setUp().stabilize())
                                .settings());
        report.progress().begin(nodes + " nodes", SETTLING_PERIODS + MEASURED_PERIODS);
        ring.installIdeal(nodes);
        run(ring, 0, SETTLING_PERIODS, report);
        Traffic before = network.traffic();
        Questions questions = new Questions(ring);
        run(ring, SETTLING_PERIODS, MEASURED_PERIODS, report);
        Traffic traffic = network.traffic().since(before);

        double nodePeriods = (double) nodes * MEASURED_PERIODS;
        double nodeSeconds = nodePeriods * setUp().stabilize().toNanos() / 1e9;
        report.columns("nodes", "seed", "message", "frames/period", "bytes/frame", "bytes/s/node");
        for (Map.Entry<String, Traffic.Count> type : traffic.sent().entrySet()) {
            row(report, nodes, seed, type.getKey(), type.getValue(), nodePeriods, nodeSeconds);
        }
        row(report, nodes, seed, "all", traffic.total(), nodePeriods, nodeSeconds);
        double most = 1 + EDGES + DEVIATIONS * SCATTER / Math.sqrt(nodePeriods);
        double exchanges = questions.exchanges() / nodePeriods;
        double fingers = questions.fingers() / nodePeriods;
        double bytesPerSecond = traffic.total().bytes() / nodeSeconds;
        report.add(
                report.point(nodes, seed)
                        .with("successors", setUp().successors())
                        .with("stabilize_exchanges_per_period", exchanges)
                        .with("fingers_per_period", fingers)
                        .with("audits_per_period", questions.audits() / nodePeriods)
                        .with("frames_per_period", traffic.total().frames() / nodePeriods)
                        .with("bytes_per_s_per_node", bytesPerSecond)
                        .with("budget", setUp().budgetBytesPerSecond())
                        .requireAtMost(
                                "bytes per second and node",
                                bytesPerSecond,
                                setUp().budgetBytesPerSecond())
                        .requireAtMost("stabilise exchanges per node and period", exchanges, most)
                        .requireAtMost("fingers looked at per node and period", fingers, most)
                        .require(ring.isIdeal(), "the ring is not ideal any more"));
    }

    private static void run(SimulatedRing ring, int before, int periods, Report report) {
        Duration period = Duration.ofNanos(ring.settings().membership().stabilizeNanos());
        for (int i = 0; i < periods; i++) {
            report.progress().at(before + i);
            ring.network().runFor(period);
        }
    }

    private static void row(
            Report report,
            int nodes,
            long seed,
            String type,
            Traffic.Count count,
            double nodePeriods,
            double nodeSeconds) {
        report.row(
                nodes,
                seed,
                type,
                count.frames() / nodePeriods,
                (double) count.bytes() / count.frames(),
                count.bytes() / nodeSeconds);
    }
}
