package io.chord.routing;

import io.chord.ring.NodeRef;
import io.chord.ring.RingId;
import java.util.Arrays;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Where some nodes were when lookups last heard of them, and from where on each owned (the location
 * cache of the simulator of Stoica et al., ToN 2003, section V; fed by passing traffic as in
 * EpiChord, Leong, Liskov and Demaine 2004). Hints only: an entry that is wrong costs a hop.
 *
 * <p>Bounded, and a node that has not given a word for the life of an entry is not named. Half of
 * the room is for nodes at which lookups ended: of them the one that has been silent for longest
 * makes room for another. The others are there to be near to whatever is looked for: of them the
 * one makes room that lies closest between its neighbours, for one that lies clearly farther from
 * its own, so that they spread evenly. Nothing is allocated before the first node is learnt, and
 * nothing by questions. Not thread-safe: the engine's own.
 */
public final class LocationCache {

    /** One without any nodes, for ever. */
    public static final LocationCache NONE = new LocationCache(0, 0, () -> 0);

    private static final int FIRST_CAPACITY = 8;
    private static final NodeRef[] NO_NODES = {};
    private static final @Nullable RingId[] NO_IDS = {};
    private static final long[] NO_TIMES = {};
    private static final boolean[] NO_FLAGS = {};
    private static final int[] NO_WORDS = {};

    private final int nodesMax;
    private final long lifeNanos;
    private final LongSupplier clock;

    // In the order of their ids, place by place in the five arrays.
    private NodeRef[] nodes = NO_NODES;

    /** The leading words of their ids: most comparisons need no more, and follow no reference. */
    private int[] words = NO_WORDS;

    private @Nullable RingId[] arcsFrom = NO_IDS;
    private long[] heardNanos = NO_TIMES;
    private boolean[] areEnds = NO_FLAGS;
    private int size;
    private int ends;

