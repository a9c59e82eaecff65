package io.chord.lookup;

import io.chord.ring.NodeRef;
import io.chord.routing.Suspicions;
import java.util.function.Predicate;

/** Suspicions, and beside them the nodes that one lookup has met and found dead or of no use. */
record AlsoDead(Predicate<NodeRef> met, Suspicions others) implements Suspicions {

    @Override
    public boolean seemsDead(NodeRef node) {
        return met.test(node) || others.seemsDead(node);
    }

    @Override
    public boolean wasFoundDead(NodeRef node) {
        return met.test(node) || others.wasFoundDead(node);
    }
}
