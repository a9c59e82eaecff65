package io.chord.lookup;

import io.chord.call.Recent;
import io.chord.call.Turn;
import io.chord.ring.NodeRef;
import io.chord.routing.Suspicions;
import org.jspecify.annotations.Nullable;

/**
 * Nodes that were lately found dead: a lookup that met each of them again would wait for it again
 * (reference protocol, section 7). A guess, and treated as one: such a node is asked when there is
 * no other, or when a live neighbour names it.
 *
 * <p>Who is only said to be dead, or is late with an answer, is left alone too, for {@value
 * #HEARSAY_PARTS} times less long.
 *
 * <p>At most {@link #NODES_MAX} nodes; the one added longest ago makes room for one that was found
 * dead. A process that restarted has another incarnation, and is another node here.
 */
public final class Quarantine implements Suspicions {

    /** Most nodes kept. */
    public static final int NODES_MAX = 256;

    /** Hearsay is believed for this part of a quarantine. */
    public static final int HEARSAY_PARTS = 4;

    private record Term(long endNanos, boolean wasFound) {}

    private final Turn turn;
    private final long quarantineNanos;
    private final Recent<NodeRef, Term> terms = new Recent<>(NODES_MAX);

    /** An empty one, on the clock of this turn. */
    public Quarantine(Turn turn, long quarantineNanos) {
        this.turn = turn;
        this.quarantineNanos = quarantineNanos;
    }

    /** Whether the node was added less than its term ago and not forgotten since. */
    @Override
    public boolean seemsDead(NodeRef node) {
        return term(node) != null;
    }

    @Override
    public boolean wasFoundDead(NodeRef node) {
        Term term = term(node);
        return term != null && term.wasFound;
    }

    private @Nullable Term term(NodeRef node) {
        Term term = terms.get(node);
        if (term == null || turn.nowNanos() - term.endNanos < 0) return term;
        terms.remove(node);
        return null;
    }

    /** It was found dead, now. */
    public void add(NodeRef node) {
        terms.put(node, new Term(turn.nowNanos() + quarantineNanos, true));
    }

    /** It is said to be dead, or is late with an answer. */
    public void hear(NodeRef node) {
        Term known = term(node);
        if (known != null ? known.wasFound : terms.size() >= NODES_MAX) return;
        terms.put(node, new Term(turn.nowNanos() + quarantineNanos / HEARSAY_PARTS, false));
    }

    /** It gave a sign of life. */
    public void forget(NodeRef node) {
        terms.remove(node);
    }

    /** How many are kept, those included whose time has passed unnoticed. */
    public int size() {
        return terms.size();
    }
}
