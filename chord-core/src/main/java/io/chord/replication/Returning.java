package io.chord.replication;

import io.chord.call.Timers;

/**
 * A store that was away asks the other members of each view, before it serves it again, whether
 * there is a newer one. While it was away the range may have been begun anew without it, and then
 * the old members that come back together are a majority of a view that was given up
 * (docs/adr/0024). Whoever does not answer soon is not waited for: all may have been away.
 */
final class Returning {

    private final Timers timers;
    private final Replicas replicas;
    private final RollCall rollCall;
    private final long patienceNanos;
    private boolean begun;

    Returning(Timers timers, Replicas replicas, RollCall rollCall, long patienceNanos) {
        this.timers = timers;
        this.replicas = replicas;
        this.rollCall = rollCall;
        this.patienceNanos = patienceNanos;
    }

    /** Asks, the first time that this is called: a request has come, or the node is a member. */
    void ask() {
        if (begun) return;
        begun = true;
        boolean isBack = false;
        for (Replica replica : replicas.all()) {
            if (!replica.isBack) continue;
            isBack = true;
            rollCall.callAll(replica, () -> arrived(replica));
        }
        if (isBack) timers.after(patienceNanos, this::end);
    }

    private void end() {
        for (Replica replica : replicas.all()) arrived(replica);
    }

    private void arrived(Replica replica) {
        replicas.serveAgain(replica);
    }
}
