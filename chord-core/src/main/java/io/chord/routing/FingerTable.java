package io.chord.routing;

import io.chord.ring.NodeRef;
import io.chord.ring.RingId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finger k is the first node at or after self + 2^k (Stoica et al., SIGCOMM 2001, section 4.3).
 * Hints only: a finger may be missing, old or dead, and routing is still right. Immutable; a
 * changed table shares nothing it could damage.
 *
 * <p>Beside a finger may be its <i>spare</i>: the node after it when it was looked up, which is the
 * finger itself once that has died, and as near to most keys meanwhile.
 */
public final class FingerTable {

    /*
     * In a ring of N nodes about log2 N fingers differ, and equal ones lie side by side. So the table
     * consists of runs: nodes[i] is finger ends[i-1] to ends[i] - 1, null where none is known. Runs
     * side by side differ, and the last one is known. Without any spare that array has no length.
     */

    private static final NodeRef[] NONE = {};
    private static final FingerTable EMPTY = new FingerTable(new short[0], NONE, NONE);

    private final short[] ends;
    private final @Nullable NodeRef[] nodes;
    private final @Nullable NodeRef[] spares;

    private FingerTable(short[] ends, @Nullable NodeRef[] nodes, @Nullable NodeRef[] spares) {
        this.ends = ends;
        this.nodes = nodes;
        this.spares = spares;
    }

    /** A table without fingers. */
    public static FingerTable empty() {
        return EMPTY;
    }

    /** A table with these fingers, by exponent; empty where none is known. */
    public static FingerTable of(List<Optional<NodeRef>> byExponent) {
        return of(byExponent, Collections.nCopies(byExponent.size(), Optional.empty()));
    }

    /** The same with their spares, also by exponent. */
    public static FingerTable of(
            List<Optional<NodeRef>> byExponent, List<Optional<NodeRef>> spares) {
        Runs runs = new Runs(byExponent.size());
        for (int k = 0; k < byExponent.size(); k++) {
            runs.addUntil(k + 1, byExponent.get(k).orElse(null), spares.get(k).orElse(null));
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
     * The table with the fingers of a run of exponents replaced, and no spare for them.
     *
     * @param low the first exponent of the run
     * @param high its last exponent, itself included
     * @param node the finger of all of them; empty: none is known
     */
    public FingerTable withRun(int low, int high, Optional<NodeRef> node) {
        return withRun(low, high, node, Optional.empty());
    }

    /**
     * The same with a spare, for all fingers that are this node.
     *
     * @param spare the node after it; empty: not known
     */
    public FingerTable withRun(int low, int high, Optional<NodeRef> node, Optional<NodeRef> spare) {
        @Nullable NodeRef finger = node.orElse(null);
        @Nullable NodeRef after = spare.orElse(null);
        Runs changed = new Runs(ends.length + 3);
        for (int run = 0; run < ends.length; run++) {
            boolean isSame = finger != null && finger.equals(nodes[run]);
            changed.addUntil(Math.min(low, ends[run]), nodes[run], isSame ? after : spare(run));
        }
        changed.addUntil(low, null, null);
        changed.addUntil(high + 1, finger, after);
        for (int run = 0; run < ends.length; run++) {
            boolean isSame = finger != null && finger.equals(nodes[run]);
            changed.addUntil(ends[run], nodes[run], isSame ? after : spare(run));
        }
        return changed.tableInPlaceOf(this);
    }

    /** The table without a node that was found dead: where it was the finger its spare is now. */
    public FingerTable without(NodeRef dead) {
        Runs changed = new Runs(ends.length);
        for (int run = 0; run < ends.length; run++) {
            @Nullable NodeRef spare = dead.equals(spare(run)) ? null : spare(run);
            if (dead.equals(nodes[run])) {
                changed.addUntil(ends[run], spare, null);
            } else {
                changed.addUntil(ends[run], nodes[run], spare);
            }
        }
        return changed.tableInPlaceOf(this);
    }

    private @Nullable NodeRef spare(int run) {
        return spares.length == 0 ? null : spares[run];
    }

    /** The distinct fingers, in order of their exponents. */
    public List<NodeRef> distinct() {
        List<NodeRef> distinct = new ArrayList<>(nodes.length);
        for (NodeRef finger : nodes) {
            if (finger != null && !distinct.contains(finger)) distinct.add(finger);
        }
        return distinct;
    }

    /** Offers the fingers and spares, longest first, each once for each run that it has. */
    void offerTo(Closest closest) {
        for (int run = nodes.length - 1; run >= 0; run--) {
            NodeRef finger = nodes[run];
            if (finger == null) continue;
            NodeRef spare = spare(run);
            if (spare != null) closest.offer(spare);
            closest.offer(finger);
        }
    }

    /**
     * Who owns a key as far as the fingers tell: a finger owns all from its target on, and its
     * spare what lies between the two. Null if they do not tell.
     *
     * @param self the node whose fingers these are
     */
    @Nullable NodeRef ownerOf(RingId self, RingId key) {
        for (int run = nodes.length - 1; run >= 0; run--) {
            NodeRef finger = nodes[run];
            if (finger == null) continue;
            RingId target = self.plusPowerOfTwo(run == 0 ? 0 : ends[run - 1]);
            if (key.isInOpen(self, target)) continue;
            // Else it is at or after the target, and shorter fingers are farther from it.
            if (key.equals(target) || key.isInOpenClosed(target, finger.id())) return finger;
            NodeRef spare = spare(run);
            return spare != null && key.isInOpenClosed(finger.id(), spare.id()) ? spare : null;
        }
        return null;
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
        private final @Nullable NodeRef[] spares;
        private int size;
        private boolean hasSpares;

        Runs(int sizeMax) {
            ends = new short[sizeMax];
            nodes = new NodeRef[sizeMax];
            spares = new NodeRef[sizeMax];
        }

        /** All exponents below the end that are not in a run yet; none of them: no effect. */
        void addUntil(int end, @Nullable NodeRef node, @Nullable NodeRef spare) {
            if (end <= end()) return;
            boolean continues = size > 0 && Objects.equals(nodes[size - 1], node);
            if (!continues) {
                size++;
                nodes[size - 1] = node;
                spares[size - 1] = null;
            }
            ends[size - 1] = (short) end;
            if (spare != null) {
                spares[size - 1] = spare;
                hasSpares = true;
            }
        }

        private int end() {
            return size == 0 ? 0 : ends[size - 1];
        }

        /** The old table itself if nothing has changed. */
        FingerTable tableInPlaceOf(FingerTable old) {
            if (size > 0 && nodes[size - 1] == null) size--;
            int spareCount = hasSpares ? size : 0;
            boolean same =
                    Arrays.equals(ends, 0, size, old.ends, 0, old.ends.length)
                            && Arrays.equals(nodes, 0, size, old.nodes, 0, old.nodes.length)
                            && Arrays.equals(
                                    spares, 0, spareCount, old.spares, 0, old.spares.length);
            if (same) return old;
            return new FingerTable(
                    Arrays.copyOf(ends, size),
                    Arrays.copyOf(nodes, size),
                    hasSpares ? Arrays.copyOf(spares, size) : NONE);
        }
    }
}
