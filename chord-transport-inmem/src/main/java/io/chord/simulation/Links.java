package io.chord.simulation;

import io.chord.ring.SplitMix64;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The state of all links between nodes: how slow and how bad they are, and which are cut. */
final class Links {

    /** A direction between two nodes, by name. */
    private record Link(String from, String to) {}

    private final SplitMix64 random;

    // Looked up by key only, never iterated: their order is not the same on every run.
    private final Set<Link> cuts = new HashSet<>();
    private final Map<String, Integer> groups = new HashMap<>();
    private final Map<Link, Long> lastArrivalNanos = new HashMap<>();

    private Delay delay = Delay.uniform(Duration.ofNanos(200_000), Duration.ofMillis(2));
    private double loss;
    private double duplication;
    private boolean keepOrder;
    private @Nullable FrameRule rule;

    Links(SplitMix64 random) {
        this.random = random;
    }

    void delay(Delay delay) {
        this.delay = delay;
    }

    void loss(double probability) {
        loss = probability("loss", probability);
    }

    void duplication(double probability) {
        duplication = probability("duplication", probability);
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

    /** Draws: is it lost? One number is taken whatever the probability. */
    boolean drawLoss() {
        return random.nextBoolean(loss);
    }

    /** Draws: does a copy arrive too? */
    boolean drawDuplication() {
        return random.nextBoolean(duplication);
    }

    /** Draws how long a frame that leaves now is under way. */
    long drawDelayNanos(String from, String to, long nowNanos) {
        return inOrder(from, to, nowNanos, drawDelayNanos());
    }

    long drawDelayNanos() {
        long drawn = delay.nextNanos(random);
        if (drawn < 0) throw new IllegalStateException("the delay distribution drew " + drawn);
        return drawn;
    }

    /** A delay no shorter than what keeps the order of the link, if it is to be kept. */
    private long inOrder(String from, String to, long nowNanos, long delayNanos) {
        if (!keepOrder) return delayNanos;
        long arrival = EventQueue.saturatedSum(nowNanos, delayNanos);
        // Of events at one time the queue keeps the order, so "not before" is enough.
        long kept = lastArrivalNanos.merge(new Link(from, to), arrival, Math::max);
        return kept - nowNanos;
    }

    void partition(List<? extends Collection<String>> parts) {
        groups.clear();
        for (int group = 0; group < parts.size(); group++) {
            for (String name : parts.get(group)) {
                Integer other = groups.put(name, group);
                if (other != null && other != group) {
                    groups.clear();
                    throw new IllegalArgumentException(
                            "node " + name + " is in two groups of the partition");
                }
            }
        }
    }

    void cut(String from, String to) {
        cuts.add(new Link(from, to));
    }

    void heal() {
        cuts.clear();
        groups.clear();
    }

    boolean isCut(String from, String to) {
        if (!groups.isEmpty()
                && !groups.getOrDefault(from, -1).equals(groups.getOrDefault(to, -1))) {
            return true;
        }
        return !cuts.isEmpty() && cuts.contains(new Link(from, to));
    }

    private static double probability(String what, double value) {
        if (!(value >= 0.0 && value <= 1.0)) {
            throw new IllegalArgumentException(what + " " + value + " is not from 0.0 to 1.0");
        }
        return value;
    }
}
