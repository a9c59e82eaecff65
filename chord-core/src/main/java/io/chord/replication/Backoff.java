package io.chord.replication;

import io.chord.call.Turn;

/** How long to wait before trying again: doubling, and random so that duels end. */
final class Backoff {

    private static final int DOUBLINGS_MAX = 4;

    private final Turn turn;
    private final long firstNanos;
    private int tries;

    Backoff(Turn turn, long firstNanos) {
        this.turn = turn;
        this.firstNanos = firstNanos;
    }

    long nextNanos() {
        int doublings = Math.min(tries++, DOUBLINGS_MAX);
        return turn.jittered(firstNanos << doublings, 0.5, 1.5);
    }

    void reset() {
        tries = 0;
    }
}
