package io.chord.routing;

import io.chord.ring.NodeRef;
import io.chord.ring.RingId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finger k is the first node at or after self + 2^k (Stoica et al., SIGCOMM 2001, section 4.3).
 * Hints only: a finger may be missing, old or dead, and routing is still right. Immutable; a
 * changed table shares nothing it could damage.
 */
public final class FingerTable {

    private static final FingerTable EMPTY = new FingerTable(new NodeRef[0]);

    private final @Nullable NodeRef[] fingers;

    private FingerTable(@Nullable NodeRef[] fingers) {
        this.fingers = fingers;
    }

    /** A table without fingers. */
    public static FingerTable empty() {
        return EMPTY;
    }

    /** A table with these fingers, by exponent; null where none is known. For ideal rings. */
    public static FingerTable of(List<Optional<NodeRef>> byExponent) {
        @Nullable NodeRef[] fingers = new NodeRef[byExponent.size()];
        for (int k = 0; k < fingers.length; k++) fingers[k] = byExponent.get(k).orElse(null);
        return new FingerTable(fingers);
    }

    /** Finger k, if it is known. */
    public Optional<NodeRef> finger(int exponent) {
        return exponent < fingers.length
                ? Optional.ofNullable(fingers[exponent])
                : Optional.empty();
    }

    /** The table with finger k replaced. */
    public FingerTable with(int exponent, NodeRef node) {
        @Nullable NodeRef[] changed =
                Arrays.copyOf(fingers, Math.max(fingers.length, exponent + 1));
        changed[exponent] = node;
        return new FingerTable(changed);
    }

    /** The table without a node that was found dead. */
    public FingerTable without(NodeRef dead) {
        @Nullable NodeRef[] changed = null;
        for (int k = 0; k < fingers.length; k++) {
            if (dead.equals(fingers[k])) {
                if (changed == null) changed = fingers.clone();
                changed[k] = null;
            }
        }
        return changed == null ? this : new FingerTable(changed);
    }

    /** The distinct fingers, in order of their exponents. */
    public List<NodeRef> distinct() {
        List<NodeRef> nodes = new ArrayList<>();
        for (NodeRef finger : fingers) {
            if (finger != null && !nodes.contains(finger)) nodes.add(finger);
        }
        return nodes;
    }

    /**
     * Collects the fingers strictly between self and a key, from the key backwards: the most useful
     * first.
     */
    void collectPreceding(RingId self, RingId key, List<NodeRef> into, int max) {
        for (int k = fingers.length - 1; k >= 0 && into.size() < max; k--) {
            NodeRef finger = fingers[k];
            if (finger != null && finger.id().isInOpen(self, key) && !into.contains(finger))
                into.add(finger);
        }
    }
}
