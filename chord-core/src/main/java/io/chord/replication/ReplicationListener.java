package io.chord.replication;

import io.chord.ring.RingEvent;

/** Told what happens to the ranges of this node. */
public interface ReplicationListener {

    /**
     * One of RangeServed, RangeReleased, DataUnavailable, DataAvailable, DataLost, UnderReplicated,
     * LinkBroken and Warning.
     */
    void onEvent(RingEvent event);
}
