package io.chord.call;

import io.chord.ring.NodeRef;
import java.util.Optional;

/** Told what each call says about the life of its target: the failure detector listens. */
public interface CallObserver {

    /** It answered. */
    void onAlive(NodeRef target, long roundTripNanos);

    /** It was silent for a whole call. */
    void onSilent(NodeRef target);

    /** It is gone for good. */
    void onGone(NodeRef target, Optional<NodeRef> instead);
}
