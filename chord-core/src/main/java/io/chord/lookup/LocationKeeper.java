package io.chord.lookup;

import io.chord.call.Turn;
import io.chord.ring.NodeRef;
import io.chord.ring.RingId;
import io.chord.routing.LocationCache;
import io.chord.routing.NextHop;
import io.chord.routing.RoutingTable;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Remembers where nodes are from the answers to lookups that pass here. Holds the pen of the
 * location cache, and makes the cache when there is something to remember.
 *
 * <p>Of hops, which lie in clusters before the keys, and of successors, which lie in clusters
 * behind, the cache picks those that are far from each other. Nodes that are only named as hops are
 * not remembered: they may come from a cache, and a name that goes from cache to cache would
 * outlive its node.
 *
 * <p>Where owners are not named from afar ({@link LookupAids#earlyStop}) it is the cache of the
 * simulator of Stoica et al. (ToN 2003, section V): the nodes that answered last, as hops only.
 */
final class LocationKeeper {

    /** An entry is believed for so many quarantines: a dead one then costs few time-outs. */
    private static final int LIFE_QUARANTINES = 10;

    private final Turn turn;
    private final RoutingTable table;
    private final RoutingTable.Pen<LocationCache> pen;
    private final LookupSettings settings;
    private final Predicate<NodeRef> quarantined;

    LocationKeeper(
            Turn turn,
            RoutingTable table,
            LookupSettings settings,
            Predicate<NodeRef> quarantined) {
        this.turn = turn;
        this.table = table;
        this.pen = table.locationPen();
        this.settings = settings;
        this.quarantined = quarantined;
    }

    void onAnswer(NodeRef node, NextHop answer) {
        if (settings.aids().cacheMax() == 0) return;
        if (!settings.aids().earlyStop()) {
            if (!isHere(node)) cache().learn(node, null);
            return;
        }
        @Nullable RingId arcFrom = answer.predecessor().map(NodeRef::id).orElse(null);
        switch (answer.kind()) {
            case OWNER -> {
                if (!isHere(node)) cache().learn(node, arcFrom);
                hear(node.id(), answer.nodes());
            }
            case LAST -> {
                if (!isHere(node)) cache().note(node, arcFrom);
                // Of who is not the last before the key it is not known where the first arc begins.
                RingId from = answer.before().isEmpty() ? node.id() : answer.nodes().get(0).id();
                hear(from, answer.nodes());
            }
            case CLOSER -> {
                if (!isHere(node)) cache().note(node, arcFrom);
            }
        }
    }

    void onDead(NodeRef node) {
        table.locations().forget(node);
    }

    /** Nodes that follow each other, and where the arc of the first begins. */
    private void hear(RingId from, List<NodeRef> nodes) {
        Predicate<NodeRef> refused = this::isRefused;
        RingId arcFrom = from;
        for (int i = 0; i < nodes.size(); i++) {
            NodeRef each = nodes.get(i);
            if (!each.id().equals(arcFrom)) cache().hear(each, arcFrom, refused);
            arcFrom = each.id();
        }
    }

    private boolean isRefused(NodeRef node) {
        return isHere(node) || quarantined.test(node);
    }

    private boolean isHere(NodeRef node) {
        return node.address().equals(table.self().address());
    }

    private LocationCache cache() {
        if (table.locations() == LocationCache.NONE) {
            pen.write(
                    new LocationCache(
                            settings.aids().cacheMax(),
                            LIFE_QUARANTINES * settings.quarantineNanos(),
                            turn::nowNanos));
        }
        return table.locations();
    }
}
