package io.chord.replication;

import io.chord.ring.Arc;
import io.chord.ring.NodeRef;
import java.util.List;

/** Told, once, what a leaving node's ranges have become. */
public interface HandoverListener {

    /** A range that others serve now; the entries sent to them; who they are. */
    record HandedOver(Arc range, long entries, List<NodeRef> to) {
        /** Copies the list. */
        public HandedOver {
            to = List.copyOf(to);
        }
    }

    /** Ranges that were given away, and ranges that nobody had taken over at the deadline. */
    void done(List<HandedOver> handedOver, List<Arc> atRisk);
}
