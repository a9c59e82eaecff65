package io.chord.replication;

import io.chord.call.Timers;
import io.chord.call.Turn;
import io.chord.message.Genesis;
import io.chord.message.View;
import io.chord.ring.Arc;
import io.chord.ring.RingEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Begins ranges anew, empty, under a genesis of their own: what a majority of their members kept is
 * given up. Only because the configuration says so, or an operator (reference protocol, section 8,
 * "LOSS").
 */
final class Recreator {

    private final Turn turn;
    private final Timers timers;
    private final Peers peers;
    private final Ring ring;
    private final Replicas replicas;
    private final Installer installer;
    private final ViewDesk desk;
    private final ReplicationListener listener;

    Recreator(
            Turn turn,
            Timers timers,
            Peers peers,
            Ring ring,
            Replicas replicas,
            Installer installer,
            ViewDesk desk,
            ReplicationListener listener) {
        this.turn = turn;
        this.timers = timers;
        this.peers = peers;
        this.ring = ring;
        this.replicas = replicas;
        this.installer = installer;
        this.desk = desk;
        this.listener = listener;
    }

    /** Begins a piece of the own arc anew, after every view of it that is known. */
    void makeAnew(Arc piece, NewestViews known) {
        long number = 0;
        View last = null;
        List<View> views = new ArrayList<>(known.meeting(piece));
        views.addAll(desk.known(piece));
        for (View view : views) {
            if (last == null || view.number() > last.number()) last = view;
            number = Math.max(number, view.number());
        }
        Genesis genesis = new Genesis(turn.random().nextLong(), turn.random().nextLong());
        installer.installActive(
                ViewChain.first(genesis, piece, number + 1, List.of(peers.selfAsMember())));
        listener.onEvent(new RingEvent.DataLost(piece, Unavailability.lastMembers(last)));
    }

    /** What an operator asks for: all of an arc that is this node's own and not served. */
    void recreate(Arc range, long deadlineNanos, OperationListener done) {
        List<Arc> pieces = unserved(range);
        if (ring.ownArc().filter(own -> own.intersects(range)).isEmpty()) {
            done.done(
                    new OperationResult.Failed(
                            OperationFailure.UNAVAILABLE,
                            "range "
                                    + range
                                    + " is not this node's to begin anew: its own arc is "
                                    + ring.ownArc().map(Arc::toString).orElse("not known yet")
                                    + "; ask the owner of the range",
                            Optional.of(range)));
            return;
        }
        if (pieces.isEmpty()) {
            done.done(success());
            return;
        }
        boolean[] ended = {false};
        Timers.Timer deadline =
                timers.at(
                        deadlineNanos,
                        () -> {
                            if (ended[0]) return;
                            ended[0] = true;
                            done.done(
                                    new OperationResult.Failed(
                                            OperationFailure.TIMED_OUT,
                                            "the neighbours did not say in time which views of "
                                                    + range
                                                    + " they know",
                                            Optional.of(range)));
                        });
        // A view that is not known here would be newer than the one that is made.
        new ViewSurvey(
                        peers,
                        ring,
                        range,
                        List.of(range),
                        newest -> {
                            if (ended[0]) return;
                            ended[0] = true;
                            timers.cancel(deadline);
                            for (Arc piece : unserved(range)) makeAnew(piece, newest);
                            done.done(success());
                        })
                .begin(desk.known(range));
    }

    private List<Arc> unserved(Arc range) {
        List<Arc> served = new ArrayList<>();
        for (Replica replica : replicas.all()) {
            if (replica.member && replica.active) served.add(replica.held);
        }
        List<Arc> pieces = new ArrayList<>();
        Optional<Arc> own = ring.ownArc();
        if (own.isEmpty()) return pieces;
        for (Arc arc : own.get().intersection(range)) pieces.addAll(Arc.minusAll(arc, served));
        return pieces;
    }

    private static OperationResult success() {
        return new OperationResult.Written(true, Optional.empty(), Optional.empty());
    }
}
