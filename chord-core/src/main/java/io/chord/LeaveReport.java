package io.chord;

import io.chord.ring.Arc;
import io.chord.ring.NodeRef;
import java.util.List;
import java.util.Objects;

/**
 * What became of the entries of a node that left.
 *
 * @param handedOver ranges that other nodes serve now
 * @param atRisk ranges that no other node had taken before the deadline: their entries exist only
 *     in the store of the node that left
 */
public record LeaveReport(List<Handover> handedOver, List<Arc> atRisk) {

    /**
     * A range given away.
     *
     * @param range the arc
     * @param entries how many entries it had
     * @param to who serves it now
     */
    public record Handover(Arc range, long entries, List<NodeRef> to) {
        /** Copies the list. */
        public Handover {
            Objects.requireNonNull(range, "range");
            to = List.copyOf(to);
        }
    }

    /** Copies the lists. */
    public LeaveReport {
        handedOver = List.copyOf(handedOver);
        atRisk = List.copyOf(atRisk);
    }

    /** Whether everything was handed over. */
    public boolean isComplete() {
        return atRisk.isEmpty();
    }
}
