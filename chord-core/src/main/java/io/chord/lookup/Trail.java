package io.chord.lookup;

import io.chord.ring.NodeRef;
import io.chord.routing.NextHop;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The way that a lookup has come to a node: who answered, each asked because of the one before.
 * What was asked beside it is not on it. Immutable.
 *
 * @param before the way to the node before; null for the first
 * @param said what the node knew of the way on
 * @param elapsedNanos from the begin of the lookup to its answer
 * @param length how many nodes, this one included
 */
record Trail(
        @Nullable Trail before, NodeRef node, NextHop.Kind said, long elapsedNanos, int length) {

    /** The way on to a node. */
    static Trail on(@Nullable Trail before, NodeRef node, NextHop.Kind said, long elapsedNanos) {
        return new Trail(before, node, said, elapsedNanos, before == null ? 1 : before.length + 1);
    }

    /** The nodes, first to last. */
    static List<NodeRef> nodes(Trail last) {
        NodeRef[] nodes = new NodeRef[last.length];
        for (Trail trail = last; trail != null; trail = trail.before) {
            nodes[trail.length - 1] = trail.node;
        }
        return List.of(nodes);
    }

    /** The nodes, first to last, and what each said. */
    static List<LookupAnswer.Step> steps(@Nullable Trail last) {
        List<LookupAnswer.Step> steps = new ArrayList<>();
        for (Trail trail = last; trail != null; trail = trail.before) {
            steps.add(new LookupAnswer.Step(trail.node, trail.said, trail.elapsedNanos));
        }
        Collections.reverse(steps);
        return steps;
    }
}
