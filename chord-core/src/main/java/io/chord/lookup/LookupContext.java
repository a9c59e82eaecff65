package io.chord.lookup;

import io.chord.call.Calls;
import io.chord.call.Timers;
import io.chord.call.Turn;
import io.chord.ring.NodeRef;
import io.chord.ring.RingId;
import io.chord.routing.NextHop;
import io.chord.routing.RoutingView;

import java.util.List;
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
        LocationKeeper keeper,
        Predicate<NodeRef> quarantined,
        Consumer<NodeRef> foundDead,
        LookupCounters counters) {

    /** Whether the node is at our address: we do not ask ourselves, nor who was here before us. */
    boolean isHere(NodeRef node) {
        return node.address().equals(routing.self().address());
    }

    /** What the own tables say of the way to a key. */
    NextHop nextHop(RingId key, Predicate<NodeRef> seemsDead) {
        return NextHop.of(
                routing,
                key,
                settings.candidates(),
                settings.aids().earlyStop(),
                node -> seemsDead.test(node) || quarantined.test(node));
    }

    /**
     * What they say of the way on, for who hands a relay on: always to the node before the key,
     * which alone may vouch for an owner that does not say that it is one.
     */
    List<NodeRef> onward(RingId key, Predicate<NodeRef> seemsDead) {
        return NextHop.onward(routing, key, settings.candidates(), false, seemsDead).nodes();
    }
}
