package io.chord.routing;

import static java.util.Objects.requireNonNull;

import io.chord.ring.NodeRef;
import io.chord.ring.RingId;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Keeps the few nodes that come closest before a key, nearest first, no id twice. */
final class Closest {

    /*
     * Most comparisons are decided by the leading words of the ids alone: where those of self, key
     * and node differ they lie around the circle as the points do. How far a word is ahead is its
     * distance from that of self; 0 says nothing, since the node may also be behind.
     */

    private final RingId self;
    private final RingId key;
    private final Suspicions suspicions;
    private final @Nullable NodeRef[] best;
    private final int start;
    private final int keyAhead;
    private int size;

    /** Of the last one, when there is no room for more; until then 0. */
    private int lastAhead;

    /**
     * None yet.
     *
     * @param suspicions nodes that seem dead are not kept
     */
    Closest(RingId self, RingId key, int max, Suspicions suspicions) {
        this.self = self;
        this.key = key;
        this.suspicions = suspicions;
        this.best = new NodeRef[max];
        this.start = self.leadingWord();
        this.keyAhead = key.leadingWord() - start;
    }

    /** Takes the node if it makes progress: strictly between self and the key. */
    void offer(NodeRef node) {
        offer(node, node.id().leadingWord());
    }

    /** The same, for one whose leading word is at hand. */
    void offer(NodeRef node, int leadingWord) {
        int ahead = leadingWord - start;
        if (isOutside(ahead, lastAhead, keyAhead) || !isBeforeKey(node, ahead)) return;
        int place = size;
        while (place > 0 && isNearer(node, ahead, at(place - 1))) place--;
        if (place > 0 && at(place - 1).id().equals(node.id())) {
            if (node.isNewerThan(at(place - 1)) && !suspicions.seemsDead(node)) {
                best[place - 1] = node;
            }
            return;
        }
        if (place >= best.length || suspicions.seemsDead(node)) return;
        if (size < best.length) size++;
        System.arraycopy(best, place, best, place + 1, size - place - 1);
        best[place] = node;
        if (size == best.length) lastAhead = at(size - 1).id().leadingWord() - start;
    }

    private boolean isBeforeKey(NodeRef node, int ahead) {
        boolean isClear = ahead != 0 && keyAhead != 0 && ahead != keyAhead;
        return isClear
                ? Integer.compareUnsigned(ahead, keyAhead) < 0
                : node.id().isInOpen(self, key);
    }

    /** Of two before the key. */
    private boolean isNearer(NodeRef node, int ahead, NodeRef than) {
        int thanAhead = than.id().leadingWord() - start;
        boolean isClear = ahead != 0 && thanAhead != 0 && ahead != thanAhead;
        return isClear
                ? Integer.compareUnsigned(ahead, thanAhead) > 0
                : node.id().isInOpen(than.id(), key);
    }

    private NodeRef at(int place) {
        return requireNonNull(best[place]);
    }

    List<NodeRef> nodes() {
        return List.of(Arrays.copyOf(best, size));
    }

    /** The one of these two that is nearer to the key, or the later process of one id. */
    static @Nullable NodeRef nearer(
            @Nullable NodeRef nearest,
            NodeRef node,
            RingId self,
            RingId key,
            Suspicions suspicions) {
        boolean isTaken =
                isNearer(node, nearest, self, key)
                        || (nearest != null
                                && nearest.id().equals(node.id())
                                && node.isNewerThan(nearest));
        return isTaken && !suspicions.seemsDead(node) ? node : nearest;
    }

    /** Whether a node is before the key, and nearer to it than another if there is one. */
    static boolean isNearer(NodeRef node, @Nullable NodeRef than, RingId self, RingId key) {
        return node.id().isInOpen(than == null ? self : than.id(), key);
    }

    /**
     * Whether leading words alone say that a node is of no use: beyond the key, or farther from it
     * than another, or behind. Of the other 0 says that there is none, or that it is not known.
     */
    static boolean isOutside(int ahead, int otherAhead, int keyAhead) {
        return ahead != 0
                && keyAhead != 0
                && (Integer.compareUnsigned(ahead, keyAhead) > 0
                        || Integer.compareUnsigned(ahead, otherAhead) < 0);
    }
}
