package io.chord.lookup;

import static java.util.Objects.requireNonNull;

import io.chord.ring.NodeRef;
import io.chord.ring.RingId;
import io.chord.routing.NextHop;
import java.util.List;
import java.util.Optional;

/**
 * What a lookup found.
 *
 * @param key what was looked for
 * @param predecessor the node before the key: the one that said LAST, or, when it is nearer or
 *     nobody said so, the one that the owner names. Always present for {@link Goal#PREDECESSOR}.
 *     Hearsay otherwise
 * @param owner the first live node at or after the key; for {@link Goal#PREDECESSOR} the first one
 *     that the predecessor names, not asked, and the predecessor itself if that is alone
 * @param replicas the owner and its successors, as far as they were named; for {@link
 *     Goal#PREDECESSOR} the first successors of the predecessor
 * @param path the nodes that answered, in order, this node first if it began with its own tables;
 *     the last is the owner, or the predecessor if that was the goal
 * @param hops how many other nodes answered: the owner counts, this node does not
 * @param timeouts how many nodes were asked in vain, silent or gone, in all attempts; for recursive
 *     lookups those that this node saw
 * @param steps what each node of the path said and when; empty for recursive lookups, of which only
 *     the owner's answer comes here
 * @param elapsedNanos from the begin to the answer
 */
public record LookupAnswer(
        RingId key,
        Optional<NodeRef> predecessor,
        NodeRef owner,
        List<NodeRef> replicas,
        List<NodeRef> path,
        int hops,
        int timeouts,
        List<Step> steps,
        long elapsedNanos) {

    /**
     * One node of the path.
     *
     * @param said what it knew of the way
     * @param elapsedNanos from the begin of the lookup to its answer
     */
    public record Step(NodeRef node, NextHop.Kind said, long elapsedNanos) {}

    /** Copies the lists and checks for nulls. */
    public LookupAnswer {
        requireNonNull(key, "key");
        requireNonNull(predecessor, "predecessor");
        requireNonNull(owner, "owner");
        replicas = List.copyOf(replicas);
        path = List.copyOf(path);
        steps = List.copyOf(steps);
    }
}
