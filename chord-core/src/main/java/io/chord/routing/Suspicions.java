package io.chord.routing;

import io.chord.ring.NodeRef;

/** What a node thinks of the life of others. Silence is suspicion and no more. */
public interface Suspicions {

    /** Nobody is suspected. */
    Suspicions NONE =
            new Suspicions() {
                @Override
                public boolean seemsDead(NodeRef node) {
                    return false;
                }

                @Override
                public boolean wasFoundDead(NodeRef node) {
                    return false;
                }
            };

    /** Whether to name others rather, for whatever reason. */
    boolean seemsDead(NodeRef node);

    /** Whether this node has found it dead itself; then it seems dead too. */
    boolean wasFoundDead(NodeRef node);
}
