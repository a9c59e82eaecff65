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

    /** How far each of them is ahead. */
    private final int[] aheads;

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
        this.aheads = new int[max];
        this.start = self.leadingWord();
        this.keyAhead = key.leadingWord() - start;
    }

    /** Takes the node if it makes progress: strictly between self and the key. */
    void offer(NodeRef node) {
        offer(node, node.id().leadingWord());
    }

    /** The same when the leading word of its id is at hand. */
    void offer(NodeRef node, int word) {
        int ahead = word - start;
        if (!isBeforeKey(node, ahead) || isFartherThanLast(ahead)) return;
        int place = size;
        while (place > 0 && isNearer(node, ahead, place - 1)) place--;
        if (place > 0 && isOfId(place - 1, node, ahead)) {
            if (node.isNewerThan(at(place - 1)) && !suspicions.seemsDead(node)) {
                best[place - 1] = node;
            }
            return;
        }
        if (place >= best.length || suspicions.seemsDead(node)) return;
        if (size < best.length) size++;
        System.arraycopy(best, place, best, place + 1, size - place - 1);
        System.arraycopy(aheads, place, aheads, place + 1, size - place - 1);
        best[place] = node;
        aheads[place] = ahead;
        if (size == best.length) lastAhead = aheads[size - 1];
    }

    private boolean isBeforeKey(NodeRef node, int ahead) {
        boolean isClear = ahead != 0 && keyAhead != 0 && ahead != keyAhead;
        return isClear
                ? Integer.compareUnsigned(ahead, keyAhead) < 0
                : node.id().isInOpen(self, key);
    }

    private boolean isFartherThanLast(int ahead) {
        return ahead != 0 && Integer.compareUnsigned(ahead, lastAhead) < 0;
    }

    private boolean isOfId(int place, NodeRef node, int ahead) {
        return aheads[place] == ahead && at(place).id().equals(node.id());
    }

    /** Of two before the key, whether the one comes nearer than that of a place. */
    private boolean isNearer(NodeRef node, int ahead, int place) {
        int thanAhead = aheads[place];
        boolean isClear = ahead != 0 && thanAhead != 0 && ahead != thanAhead;
        return isClear
                ? Integer.compareUnsigned(ahead, thanAhead) > 0
                : node.id().isInOpen(at(place).id(), key);
    }

    private NodeRef at(int place) {
        return requireNonNull(best[place]);
    }

    List<NodeRef> nodes() {
        return List.of(Arrays.copyOf(best, size));
    }
}
