package io.chord.lookup;

import io.chord.call.Recent;
import io.chord.call.Turn;
import io.chord.ring.NodeRef;

/**
 * Nodes that were lately found dead: a lookup that met each of them again would wait for it again
 * (reference protocol, section 7). A guess, and treated as one: such a node is asked when there is
 * no other, or when a live neighbour names it.
 *
 * <p>At most {@link #NODES_MAX} nodes; the one added longest ago makes room. A process that
 * restarted has another incarnation, and is another node here.
 */
public final class Quarantine {

    /** Most nodes kept. */
    public static final int NODES_MAX = 256;

    private final Turn turn;
    private final long quarantineNanos;
    private final Recent<NodeRef, Long> endNanos = new Recent<>(NODES_MAX);

    /** An empty one, on the clock of this turn. */
    public Quarantine(Turn turn, long quarantineNanos) {
        this.turn = turn;
        this.quarantineNanos = quarantineNanos;
    }

    /** Whether the node was added less than the quarantine ago and not forgotten since. */
    public boolean isQuarantined(NodeRef node) {
        Long end = endNanos.get(node);
        if (end == null) return false;
        if (turn.nowNanos() - end < 0) return true;
        endNanos.remove(node);
        return false;
    }

    /** It was found dead, now. */
    public void add(NodeRef node) {
        endNanos.put(node, turn.nowNanos() + quarantineNanos);
    }

    /** It gave a sign of life. */
    public void forget(NodeRef node) {
        endNanos.remove(node);
    }

    /** How many are kept, those included whose time has passed unnoticed. */
    public int size() {
        return endNanos.size();
    }
}