    /** The gap in which the closest of the others lay; nodes of such gaps need not be compared. */
    private @Nullable RingId gapRefused;

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
        int place = firstAtOrAfter(node.id());
        if (isAt(place, node.id())) {
            update(place, node, arcFrom, true);
            if (!areEnds[place]) ends++;
            areEnds[place] = true;
            return;
        }
        if (nodesMax == 0) return;
        if (size == nodesMax) {
            replace(leastOfUse(), place, node, arcFrom, true);
        } else {
            insert(place, node, arcFrom, true);
        }
    }

    /** A node has answered: it is remembered if it was before, or if it is far from the others. */
    public void note(NodeRef node, @Nullable RingId arcFrom) {
        put(node, arcFrom, true, each -> false);
    }

    /**
     * A node was named by its neighbour: it is remembered if it is far from the others. Nothing is
     * changed of what it said itself, unless its arc is said to have become shorter.
     *
     * @param refused nodes that are not to be remembered; not asked about most of those that are
     *     near to the others
     */
    public void hear(NodeRef node, RingId arcFrom, Predicate<NodeRef> refused) {
        put(node, arcFrom, false, refused);
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
        long now = clock.getAsLong();
        for (int i = 0; i < size && offered < nodesOffered; i++) {
            place = before(place);
            if (now - heardNanos[place] >= lifeNanos) continue;
            closest.offer(nodes[place], words[place]);
            offered++;
        }
    }

    /**
     * The one of the nodes offered so that comes closest before a key, if it comes closer than
     * another that is before it, and else the other.
     */
    NodeRef nearest(NodeRef other, RingId key, int nodesOffered, Suspicions suspicions) {
        if (size == 0) return other;
        int place = firstAtOrAfter(key);
        int offered = 0;
        for (int i = 0; i < size && offered < nodesOffered; i++) {
            place = before(place);
            if (!isFresh(place)) continue;
            NodeRef node = nodes[place];
            boolean isLater = node.id().equals(other.id()) && node.isNewerThan(other);
            boolean isNearer = isLater || node.id().isInOpen(other.id(), key);
            if (!isNearer) return other; // And so is none of the rest.
            if (!suspicions.seemsDead(node)) return node;
            offered++;
        }
        return other;
    }

    private boolean isFresh(int place) {
        return clock.getAsLong() - heardNanos[place] < lifeNanos;
    }

    private void put(
            NodeRef node, @Nullable RingId arcFrom, boolean firstHand, Predicate<NodeRef> refused) {
        int place = firstAtOrAfter(node.id());
        if (isAt(place, node.id())) {
            if (!refused.test(node)) update(place, node, arcFrom, firstHand);
        } else if (size < nodesMax) {
            if (!refused.test(node)) insert(place, node, arcFrom, false);
        } else if (size > ends && !isTooClose(place) && !refused.test(node)) {
            int victim = closestOfOthers();
            gapRefused = gapAround(victim);
            if (isFresh(victim) && isTooClose(place)) return;
            replace(victim, place, node, arcFrom, false);
        }
    }

    /**
     * Whether one that would be put at a place would lie hardly farther from its neighbours than
     * the closest of the others did when it was looked for. By less than a third is hardly: else
     * nodes take turns.
     */
    private boolean isTooClose(int place) {
        int previous = before(place);
        int next = place == size ? 0 : place;
        if (gapRefused == null) return false;
        if (isSurelyLess(gapWord(previous, next), gapRefused)) return true;
        RingId gap = gap(previous, next);
        return gap.minus(gap.half().half()).compareTo(gapRefused) <= 0;
    }

    private boolean isAt(int place, RingId id) {
        return place < size && words[place] == id.leadingWord() && nodes[place].id().equals(id);
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

    private void insert(int place, NodeRef node, @Nullable RingId arcFrom, boolean isEnd) {
        if (size == nodes.length) {
            int capacity = Math.min(nodesMax, Math.max(FIRST_CAPACITY, 2 * size));
            nodes = Arrays.copyOf(nodes, capacity);
            words = Arrays.copyOf(words, capacity);
            arcsFrom = Arrays.copyOf(arcsFrom, capacity);
            heardNanos = Arrays.copyOf(heardNanos, capacity);
            areEnds = Arrays.copyOf(areEnds, capacity);
        }
        move(place, place + 1, size - place);
        size++;
        set(place, node, arcFrom, isEnd);
    }

    private void set(int place, NodeRef node, @Nullable RingId arcFrom, boolean isEnd) {
        nodes[place] = node;
        words[place] = node.id().leadingWord();
        arcsFrom[place] = arcFrom;
        heardNanos[place] = clock.getAsLong();
        areEnds[place] = isEnd;
        if (isEnd) ends++;
    }

    private void remove(int place) {
        if (areEnds[place]) ends--;
        size--;
        move(place + 1, place, size - place);
        arcsFrom[size] = null;
    }

    /** Removes one and inserts another: only what lies between the two moves. */
    private void replace(
            int victim, int place, NodeRef node, @Nullable RingId arcFrom, boolean isEnd) {
        if (areEnds[victim]) ends--;
        int freed = place > victim ? place - 1 : place;
        if (place > victim) {
            move(victim + 1, victim, freed - victim);
        } else {
            move(place, place + 1, victim - place);
        }
        set(freed, node, arcFrom, isEnd);
    }

    private void move(int from, int to, int count) {
        System.arraycopy(nodes, from, nodes, to, count);
        System.arraycopy(words, from, words, to, count);
        System.arraycopy(arcsFrom, from, arcsFrom, to, count);
        System.arraycopy(heardNanos, from, heardNanos, to, count);
        System.arraycopy(areEnds, from, areEnds, to, count);
    }

    /** Who makes room for one at which a lookup ended. */
    private int leastOfUse() {
        return ends < size && 2 * ends < nodesMax ? closestOfOthers() : longestSilentEnd();
    }

    private int longestSilentEnd() {
        int longest = -1;
        for (int place = 0; place < size; place++) {
            if (!areEnds[place]) continue;
            if (longest < 0 || heardNanos[place] - heardNanos[longest] < 0) longest = place;
        }
        return longest;
    }

    /** Of those at which no lookup ended, there is one: which is not fresh, or lies closest. */
    private int closestOfOthers() {
        int closest = -1;
        int smallestWord = 0;
        long now = clock.getAsLong();
        for (int place = 0; place < size; place++) {
            if (areEnds[place]) continue;
            if (now - heardNanos[place] >= lifeNanos) return place;
            int gapWord = gapWord(before(place), after(place));
            boolean isClear = gapWord != 0 && smallestWord != 0;
            if (isClear && Integer.compareUnsigned(gapWord - 1, smallestWord) > 0) continue;
            boolean isLess =
                    closest < 0
                            || (isClear && Integer.compareUnsigned(gapWord, smallestWord - 1) < 0)
                            || gapAround(place).compareTo(gapAround(closest)) < 0;
            if (!isLess) continue;
            closest = place;
            smallestWord = gapWord;
        }
        return closest;
    }

    /** From the node before one to the node after it. */
    private RingId gapAround(int place) {
        return gap(before(place), after(place));
    }

    private RingId gap(int from, int to) {
        return nodes[from].id().distanceTo(nodes[to].id());
    }

    /*
     * The difference of two leading words is the leading word of the distance, or one more if the
     * rest of the words has to borrow from it: and a difference of zero may be of the longest.
     */
    private int gapWord(int from, int to) {
        return words[to] - words[from];
    }

    private static boolean isSurelyLess(int gapWord, RingId gap) {
        return gapWord != 0 && Integer.compareUnsigned(gapWord, gap.leadingWord()) < 0;
    }

    private int after(int place) {
        return place + 1 == size ? 0 : place + 1;
    }

    private int before(int place) {
        return (place == 0 ? size : place) - 1;
    }

    /** The place of the first node at or after a point, without going around: size if none is. */
    private int firstAtOrAfter(RingId point) {
        int word = point.leadingWord();
        int low = 0;
        int high = size;
        while (low < high) {
            int middle = (low + high) >>> 1;
            int order = Integer.compareUnsigned(words[middle], word);
            if (order == 0) order = nodes[middle].id().compareTo(point);
            if (order < 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
