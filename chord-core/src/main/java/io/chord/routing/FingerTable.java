package io.chord.routing;

import io.chord.ring.NodeRef;
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
        return withRun(exponent, exponent, Optional.of(node));
    }

    /**
     * The table with the fingers of a run of exponents replaced.
     *
     * @param low the first exponent of the run
     * @param high its last exponent, itself included
     * @param node the finger of all of them; empty: none is known
     */
    public FingerTable withRun(int low, int high, Optional<NodeRef> node) {
        boolean same = true;
        for (int k = low; k <= high && same; k++) same = finger(k).equals(node);
        if (same) return this;
        @Nullable NodeRef[] changed = Arrays.copyOf(fingers, Math.max(fingers.length, high + 1));
        Arrays.fill(changed, low, high + 1, node.orElse(null));
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

    /** Offers each finger once for each run of exponents that it has. */
    void offerTo(Closest closest) {
        NodeRef previous = null;
        for (int k = fingers.length - 1; k >= 0; k--) {
            NodeRef finger = fingers[k];
            if (finger != null && !finger.equals(previous)) closest.offer(finger);
            previous = finger;
        }
    }

    @Override
    public String toString() {
        return Arrays.toString(fingers);
    }
}
