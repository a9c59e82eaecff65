package io.chord.simulation;

import static java.util.Objects.requireNonNull;

import io.chord.ring.SplitMix64;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Draws courses of faults from seeds: how often what happens is a setting, when and to whom is
 * chance. The same settings and the same seed give the same course.
 *
 * <pre>{@code
 * FaultSchedule schedule =
 *         FaultScheduler.of(16).lasting(Duration.ofMinutes(2)).downMax(3)
 *                 .rate(FaultKind.CRASH, 4).rate(FaultKind.JOIN, 4).draw(seed);
 * }</pre>
 *
 * <p>The nodes are named as {@link SimulatedRing#installIdeal(int)} does: {@code n0}, {@code n1},
 * ... run at the beginning, and who joins later goes on counting. It plans who is up: nobody who is
 * down is crashed or paused; what becomes of a join in the end it cannot know, and need not: steps
 * that do not apply are skipped.
 *
 * <p>Each kind has chance of its own: another rate of one does not move the times of the others.
 * Not thread-safe.
 */
public final class FaultScheduler {

    private static final Duration LENGTH = Duration.ofMinutes(1);

    private final int nodes;
    private final Map<FaultKind, Double> perMinute = new EnumMap<>(FaultKind.class);
    private Duration length = LENGTH;
    private int downMax;
    private int upMax;
    private double comesBack = 0.75;
    private double keepsDisk = 0.5;
    private double severity = 0.5;

    private FaultScheduler(int nodes) {
        this.nodes = nodes;
        this.downMax = Math.max(1, nodes / 4);
        this.upMax = 2 * nodes;
    }

    /**
     * A scheduler without any faults yet, for a ring that begins with so many nodes.
     *
     * @throws IllegalArgumentException if there is no node
     */
    public static FaultScheduler of(int nodes) {
        if (nodes < 1) throw new IllegalArgumentException("a ring of " + nodes + " nodes");
        return new FaultScheduler(nodes);
    }

    /** All kinds, so many of each per minute. */
    public FaultScheduler everything(double perMinute) {
        for (FaultKind kind : FaultKind.values()) rate(kind, perMinute);
        return this;
    }

    /**
     * How often something happens.
     *
     * @param perMinute the mean; the times between two are exponentially distributed. 0: never
     * @throws IllegalArgumentException if it is negative, or more than a thousand per second
     */
    public FaultScheduler rate(FaultKind kind, double perMinute) {
        if (!(perMinute >= 0 && perMinute <= 60_000)) {
            throw new IllegalArgumentException(
                    kind + " " + perMinute + " times per minute is not from 0 to 60000");
        }
        this.perMinute.put(requireNonNull(kind, "kind"), perMinute);
        return this;
    }

    /** How long the course is; one minute unless set. Faults that pass have ended by then. */
    public FaultScheduler lasting(Duration length) {
        if (length.isNegative()) throw new IllegalArgumentException("a length of " + length);
        this.length = length;
        return this;
    }

    /**
     * How many nodes may be down at one time by crashes; a quarter of all unless set. One at least
     * stays up in any case.
     */
    public FaultScheduler downMax(int nodes) {
        downMax = nodes;
        return this;
    }

    /** How many nodes may be up at one time by joins; twice as many as at first unless set. */
    public FaultScheduler upMax(int nodes) {
        upMax = nodes;
        return this;
    }

    /**
     * What becomes of nodes that crash.
     *
     * @param comesBack how many start again; 0.75 unless set
     * @param keepsDisk how many of these find their data; 0.5 unless set
     * @throws IllegalArgumentException if one is not from 0.0 to 1.0
     */
    public FaultScheduler restarts(double comesBack, double keepsDisk) {
        this.comesBack = Links.probability("comesBack", comesBack);
        this.keepsDisk = Links.probability("keepsDisk", keepsDisk);
        return this;
    }

    /**
     * How bad faults are that have a degree: losses, delays, lengths, drifts. 0.5 unless set: up to
     * 25 % of frames are lost, and pauses last up to 15 s.
     *
     * @throws IllegalArgumentException if it is not from 0.0 to 1.0
     */
    public FaultScheduler severity(double severity) {
        this.severity = Links.probability("severity", severity);
        return this;
    }

    /**
     * The course for the run of a network: the one that it was made to replay, if it was, and else
     * the one that is drawn from its seed.
     */
    public FaultSchedule draw(SimulatedNetwork network) {
        return network.courseOr(() -> draw(network.seed()));
    }

    /** The course of a seed. */
    public FaultSchedule draw(long seed) {
        SplitMix64 root = new SplitMix64(seed ^ 0x4641554c5453L);
        List<FaultPlan.Occasion> occasions = new ArrayList<>();
        for (FaultKind kind : FaultKind.values()) {
            SplitMix64 times = root.split();
            SplitMix64 choices = root.split();
            double rate = perMinute.getOrDefault(kind, 0.0);
            if (rate == 0) continue;
            double meanNanos = 60e9 / rate;
            double at = times.nextExponential(meanNanos);
            for (; at < length.toNanos(); at += times.nextExponential(meanNanos)) {
                occasions.add(new FaultPlan.Occasion((long) at, kind, choices.split()));
            }
        }
        occasions.sort(Comparator.comparingLong(FaultPlan.Occasion::atNanos));
        FaultPlan plan =
                new FaultPlan(
                        nodes,
                        new FaultPlan.Limits(
                                length.toNanos(), downMax, upMax, comesBack, keepsDisk, severity));
        for (FaultPlan.Occasion occasion : occasions) plan.add(occasion);
        return plan.schedule();
    }
}
