package io.chord.simulation;

import io.chord.ring.SplitMix64;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** The state of all links between nodes: how slow and how bad they are, and which are cut. */
final class Links {

    /** A direction between two nodes, by name. */
    private record Link(String from, String to) {}

    private final SplitMix64 random;
    private final SplitMix64 overtaking;

    // Looked up by key only, never iterated: their order is not the same on every run.
    private final Set<Link> cuts = new HashSet<>();
    private final Map<String, Integer> groups = new HashMap<>();
    private final Map<Link, Delay> delays = new HashMap<>();
    private final Map<Link, Double> losses = new HashMap<>();
    private final Map<Link, Long> lastArrivalNanos = new HashMap<>();

    private Delay delay = Delay.uniform(Duration.ofNanos(200_000), Duration.ofMillis(2));
    private double loss;
    private double duplication;
    private double reordering;
    private Delay heldBack = Delay.constant(Duration.ZERO);
    private boolean keepOrder;
    private @Nullable FrameRule rule;

    /**
     * Links without faults.
     *
     * @param overtaking draws which frames are held back: of its own, so that seeds of before
     *     reordering was thought of keep their runs
     */
    Links(SplitMix64 random, SplitMix64 overtaking) {
        this.random = random;
        this.overtaking = overtaking;
    }

    // ---- settings of all links

    void delay(Delay delay) {
        this.delay = delay;
    }

    Delay delay() {
        return delay;
    }

    void loss(double probability) {
        loss = probability("loss", probability);
    }

    double loss() {
        return loss;
    }

    void duplication(double probability) {
        duplication = probability("duplication", probability);
    }

    double duplication() {
        return duplication;
    }

    void reordering(double probability, Delay heldBack) {
        reordering = probability("reordering", probability);
        this.heldBack = heldBack;
    }

    double reordering() {
        return reordering;
    }

    Delay heldBack() {
        return heldBack;
    }

    void keepOrder(boolean keep) {
        keepOrder = keep;
        if (!keep) lastArrivalNanos.clear();
    }

    void rule(@Nullable FrameRule rule) {
        this.rule = rule;
    }

    @Nullable FrameRule rule() {
        return rule;
    }

    // ---- settings of one link

    void delay(String from, String to, Delay delay) {
        delays.put(new Link(from, to), delay);
    }

    void loss(String from, String to, double probability) {
        losses.put(new Link(from, to), probability("loss", probability));
    }

    /** Takes back what was set for one link. */
    void usualDelay(String from, String to) {
        delays.remove(new Link(from, to));
    }

    /** Takes back what was set for one link. */
    void usualLoss(String from, String to) {
        losses.remove(new Link(from, to));
    }

    // ---- chance

    /** Draws: is it lost? One number is taken whatever the probability. */
    boolean drawLoss(String from, String to) {
        return random.nextBoolean(
                losses.isEmpty() ? loss : losses.getOrDefault(new Link(from, to), loss));
    }

    /** Draws: does a copy arrive too? */
    boolean drawDuplication() {
        return random.nextBoolean(duplication);
    }

    /** Draws how long a frame that leaves now is under way. */
    long drawDelayNanos(String from, String to, long nowNanos) {
        long drawn = drawDelayNanos(from, to);
        if (overtaking.nextBoolean(reordering)) {
            drawn = EventQueue.saturatedSum(drawn, drawn(heldBack, overtaking));
        }
        return keepOrder ? inOrder(from, to, nowNanos, drawn) : drawn;
    }

    /** The same for what is no frame, and overtakes and is overtaken as it likes. */
    long drawDelayNanos(String from, String to) {
        return drawn(
                delays.isEmpty() ? delay : delays.getOrDefault(new Link(from, to), delay), random);
    }

    private static long drawn(Delay delay, SplitMix64 random) {
        long drawn = delay.nextNanos(random);
        if (drawn < 0) throw new IllegalStateException("the delay distribution drew " + drawn);
        return drawn;
    }

    /** A delay no shorter than what keeps the order of the link. */
    private long inOrder(String from, String to, long nowNanos, long delayNanos) {
        long arrival = EventQueue.saturatedSum(nowNanos, delayNanos);
        // Of events at one time the queue keeps the order, so "not before" is enough.
        long kept = lastArrivalNanos.merge(new Link(from, to), arrival, Math::max);
        return kept - nowNanos;
    }

    // ---- cuts

    void partition(List<? extends Collection<String>> parts) {
        Map<String, Integer> divided = new HashMap<>();
        for (int group = 0; group < parts.size(); group++) {
            for (String name : parts.get(group)) {
                Integer other = divided.put(name, group);
                if (other != null && other != group) {
                    throw new IllegalArgumentException(
                            "node " + name + " is in two groups of the partition");
                }
            }
        }
        groups.clear();
        groups.putAll(divided);
    }

    void cut(String from, String to) {
        cuts.add(new Link(from, to));
    }

    void reconnect(String from, String to) {
        cuts.remove(new Link(from, to));
    }

    void heal() {
        cuts.clear();
        groups.clear();
    }

    /** All that is no delay. */
    void endFaults() {
        heal();
        loss = 0;
        losses.clear();
        duplication = 0;
        reordering = 0;
        rule = null;
    }

    /** Does something with all links from some nodes to others. */
    void forEach(
            Collection<String> from, Collection<String> to, BiConsumer<String, String> action) {
        for (String one : from) {
            for (String other : to) action.accept(one, other);
        }
    }

    boolean isCut(String from, String to) {
        if (!groups.isEmpty()
                && !groups.getOrDefault(from, -1).equals(groups.getOrDefault(to, -1))) {
            return true;
        }
        return !cuts.isEmpty() && cuts.contains(new Link(from, to));
    }

    static double probability(String what, double value) {
        if (!(value >= 0.0 && value <= 1.0)) {
            throw new IllegalArgumentException(what + " " + value + " is not from 0.0 to 1.0");
        }
        return value;
    }
}
