package io.chord.lookup;

import io.chord.message.MessageLimits;
import io.chord.ring.NodeRef;
import io.chord.routing.Suspicions;
import java.util.List;

/**
 * Suspicions that note of whom they were asked, if this node has found it dead itself: for the
 * answer from which it is left out. What was only heard is not passed on, or a rumour would live
 * for ever.
 */
record Telling(Quarantine quarantine, List<NodeRef> told) implements Suspicions {

    @Override
    public boolean seemsDead(NodeRef node) {
        if (!quarantine.seemsDead(node)) return false;
        if (quarantine.wasFoundDead(node)) note(node);
        return true;
    }

    @Override
    public boolean wasFoundDead(NodeRef node) {
        return quarantine.wasFoundDead(node);
    }

    private void note(NodeRef node) {
        if (told.size() < MessageLimits.DEAD_MAX && !told.contains(node)) told.add(node);
    }
}
