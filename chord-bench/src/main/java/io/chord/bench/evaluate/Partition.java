package io.chord.bench.evaluate;

import io.chord.ChordConfig;
import io.chord.engine.EngineSettings;
import io.chord.ring.SplitMix64;
import io.chord.simulation.SimulatedNetwork;
import io.chord.simulation.SimulatedRing;
import io.chord.simulation.SimulationSettings;
import io.chord.simulation.Traffic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;

/**
 * How long a ring that fell apart needs to become one again, and how many messages: after a
 * partition of ten minutes, from two rings that never met, and from one that goes round twice.
 * Beside it Chord without the ring audit, which stays as it is.
 */
@Command(
        name = "partition",
        description = {
            "Time and messages until a ring that fell apart is one ideal ring again: halves, and a",
            "tenth, cut off for ten minutes; two islands that never met; a ring that goes round"
                    + " the",
            "circle twice. Plain Chord (no ring audit) has the same time twice, and stays apart."
        })
final class Partition extends Experiment {

    /** How the ring fell apart. */
    private enum Rift {
        HALVES,
        TENTH,
        ISLANDS,
        LOOPY;

        /** Islands need an even number of nodes, a ring that goes round twice an odd one. */
        int nodes(int wanted) {
            return switch (this) {
                case HALVES, TENTH -> wanted;
                case ISLANDS -> wanted + wanted % 2;
                case LOOPY -> wanted + 1 - wanted % 2;
            };
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private static final Duration CUT = Duration.ofMinutes(10);

    /** Audit periods that a ring at rest is watched for, to know what it says anyhow. */
    private static final int REST_PERIODS = 2;

    /** Goal of evaluation section 6: audit periods until the ring is ideal, by log2 N. */
    private static final double PERIODS_PER_LOG = 5;

    /** Most frames of the ring beyond those at rest, by N log2 N: the constant is our own. */
    private static final double FRAMES_PER_N_LOG_N = 40;

    private static final List<String> RING_TYPES =
            List.of(
                    "Hello",
                    "Welcome",
                    "GetState",
                    "State",
                    "Unchanged",
                    "Pending",
                    "Ping",
                    "Notify",
                    "Nudge",
                    "Audit",
                    "FindNext",
                    "NextHops");

    /** So rare that none happens. */
    private static final int NO_AUDIT_PERIODS = 1_000_000;

    Partition() {
        super(
                SetUp.none()
                        .takesPlain()
                        .takesSuccessors(16)
                        .takesStabilize(30)
                        .takesDelayMean(50)
                        .takesTimeout(500),
                64,
                256,
                1024);
    }

    @Override
    int nodesMin() {
        return 8;
    }

    @Override
    void measure(int nodes, long seed, Report report) {
        for (Rift rift : Rift.values()) measure(rift.nodes(nodes), seed, rift, report);
    }

    private void measure(int nodes, long seed, Rift rift, Report report) {
        double log = Math.log(nodes) / Math.log(2);
        EngineSettings settings = settings().settings();
        Duration auditPeriod =
                Duration.ofNanos(settings.membership().stabilizeNanos())
                        .multipliedBy(settings.membership().auditPeriods());
        Duration bound = Duration.ofNanos((long) (PERIODS_PER_LOG * log * auditPeriod.toNanos()));

        report.progress().begin(nodes + " nodes, " + rift, 1);
        SimulatedRing ring = new SimulatedRing(setUp().network(seed), settings);
        double restFrames = fallApart(ring, nodes, rift, auditPeriod);
        int rings = ring.oracle().rings();
        Traffic before = ring.network().traffic();
        long beginNanos = ring.network().nowNanos();
        boolean isIdeal = ring.awaitIdeal(bound);
        long tookNanos = ring.network().nowNanos() - beginNanos;
        double periods = (double) tookNanos / auditPeriod.toNanos();
        Traffic traffic = ring.network().traffic().since(before);
        long frames = ringFrames(traffic);
        double extra = Math.max(0, frames - restFrames * periods);

        report.progress().begin(nodes + " nodes, " + rift + ", plain", 1);
        SimulatedRing plain =
                new SimulatedRing(
                        setUp().network(seed), settings().auditEvery(NO_AUDIT_PERIODS).settings());
        fallApart(plain, nodes, rift, auditPeriod);
        plain.network().runFor(Duration.ofNanos(2 * tookNanos));
        int plainRings = plain.oracle().rings();

        report.columns(
                "nodes",
                "seed",
                "rift",
                "rings",
                "audit periods",
                "goal",
                "all frames",
                "of the ring",
                "beyond rest",
                "/ N log2 N",
                "plain: rings",
                "plain: ideal");
        report.row(
                nodes,
                seed,
                rift,
                rings,
                isIdeal ? periods : Double.NaN,
                PERIODS_PER_LOG * log,
                traffic.total().frames(),
                frames,
                (long) extra,
                extra / (nodes * log),
                plainRings,
                plain.isIdeal());
        report.add(
                report.point(nodes, seed)
                        .with("rift", rift.toString())
                        .with("rings_before", rings)
                        .with("ideal", Boolean.toString(isIdeal))
                        .with("audit_periods", periods)
                        .with("audit_periods_goal", PERIODS_PER_LOG * log)
                        .with("frames", traffic.total().frames())
                        .with("ring_frames", frames)
                        .with("frames_beyond_rest", (long) extra)
                        .with("frames_to_n_log_n", extra / (nodes * log))
                        .with("plain_rings", plainRings)
                        .with("plain_ideal", Boolean.toString(plain.isIdeal()))
                        .require(isIdeal, "not one ideal ring within " + bound)
                        .requireAtMost(
                                "frames of the ring beyond those at rest, by N log2 N",
                                extra / (nodes * log),
                                FRAMES_PER_N_LOG_N));
    }

    /** Those that mend the ring; what data cost that come to other hands is another matter. */
    private static long ringFrames(Traffic traffic) {
        long frames = 0;
        for (String type : RING_TYPES) frames += traffic.of(type).frames();
        return frames;
    }

    private SimulationSettings settings() {
        return setUp().settings(ChordConfig.Preset.PAPER).fixFingerEvery(setUp().stabilize());
    }

    /**
     * Builds the ring and leaves it at the instant at which it may become one again.
     *
     * @return the frames that a ring at rest of such nodes sends in an audit period
     */
    private static double fallApart(
            SimulatedRing ring, int nodes, Rift rift, Duration auditPeriod) {
        SimulatedNetwork network = ring.network();
        if (rift == Rift.ISLANDS || rift == Rift.LOOPY) {
            ring.installTwisted(ring.randomIds(nodes));
            return 0;
        }
        ring.installIdeal(nodes);
        Traffic before = network.traffic();
        network.runFor(auditPeriod.multipliedBy(REST_PERIODS));
        double atRest = (double) network.traffic().since(before).total().frames() / REST_PERIODS;
        List<String> names = new ArrayList<>(ring.members());
        new SplitMix64(network.seed()).shuffle(names);
        network.partition(names.subList(0, rift == Rift.HALVES ? nodes / 2 : nodes / 10));
        network.runFor(CUT);
        network.heal();
        return atRest;
    }
}
