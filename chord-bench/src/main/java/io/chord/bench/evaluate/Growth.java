package io.chord.bench.evaluate;

import io.chord.ChordConfig;
import io.chord.ring.SplitMix64;
import io.chord.simulation.Handle;
import io.chord.simulation.SimulatedNetwork;
import io.chord.simulation.SimulatedRing;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;

/** A ring that grows from one node, by joins one after the other, until it is ideal. */
@Command(
        name = "join",
        description = {
            "A ring that grows: each node joins through a random member once the one before it",
            "serves its range; then the ring is left alone until it is ideal."
        })
final class Growth extends Experiment {

    /** Virtual time that the complete ring has to become ideal. */
    private static final Duration PATIENCE = Duration.ofHours(1);

    Growth() {
        super(SetUp.none().takesPlain().takesSuccessors(16).takesStabilize(30), 10_000);
    }

    @Override
    void measure(int nodes, long seed, Report report) {
        report.progress().begin("joins", nodes);
        long begun = System.nanoTime();
        SimulatedNetwork network = setUp().network(seed);
        SimulatedRing ring =
                new SimulatedRing(network, setUp().settings(ChordConfig.Preset.PAPER).settings());
        SplitMix64 random = new SplitMix64(seed);
        long failed = 0;
        long joinNanos = 0;
        ring.await(ring.create("n0"));
        for (int i = 1; i < nodes; i++) {
            Handle join = ring.join("n" + i, "n" + random.nextInt(i));
            ring.await(join);
            if (!join.isSuccess()) failed++;
            joinNanos += join.elapsedNanos();
            report.progress().at(i);
        }
        double joinedSeconds = seconds(network.nowNanos());
        report.progress().begin("becoming ideal", 0);
        boolean ideal = ring.awaitIdeal(PATIENCE);
        double virtualSeconds = seconds(network.nowNanos());
        double realSeconds = seconds(System.nanoTime() - begun);
        double joinMeanMillis = seconds(joinNanos) * 1e3 / Math.max(1, nodes - 1);
        long frames = network.traffic().total().frames();
        report.add(
                report.point(nodes, seed)
                        .with("successors", setUp().successors())
                        .with("ideal", Boolean.toString(ideal))
                        .with("members", ring.members().size())
                        .with("joins_failed", failed)
                        .with("join_mean_ms", joinMeanMillis)
                        .with("joined_virtual_seconds", joinedSeconds)
                        .with("virtual_seconds", virtualSeconds)
                        .with("real_seconds", realSeconds)
                        .with("frames", frames)
                        .require(ideal, "the ring did not become ideal")
                        .require(failed == 0, failed + " joins failed"));
        report.columns(
                "nodes", "seed", "ideal", "one join ms", "joined s", "ideal s", "real s", "frames");
        report.row(
                nodes,
                seed,
                ideal,
                joinMeanMillis,
                joinedSeconds,
                virtualSeconds,
                realSeconds,
                frames);
    }

    private static double seconds(long nanos) {
        return nanos / (double) TimeUnit.SECONDS.toNanos(1);
    }
}
