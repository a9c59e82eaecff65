package io.chord.bench.evaluate;

import static java.util.Objects.requireNonNull;

import io.chord.Placement;
import io.chord.call.Turn;
import io.chord.membership.ArcSampler;
import io.chord.membership.PredecessorFinder;
import io.chord.ring.Address;
import io.chord.ring.KeyHasher;
import io.chord.ring.NodeRef;
import io.chord.ring.RingId;
import io.chord.ring.RingSpace;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Ids on a circle, placed one node after the other by a rule, in a ring that is always ideal: a
 * lookup is answered at once, by the circle itself. The largest of some arcs is found by the code
 * that a joining node runs.
 */
final class PlacedRing implements PredecessorFinder {

    private static final RingSpace SPACE = RingSpace.of(160);
    private static final Address NOWHERE = Address.of("sim:nowhere");

    private final TreeMap<RingId, Integer> nodes = new TreeMap<>();
    private final long seed;
    private final Turn turn;
    private final ArcSampler sampler;

    /** An empty circle. */
    PlacedRing(long seed) {
        this.seed = seed;
        this.turn = new Turn(seed);
        this.sampler = new ArcSampler(turn, SPACE, this);
    }

    /** Places the next node, with so many ids as the rule says. */
    void add(int node, Place place) {
        for (int i = 0; i < place.virtual(); i++) {
            RingId id = choose(node, place);
            while (nodes.putIfAbsent(id, node) != null) id = turn.random().nextId(SPACE);
        }
    }

    private RingId choose(int node, Place place) {
        return switch (place.rule()) {
            case HASH -> hash("tcp://node-" + node + ".ring-" + seed + ".example:7000");
            case RANDOM, VIRTUAL -> turn.random().nextId(SPACE);
            case LARGEST_ARC -> middleOfLargestArc();
        };
    }

    private RingId middleOfLargestArc() {
        if (nodes.isEmpty()) return turn.random().nextId(SPACE);
        Optional<?>[] middle = {Optional.empty()};
        sampler.sample(
                reference(nodes.firstKey()),
                Placement.LARGEST_ARC_SAMPLES,
                Long.MAX_VALUE,
                found -> middle[0] = found);
        return (RingId) middle[0].orElseThrow();
    }

    /** The number of the node that owns a point. */
    int ownerOf(RingId point) {
        return requireNonNull(nodes.get(ownerId(point)));
    }

    private RingId ownerId(RingId point) {
        @Nullable RingId owner = nodes.ceilingKey(point);
        return owner == null ? nodes.firstKey() : owner;
    }

    // ---- what the sampler asks

    @Override
    public void find(RingId target, NodeRef via, long deadlineNanos, Answer answer) {
        RingId owner = ownerId(target);
        Map.@Nullable Entry<RingId, Integer> before = nodes.lowerEntry(owner);
        RingId predecessor = before == null ? nodes.lastKey() : before.getKey();
        answer.found(
                reference(predecessor),
                predecessor.equals(owner) ? List.of() : List.of(reference(owner)));
    }

    private static NodeRef reference(RingId id) {
        return new NodeRef(id, NOWHERE, 1);
    }

    static RingId hash(String text) {
        return KeyHasher.sha256().hash(text.getBytes(StandardCharsets.UTF_8), SPACE);
    }
}
