package io.chord.routing;

import io.chord.ring.NodeRef;
import io.chord.ring.RingId;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Keeps the few nodes that come closest before a key, nearest first, no id twice. */
final class Closest {

    private final RingId self;
    private final RingId key;
    private final int max;
    private final Predicate<NodeRef> skipped;
    private final List<NodeRef> best;

    Closest(RingId self, RingId key, int max, Predicate<NodeRef> skipped) {
        this.self = self;
        this.key = key;
        this.max = max;
        this.skipped = skipped;
        this.best = new ArrayList<>(max + 1);
    }

    /** Takes the node if it makes progress: strictly between self and the key. */
    void offer(NodeRef node) {
        if (!node.id().isInOpen(self, key)) return;
        int place = best.size();
        while (place > 0 && node.id().isInOpen(best.get(place - 1).id(), key)) place--;
        if (place > 0 && best.get(place - 1).id().equals(node.id())) {
            if (node.isNewerThan(best.get(place - 1)) && !skipped.test(node))
                best.set(place - 1, node);
            return;
        }
        if (place >= max || skipped.test(node)) return;
        best.add(place, node);
        if (best.size() > max) best.remove(max);
    }

    List<NodeRef> nodes() {
        return best;
    }
}
