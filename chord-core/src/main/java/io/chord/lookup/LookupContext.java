package io.chord.lookup;

import io.chord.call.Calls;
import io.chord.call.Timers;
import io.chord.call.Turn;
import io.chord.ring.NodeRef;
import io.chord.routing.RoutingView;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * What all lookups of one node share.
 *
 * @param quarantined whether a node seems dead
 * @param foundDead who is told of a node that was silent or is gone
 */
record LookupContext(
        Turn turn,
        Timers timers,
        Calls calls,
        RoutingView routing,
        LookupSettings settings,
        Predicate<NodeRef> quarantined,
        Consumer<NodeRef> foundDead,
        LookupCounters counters) {

    /** Whether the node is at our address: we do not ask ourselves, nor who was here before us. */
    boolean isHere(NodeRef node) {
        return node.address().equals(routing.self().address());
    }
}
