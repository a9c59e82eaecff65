package io.chord.routing;

import io.chord.ring.NodeRef;
import io.chord.ring.RingId;
import java.util.Arrays;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Where some nodes were when lookups last heard of them, and from where on each owned (the location
 * cache of the simulator of Stoica et al., ToN 2003, section V; fed by passing traffic as in
 * EpiChord, Leong, Liskov and Demaine 2004). Hints only: an entry that is wrong costs a hop.
 *
 * <p>Bounded: the node that has been silent for longest makes room for one that answers. A node
 * that has not given a word for the life of an entry is not named. Nothing is allocated before the
 * first node is learnt, and nothing by questions. Not thread-safe: the engine's own.
 */
public final class LocationCache {

    /** One without any nodes, for ever. */
    public static final LocationCache NONE = new LocationCache(0, 0, () -> 0);

    private static final int FIRST_CAPACITY = 8;
    private static final NodeRef[] NO_NODES = {};
    private static final @Nullable RingId[] NO_IDS = {};
    private static final long[] NO_TIMES = {};

    private final int nodesMax;
    private final long lifeNanos;
    private final LongSupplier clock;

    // In the order of their ids, place by place in the three arrays.
    private NodeRef[] nodes = NO_NODES;
    private @Nullable RingId[] arcsFrom = NO_IDS;
    private long[] heardNanos = NO_TIMES;
    private int size;

    /**
     * An empty one.
     *
     * @param nodesMax most nodes remembered; 0 for none
     * @param lifeNanos how long after its last word a node is still named
     * @param clock the engine's
     */
    public LocationCache(int nodesMax, long lifeNanos, LongSupplier clock) {
        this.nodesMax = nodesMax;
        this.lifeNanos = lifeNanos;
        this.clock = clock;
    }

    /** How many nodes are remembered, those included that are no longer named. */
    public int size() {
        return size;
    }

    /**
     * A node has answered, and is where lookups end: it is remembered, if need be in place of
     * another.
     *
     * @param arcFrom where the arc that it owns begins, if it said so
     */
    public void learn(NodeRef node, @Nullable RingId arcFrom) {
        put(node, arcFrom, true, true);
    }

    /** A node has answered: it is remembered if it was before, or if there is room. */
    public void note(NodeRef node, @Nullable RingId arcFrom) {
        put(node, arcFrom, true, false);
    }

    /**
     * A node was named by its neighbour: it is remembered if there is room. Nothing is changed of
     * what it said itself, unless its arc is said to have become shorter.
     */
    public void hear(NodeRef node, RingId arcFrom) {
        put(node, arcFrom, false, false);
    }

    /** A node was found dead. */
    public void forget(NodeRef node) {
        int place = firstAtOrAfter(node.id());
        if (place < size && nodes[place].equals(node)) remove(place);
    }

    /** The node that owned a point when it was last heard of; null if none is known that did. */
    public @Nullable NodeRef ownerOf(RingId point) {
        if (size == 0) return null;
        int place = firstAtOrAfter(point);
        if (place == size) place = 0;
        RingId from = arcsFrom[place];
        boolean owns =
                from != null && isFresh(place) && point.isInOpenClosed(from, nodes[place].id());
        return owns ? nodes[place] : null;
    }

    /** Offers the nodes that come closest before a key, nearest first. */
    void offerTo(Closest closest, RingId key, int nodesOffered) {
        if (size == 0) return;
        int place = firstAtOrAfter(key);
        int offered = 0;
        for (int i = 0; i < size && offered < nodesOffered; i++) {
            place = (place == 0 ? size : place) - 1;
            if (!isFresh(place)) continue;
            closest.offer(nodes[place]);
            offered++;
        }
    }

    private boolean isFresh(int place) {
        return clock.getAsLong() - heardNanos[place] < lifeNanos;
    }

    private void put(NodeRef node, @Nullable RingId arcFrom, boolean firstHand, boolean takesRoom) {
        int place = firstAtOrAfter(node.id());
        if (place < size && nodes[place].id().equals(node.id())) {
            update(place, node, arcFrom, firstHand);
            return;
        }
        if (size == nodesMax) {
            if (!takesRoom || size == 0) return;
            remove(longestSilent());
            place = firstAtOrAfter(node.id());
        }
        insert(place, node, arcFrom);
    }

    private void update(int place, NodeRef node, @Nullable RingId arcFrom, boolean firstHand) {
        if (!nodes[place].equals(node)) { // Another process of this id.
            if (!firstHand && !node.isNewerThan(nodes[place])) return;
            nodes[place] = node;
            arcsFrom[place] = arcFrom;
            heardNanos[place] = clock.getAsLong();
        } else if (firstHand) {
            arcsFrom[place] = arcFrom;
            heardNanos[place] = clock.getAsLong();
        } else {
            RingId known = arcsFrom[place];
            if (known == null || (arcFrom != null && arcFrom.isInOpen(known, node.id()))) {
                arcsFrom[place] = arcFrom;
            }
        }
    }

    private void insert(int place, NodeRef node, @Nullable RingId arcFrom) {
        if (size == nodes.length) {
            int capacity = Math.min(nodesMax, Math.max(FIRST_CAPACITY, 2 * size));
            nodes = Arrays.copyOf(nodes, capacity);
            arcsFrom = Arrays.copyOf(arcsFrom, capacity);
            heardNanos = Arrays.copyOf(heardNanos, capacity);
        }
        move(place, place + 1, size - place);
        nodes[place] = node;
        arcsFrom[place] = arcFrom;
        heardNanos[place] = clock.getAsLong();
        size++;
    }

    private void remove(int place) {
        size--;
        move(place + 1, place, size - place);
        arcsFrom[size] = null;
    }

    private void move(int from, int to, int count) {
        System.arraycopy(nodes, from, nodes, to, count);
        System.arraycopy(arcsFrom, from, arcsFrom, to, count);
        System.arraycopy(heardNanos, from, heardNanos, to, count);
    }

    private int longestSilent() {
        int longest = 0;
        for (int place = 1; place < size; place++) {
            if (heardNanos[place] - heardNanos[longest] < 0) longest = place;
        }
        return longest;
    }

    /** The place of the first node at or after a point, without going around: size if none is. */
    private int firstAtOrAfter(RingId point) {
        int low = 0;
        int high = size;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (nodes[middle].id().compareTo(point) < 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
