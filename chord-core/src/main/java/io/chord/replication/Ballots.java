package io.chord.replication;

import io.chord.store.Version;
import java.util.Optional;

/**
 * Gives out ballots, each once: one counter for all keys and views, above every round seen
 * (reference protocol, section 8, "Ballot").
 *
 * <p>The last bits of a proposer's number count its steps: ballots that follow one of its own, with
 * none of another proposer between them. Whoever has promised the first has promised them all
 * (Rystsov, CASPaxos, 2018, section 2.2.1, "one-round-trip optimization"; docs/adr/0030).
 */
final class Ballots {

    /** A round that no honest run reaches; what is above is nonsense and not to be followed. */
    private static final long ROUND_MAX = Long.MAX_VALUE / 2;

    /** 52 random bits tell proposers apart: two of one number would have to be in one round too. */
    private static final int STEP_BITS = 12;

    private static final long STEPS = (1L << STEP_BITS) - 1;

    private final long proposer;
    private long round;
    private long brokenRound;

    /**
     * Ballots of one proposer.
     *
     * @param number random per start of a process
     */
    Ballots(long number) {
        this.proposer = number << STEP_BITS;
    }

    void seen(Version version) {
        if (version.round() > round && version.round() < ROUND_MAX) round = version.round();
    }

    Version fresh() {
        return new Version(++round, proposer);
    }

    /** The last round given out or seen. */
    long round() {
        return round;
    }

    /**
     * The ballot after one of our own, if there can be one that was never given out: once for each,
     * which is the caller's to see to.
     *
     * @param last under which a state of ours was accepted, and nothing since
     * @param afterRound only ballots of later rounds may be followed
     */
    Optional<Version> following(Version last, long afterRound) {
        boolean isOwn = (last.proposer() & ~STEPS) == proposer;
        if (!isOwn || last.round() <= Math.max(afterRound, brokenRound)) return Optional.empty();
        boolean wasLastStep = (last.proposer() & STEPS) == STEPS;
        return wasLastStep
                ? Optional.empty()
                : Optional.of(new Version(last.round(), last.proposer() + 1));
    }

    /** None of those given out so far is followed any more: the store may have lost one. */
    void endSteps() {
        brokenRound = round;
    }
}
