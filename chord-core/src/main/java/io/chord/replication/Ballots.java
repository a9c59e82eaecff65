package io.chord.replication;

import io.chord.store.Version;

/**
 * Gives out ballots, each once: one counter for all keys and views, above every round seen
 * (reference protocol, section 8, "Ballot").
 */
final class Ballots {

    /** A round that no honest run reaches; what is above is nonsense and not to be followed. */
    private static final long ROUND_MAX = Long.MAX_VALUE / 2;

    private final long proposer;
    private long round;

    Ballots(long proposer) {
        this.proposer = proposer;
    }

    void seen(Version version) {
        if (version.round() > round && version.round() < ROUND_MAX) round = version.round();
    }

    Version fresh() {
        return new Version(++round, proposer);
    }
}
