package io.chord.replication;

import io.chord.call.SmallMap;
import io.chord.call.Timers;
import io.chord.call.Turn;
import io.chord.message.View;
import io.chord.message.ViewId;
import io.chord.ring.RingId;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Sees every seal that is installed here to its end (reference protocol, section 8, "MERGE"). What
 * follows the view on the right, exactly the one that the seal names, decides: its extension over
 * the sealed range is installed; anything else opens the range again, and is never opened without
 * that decision in hand; while nothing is decided the extension is proposed, and whatever is found
 * is adopted.
 *
 * <p>Every member does so, periodically and at random times: whoever sealed the range may be gone.
 */
final class SealKeeper {

    /** Reviews after which a seal that is still there is trouble. */
    private static final int PATIENCE = 3;

    /** One seal that is seen to its end. */
    private static final class Case {
        final long sinceNanos;
        Timers.@Nullable Timer timer;

        int steps;

        /** A proposal or a search is under way. */
        boolean isBusy;

        Case(long sinceNanos) {
            this.sinceNanos = sinceNanos;
        }
    }

    private final Turn turn;
    private final Timers timers;
    private final Replicas replicas;
    private final Installer installer;
    private final ViewFinder finder;
    private final Acquisition.Proposers proposers;
    private final ReplicationSettings settings;
    private final SmallMap<ViewId, Case> cases = new SmallMap<>();
    private boolean stopped;

    SealKeeper(
            Turn turn,
            Timers timers,
            Replicas replicas,
            Installer installer,
            ViewFinder finder,
            Acquisition.Proposers proposers,
            ReplicationSettings settings) {
        this.turn = turn;
        this.timers = timers;
        this.replicas = replicas;
        this.installer = installer;
        this.finder = finder;
        this.proposers = proposers;
        this.settings = settings;
    }

    /** Takes up the seals that are new here, and forgets those that have ended. */
    void review() {
        if (stopped) return;
        for (ViewId id : cases.keys()) {
            if (replicas.exactly(id).isEmpty()) forget(id);
        }
        for (Replica replica : replicas.all()) {
            if (isOpen(replica) && !cases.containsKey(replica.id())) {
                Case seal = new Case(turn.nowNanos());
                cases.put(replica.id(), seal);
                again(replica, seal);
            }
        }
    }

    /**
     * The range was sealed by this node: it goes on at once. The others wait, for fear of duels.
     */
    void sealedHere(ViewId id) {
        review();
        replicas.exactly(id).filter(this::isOpen).ifPresent(this::step);
    }

    /**
     * Whether the neighbour that a seal names was given up, and its range begun anew: then nothing
     * will ever be decided there.
     */
    boolean hasLostItsNeighbour(Replica replica) {
        ViewId right = replica.view.neighbour().orElseThrow();
        return finder.remembered(firstOfRight(replica), Optional.empty())
                .filter(known -> !known.id().genesis().equals(right.genesis()))
                .isPresent();
    }

    /** Whether a seal has been here for so long that something must be wrong. */
    boolean isStuck(Replica replica) {
        Case seal = cases.get(replica.id());
        return isOpen(replica)
                && seal != null
                && turn.nowNanos() - seal.sinceNanos > PATIENCE * settings.reviewNanos();
    }

    void stop() {
        stopped = true;
        for (ViewId id : cases.keys()) forget(id);
    }

    private void forget(ViewId id) {
        Case seal = cases.remove(id);
        if (seal != null && seal.timer != null) timers.cancel(seal.timer);
    }

    /** What is cut is left to those who ask for what has followed it: no member of it votes. */
    private boolean isOpen(Replica replica) {
        return !stopped && replica.isSealed() && !replica.isCut() && replicas.isCurrent(replica);
    }

    private void again(Replica replica, Case seal) {
        if (seal.timer != null) timers.cancel(seal.timer);
        // At first as rarely as an operation that was refused for long, so that the owner comes
        // first; then, where nothing helps, once in a review.
        long mean = Math.min(16L * ++seal.steps * settings.backoffNanos(), settings.reviewNanos());
        seal.timer = timers.after(turn.jittered(mean, 0.5, 1.5), () -> step(replica));
    }

    private void step(Replica replica) {
        Case seal = cases.get(replica.id());
        if (seal == null || !isOpen(replica)) return;
        again(replica, seal);
        if (seal.isBusy) return;
        Optional<View> known = finder.remembered(firstOfRight(replica), Optional.empty());
        if (known.isEmpty() || !act(replica, seal, known.get(), true)) search(replica, seal);
    }

    private static RingId firstOfRight(Replica replica) {
        return replica.view.range().to().next();
    }

    /**
     * Does what a view of the neighbour's first point shows to be due.
     *
     * @param mayExtend whether the extension may be proposed
     * @return false if it shows nothing
     */
    private boolean act(Replica replica, Case seal, View known, boolean mayExtend) {
        if (!isOpen(replica)) return true;
        View sealed = replica.view;
        if (follows(replica, known)) {
            installer.install(List.of(known), ignored -> {});
            return true;
        }
        if (ViewChain.isSealedInVain(sealed, known)) {
            propose(replica, seal, sealed, ViewChain.unseal(sealed));
            return true;
        }
        if (mayExtend && sealed.neighbour().filter(known.id()::equals).isPresent()) {
            propose(replica, seal, known, ViewChain.extend(sealed, known));
            return true;
        }
        return false;
    }

    /** Whether a view comes after the seal: the extension, or one of those that came after it. */
    private static boolean follows(Replica replica, View known) {
        return known.covers(replica.view.range().to()) && ViewChain.isNewer(known, replica.view);
    }

    private void propose(Replica replica, Case seal, View view, View next) {
        seal.isBusy = true;
        proposers
                .propose(
                        view,
                        List.of(next),
                        new ViewChange.Listener() {
                            @Override
                            public void decided(List<View> value) {
                                seal.isBusy = false;
                                for (View decided : value) found(replica, seal, decided);
                            }

                            @Override
                            public void superseded(View newer) {
                                seal.isBusy = false;
                                if (!found(replica, seal, newer)) search(replica, seal);
                            }

                            @Override
                            public void failed(ViewChange.Failure why) {
                                seal.isBusy = false;
                                search(replica, seal);
                            }
                        })
                .begin();
    }

    private boolean found(Replica replica, Case seal, View view) {
        finder.learn(view);
        boolean isOfUse = view.covers(firstOfRight(replica)) || follows(replica, view);
        return isOfUse && act(replica, seal, view, false);
    }

    /**
     * Nothing is known here, or too little: those who keep the neighbour's first point know more.
     */
    private void search(Replica replica, Case seal) {
        if (!isOpen(replica) || seal.isBusy) return;
        seal.isBusy = true;
        finder.search(
                firstOfRight(replica),
                Optional.empty(),
                turn.nowNanos() + settings.reviewNanos(),
                new ViewFinder.Answer() {
                    @Override
                    public void found(View view, boolean told) {
                        seal.isBusy = false;
                        finder.learn(view); // The next step proposes over it, if there is no more.
                        act(replica, seal, view, false);
                    }

                    @Override
                    public void notFound(String why) {
                        seal.isBusy = false;
                    }
                });
    }
}
