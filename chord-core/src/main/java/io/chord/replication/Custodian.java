package io.chord.replication;

import io.chord.call.Timers;
import io.chord.call.Turn;
import io.chord.message.Message;
import io.chord.message.Sender;
import io.chord.message.View;
import io.chord.ring.Arc;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Looks after the ranges of this node, periodically and whenever the ring has changed: that its own
 * arc is kept by views with this store ({@link Coverage}), that those views have the members that
 * they should have ({@link GroupKeeper}), and that it is said what cannot be served.
 */
final class Custodian {

    private static final int HINT_EVERY = 5;

    private final Turn turn;
    private final Timers timers;
    private final Peers peers;
    private final Ring ring;
    private final Replicas replicas;
    private final Installer installer;
    private final Coverage coverage;
    private final GroupKeeper keeper;
    private final Deference deference;
    private final Rivalry rivalry;
    private final RollCall rollCall;
    private final RangeWorks works;
    private final SealKeeper seals;
    private final Recruits recruits;
    private final OpenProposals proposals;
    private final ReplicationSettings settings;
    private final Unavailability unavailability;
    private final Recreator recreator;
    private final Recoverer recoverer;
    private final ViewHints hints;
    private final Releaser releaser;
    private final Sweeper sweeper;
    private final Repair repair;

    private int reviews;
    private boolean started;
    private boolean stopped;
    private boolean leaving;
    private Timers.@Nullable Timer soon;

    Custodian(
            Turn turn,
            Timers timers,
            Peers peers,
            Ring ring,
            Replicas replicas,
            Installer installer,
            Coverage coverage,
            GroupKeeper keeper,
            Deference deference,
            Rivalry rivalry,
            RollCall rollCall,
            RangeWorks works,
            SealKeeper seals,
            Recruits recruits,
            OpenProposals proposals,
            ReplicationSettings settings,
            Unavailability unavailability,
            Recreator recreator,
            Recoverer recoverer,
            ViewHints hints,
            Releaser releaser,
            Sweeper sweeper,
            Repair repair) {
        this.turn = turn;
        this.timers = timers;
        this.peers = peers;
        this.ring = ring;
        this.replicas = replicas;
        this.installer = installer;
        this.coverage = coverage;
        this.keeper = keeper;
        this.deference = deference;
        this.rivalry = rivalry;
        this.rollCall = rollCall;
        this.works = works;
        this.seals = seals;
        this.recruits = recruits;
        this.proposals = proposals;
        this.settings = settings;
        this.unavailability = unavailability;
        this.recreator = recreator;
        this.recoverer = recoverer;
        this.hints = hints;
        this.releaser = releaser;
        this.sweeper = sweeper;
        this.repair = repair;
    }

    void start() {
        if (started) return;
        startAtRest();
        soon();
    }

    /** Begins with nothing to do, as after a long quiet time: the first review has its turn. */
    void startAtRest() {
        started = true;
        periodically();
    }

    void stop() {
        stopped = true;
        sweeper.stop();
        repair.stop();
        proposals.stop();
        recruits.close();
        coverage.close();
        works.cancelAll();
        seals.stop();
        recoverer.stop();
    }

    /** From now on nothing is acquired: what this node keeps is being given away. */
    void leave() {
        leaving = true;
        recruits.close();
        coverage.close();
        works.stopAll();
        proposals.closeAll();
    }

    /** Whether it is still to be decided if a range comes to this node. */
    boolean isAcquiring() {
        return !works.isEmpty();
    }

    void onRingChanged() {
        soon();
    }

    void onTakeOver(Message.TakeOver m, Sender sender) {
        View view = m.view();
        boolean mayBegin = started && !stopped && !leaving && ring.isMember() && !works.isFull();
        if (!mayBegin) {
            peers.reply(sender, peers.nack(Message.Nack.Reason.BUSY));
            return;
        }
        if (!works.isRunning(view.range())) {
            coverage.acquire(view, view.range(), Optional.of(m.leaving()));
        }
        peers.reply(sender, new Message.Ack());
    }

    // ---- the review

    /** Reviews at once, as the next thing that this node does. */
    void soon() {
        if (soon != null || stopped || !started) return;
        soon = timers.after(0, this::onSoon);
    }

    private void onSoon() {
        soon = null;
        review();
    }

    private void periodically() {
        timers.after(
                turn.jittered(settings.reviewNanos(), 0.5, 1.5),
                () -> {
                    if (stopped) return;
                    reviews++;
                    if (reviews % HINT_EVERY == 0) hints.repeat();
                    deference.onPeriod();
                    rivalry.onPeriod();
                    keeper.onPeriod();
                    if (!leaving) rollCall.onPeriod();
                    recruits.review();
                    releaser.poll();
                    recoverer.onPeriod();
                    sweeper.onPeriod();
                    repair.onPeriod();
                    review();
                    periodically();
                });
    }

    private void review() {
        if (stopped) return;
        seals.review(); // Also while leaving: what is sealed cannot be given away.
        recoverer.review();
        deference.meetNeighbours();
        hints.send();
        if (leaving || !ring.isMember()) return;
        Optional<Arc> own = ring.ownArc();
        unavailability.settle(own, own.isEmpty() ? List.of() : servedOf(own.get()));
        if (own.isEmpty() || !ring.certain()) return;
        sayWhatIsNotServed(own.get());
        keeper.review(own.get());
        coverage.review(own.get());
    }

    private void sayWhatIsNotServed(Arc own) {
        for (Replica replica : replicas.meeting(own)) {
            if (!replica.member) continue;
            if (replica.active && keeper.hasLostMajority(replica.view)) {
                onUnserved(replica, own, ViewChain.addresses(replica.view), true);
            } else if (!replica.active && installer.isStuck(replica)) {
                // The view is ours, and nobody is left to copy its entries from.
                onUnserved(
                        replica,
                        own,
                        ViewChain.addresses(Installer.formerMembers(replica.view)),
                        true);
            } else if (seals.isStuck(replica)) {
                // Nobody is left to say what has become of the range on its right.
                String members = ViewChain.addresses(replica.view);
                onUnserved(replica, own, members, seals.hasLostItsNeighbour(replica));
            }
        }
    }

    private void onUnserved(Replica replica, Arc own, String lastMembers, boolean mayRecreate) {
        for (Arc piece : own.intersection(replica.held)) {
            int strikes = unavailability.strike(piece, Optional.of(replica.view), lastMembers, 1);
            if (mayRecreate && settings.recreateEmpty() && strikes >= Coverage.PATIENCE) {
                recreator.makeAnew(piece, new NewestViews(1));
            }
        }
    }

    private List<Arc> servedOf(Arc own) {
        List<Arc> served = new ArrayList<>();
        for (Replica replica : replicas.meeting(own)) {
            boolean isServed =
                    replica.member && replica.active && !keeper.hasLostMajority(replica.view);
            if (isServed) served.add(replica.held);
        }
        return served;
    }
}
