package io.chord.lookup;

import io.chord.call.Calls;
import io.chord.call.Timers;
import io.chord.call.Turn;
import io.chord.ring.NodeRef;
import io.chord.ring.RingId;
import io.chord.routing.NextHop;
import io.chord.routing.RoutingView;
import io.chord.routing.Suspicions;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What all lookups of one node share.
 *
 * @param vainShare how many of the nodes asked lately were asked in vain
 * @param foundDead who is told of a node that was silent or is gone
 */
record LookupContext(
        Turn turn,
        Timers timers,
        Calls calls,
        RoutingView routing,
        LookupSettings settings,
        Quarantine quarantine,
        LocationKeeper keeper,
        VainShare vainShare,
        Consumer<NodeRef> foundDead,
        LookupCounters counters) {

    /** Whether the node is at our address: we do not ask ourselves, nor who was here before us. */
    boolean isHere(NodeRef node) {
        return node.address().equals(routing.self().address());
    }

    /** Whether the node was found dead lately, or is said to be. */
    boolean seemsDead(NodeRef node) {
        return quarantine.seemsDead(node);
    }

    /** Whether it gave a sign of life more recently than a sign of death counts. */
    boolean isHeardLately(NodeRef node) {
        return calls.roundTrips().isHeardWithin(node, settings.quarantineNanos());
    }

    /** Whether nothing is known of the node, while many such nodes are dead. */
    boolean isDoubtful(NodeRef node) {
        return vainShare.isHigh() && !isHeardLately(node);
    }

    /** What the own tables say of the way to a key. */
    NextHop nextHop(RingId key, Suspicions suspicions) {
        return NextHop.of(
                routing, key, settings.candidates(), settings.aids().earlyStop(), suspicions);
    }

    /**
     * Who owned a key when it was last heard of, if the own tables do not tell; null: nobody else
     * that is known.
     */
    @Nullable NodeRef formerOwner(RingId key) {
        NodeRef node = routing.locations().ownerOf(key);
        if (node == null || seemsDead(node) || isHere(node)) return null;
        return NextHop.isCloser(routing, key, settings.aids().earlyStop(), quarantine)
                ? node
                : null;
    }

    /**
     * The best of the nodes on the way on that is not refused, for who hands a relay on: always
     * towards the node before the key, which alone may vouch for an owner that does not say that it
     * is one. Null if there is none.
     */
    @Nullable NodeRef firstOnward(RingId key, Suspicions suspicions, Predicate<NodeRef> refused) {
        NodeRef first = routing.firstOnward(key, settings.candidates(), suspicions);
        if (first == null || !refused.test(first)) return first;
        NextHop onward = NextHop.onward(routing, key, settings.candidates(), false, suspicions);
        for (NodeRef node : onward.nodes()) {
            if (!refused.test(node)) return node;
        }
        return null;
    }

    /** A node has answered a question of a lookup. */
    void onAnswer(NodeRef node, NextHop answer, List<NodeRef> dead) {
        keeper.onAnswer(node, answer);
        onHearsay(dead);
    }

    /**
     * Others have found these dead. Silence is suspicion, and this is hearsay of it: it is believed
     * for a short time, by lookups alone, and not against a sign of life that we had ourselves.
     */
    void onHearsay(List<NodeRef> dead) {
        if (!settings.aids().namesDead()) return;
        for (NodeRef node : dead) {
            if (!isHere(node) && !isHeardLately(node)) quarantine.hear(node);
        }
    }

    /** The answer of a node takes longer than answers use to. */
    void onLate(NodeRef node) {
        quarantine.hear(node);
    }
}
