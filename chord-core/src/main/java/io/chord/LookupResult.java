package io.chord;

import io.chord.ring.NodeRef;
import io.chord.ring.RingId;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * Who owns a point, and how that was found. True at some moment between call and answer; perhaps
 * stale afterwards.
 *
 * @param key the point
 * @param owner the first live node at or after it, clockwise
 * @param replicas the owner and those after it, as far as they were named
 * @param path the nodes asked, in order, the owner last
 * @param hops messages from node to node on the way
 * @param timeouts nodes that were silent on the way
 * @param steps what each node of the path said, and when; empty for a recursive lookup
 * @param elapsed by this node's clock
 */
public record LookupResult(
        RingId key,
        NodeRef owner,
        List<NodeRef> replicas,
        List<NodeRef> path,
        int hops,
        int timeouts,
        List<Step> steps,
        Duration elapsed) {

    /** What a node knew of the way to a point. */
    public enum Answer {
        /** It named nodes that are nearer, of its fingers and successors. */
        CLOSER,
        /** The point lies between it and its first live successor, which it named. */
        LAST,
        /** It owns the point. */
        OWNER
    }

    /**
     * One node of the path.
     *
     * @param elapsed from the begin of the lookup until it had answered
     */
    public record Step(NodeRef node, Answer answer, Duration elapsed) {
        /** Checks for nulls. */
        public Step {
            Objects.requireNonNull(node, "node");
            Objects.requireNonNull(answer, "answer");
            Objects.requireNonNull(elapsed, "elapsed");
        }
    }

    /** Copies the lists. */
    public LookupResult {
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(owner, "owner");
        Objects.requireNonNull(elapsed, "elapsed");
        replicas = List.copyOf(replicas);
        path = List.copyOf(path);
        steps = List.copyOf(steps);
    }
}
