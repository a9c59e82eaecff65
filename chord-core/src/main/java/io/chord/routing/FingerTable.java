package io.chord.routing;

import io.chord.ring.NodeRef;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finger k is the first node at or after self + 2^k (Stoica et al., SIGCOMM 2001, section 4.3).
 * Hints only: a finger may be missing, old or dead, and routing is still right. Immutable; a
 * changed table shares nothing it could damage.
 */
public final class FingerTable {

    /*
     * In a ring of N nodes about log2 N fingers differ, and equal ones lie side by side. So the table
     * consists of runs: nodes[i] is finger ends[i-1] to ends[i] - 1, null where none is known. Runs
     * side by side differ, and the last one is known.
     */

    private static final FingerTable EMPTY = new FingerTable(new short[0], new NodeRef[0]);

    private final short[] ends;
    private final @Nullable NodeRef[] nodes;

    private FingerTable(short[] ends, @Nullable NodeRef[] nodes) {
        this.ends = ends;
        this.nodes = nodes;
    }

    /** A table without fingers. */
    public static FingerTable empty() {
        return EMPTY;
    }

    /** A table with these fingers, by exponent; empty where none is known. */
    public static FingerTable of(List<Optional<NodeRef>> byExponent) {
        Runs runs = new Runs(byExponent.size());
        for (int k = 0; k < byExponent.size(); k++) {
            runs.addUntil(k + 1, byExponent.get(k).orElse(null));
        }
        return runs.tableInPlaceOf(EMPTY);
    }

    /** Finger k, if it is known. */
    public Optional<NodeRef> finger(int exponent) {
        for (int run = 0; run < ends.length; run++) {
            if (exponent < ends[run]) return Optional.ofNullable(nodes[run]);
        }
        return Optional.empty();
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
        Runs changed = new Runs(ends.length + 3);
        for (int run = 0; run < ends.length; run++) {
            changed.addUntil(Math.min(low, ends[run]), nodes[run]);
        }
        changed.addUntil(low, null);
        changed.addUntil(high + 1, node.orElse(null));
        for (int run = 0; run < ends.length; run++) changed.addUntil(ends[run], nodes[run]);
        return changed.tableInPlaceOf(this);
    }

    /** The table without a node that was found dead. */
    public FingerTable without(NodeRef dead) {
        Runs changed = new Runs(ends.length);
        for (int run = 0; run < ends.length; run++) {
            changed.addUntil(ends[run], dead.equals(nodes[run]) ? null : nodes[run]);
        }
        return changed.tableInPlaceOf(this);
    }

    /** The distinct fingers, in order of their exponents. */
    public List<NodeRef> distinct() {
        List<NodeRef> distinct = new ArrayList<>(nodes.length);
        for (NodeRef finger : nodes) {
            if (finger != null && !distinct.contains(finger)) distinct.add(finger);
        }
        return distinct;
    }

    /** Offers the fingers, longest first, each once for each run of exponents that it has. */
    void offerTo(Closest closest) {
        for (int run = nodes.length - 1; run >= 0; run--) {
            NodeRef finger = nodes[run];
            if (finger != null) closest.offer(finger);
        }
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("[");
        for (int run = 0; run < ends.length; run++) {
            text.append(run == 0 ? "" : ", ").append("below ").append(ends[run]).append(": ");
            text.append(nodes[run]);
        }
        return text.append(']').toString();
    }

    /** The runs of a table in the making, from the lowest exponent on. */
    private static final class Runs {
        private final short[] ends;
        private final @Nullable NodeRef[] nodes;
        private int size;

        Runs(int sizeMax) {
            ends = new short[sizeMax];
            nodes = new NodeRef[sizeMax];
        }

        /** All exponents below the end that are not in a run yet; none of them: no effect. */
        void addUntil(int end, @Nullable NodeRef node) {
            if (end <= end()) return;
            boolean continues = size > 0 && Objects.equals(nodes[size - 1], node);
            if (!continues) size++;
            ends[size - 1] = (short) end;
            nodes[size - 1] = node;
        }

        private int end() {
            return size == 0 ? 0 : ends[size - 1];
        }

        /** The old table itself if nothing has changed. */
        FingerTable tableInPlaceOf(FingerTable old) {
            if (size > 0 && nodes[size - 1] == null) size--;
            boolean same =
                    Arrays.equals(ends, 0, size, old.ends, 0, old.ends.length)
                            && Arrays.equals(nodes, 0, size, old.nodes, 0, old.nodes.length);
            if (same) return old;
            return new FingerTable(Arrays.copyOf(ends, size), Arrays.copyOf(nodes, size));
        }
    }
}
