package io.chord.replication;

import static org.assertj.core.api.Assertions.assertThat;

import io.chord.store.Version;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Ballots of a proposer, and those that follow each other without a promise of their own. */
class BallotsTest {

    private final Ballots ballots = new Ballots(7);
    private final Ballots others = new Ballots(8);

    /** CASPaxos, section 2.2.1: nobody's ballot may come between the promised one and the next. */
    @Test
    void following_isNewerThanTheLast_andOlderThanAnyOfAnotherThatIs() {
        Version first = ballots.fresh();
        Version next = ballots.following(first, 0).orElseThrow();
        others.seen(first);
        Version anothers = others.fresh();

        assertThat(next.isNewerThan(first)).isTrue();
        assertThat(anothers.isNewerThan(next)).isTrue();
        others.seen(next);
        assertThat(others.fresh().isNewerThan(anothers)).isTrue();
        // The same round, whatever the number of the other one.
        Version rival = new Version(first.round(), first.proposer() + (1 << 12));
        assertThat(rival.isNewerThan(next)).isTrue();
        Version lesser = new Version(first.round(), first.proposer() - (1 << 12));
        assertThat(first.isNewerThan(lesser)).isTrue();
    }

    @Test
    void following_ofAnotherProposersBallot_isNone() {
        Version anothers = others.fresh();
        ballots.seen(anothers);

        assertThat(ballots.following(anothers, 0)).isEmpty();
        assertThat(ballots.following(Version.NONE, 0)).isEmpty();
    }

    /** "PREPARE and ACCEPT of it carry the same view" (section 8, Ballot). */
    @Test
    void following_ofARoundBeforeTheViewBegan_isNone() {
        Version before = ballots.fresh();
        long begin = ballots.round();
        Version after = ballots.fresh();

        assertThat(ballots.following(before, begin)).isEmpty();
        assertThat(ballots.following(after, begin)).isPresent();
    }

    @Test
    void following_afterAllSteps_needsANewRound() {
        Optional<Version> last = Optional.of(ballots.fresh());
        int steps = 0;
        Version round = last.get();
        while (last.isPresent()) {
            assertThat(last.get().round()).isEqualTo(round.round());
            last = ballots.following(last.get(), 0);
            steps++;
        }
        assertThat(steps).isEqualTo(4096);
        assertThat(ballots.fresh().isNewerThan(round)).isTrue();
    }

    @Test
    void following_afterTheStoreFailed_isNoneUntilANewRound() {
        Version before = ballots.fresh();
        ballots.endSteps();

        assertThat(ballots.following(before, 0)).isEmpty();
        assertThat(ballots.following(ballots.fresh(), 0)).isPresent();
    }
}
