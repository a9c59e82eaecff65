package io.chord.replication;

import io.chord.call.Turn;
import io.chord.message.Genesis;
import io.chord.message.View;
import io.chord.ring.Arc;
import io.chord.ring.RingEvent;
import java.util.ArrayList;
import java.util.List;

/**
 * Begins ranges anew, empty, under a genesis of their own: what a majority of their members kept is
 * given up, because the configuration says so ({@code RECREATE_EMPTY}, for caches). An operator
 * takes up what is left: {@link Recoverer}.
 */
final class Recreator {

    private final Turn turn;
    private final Peers peers;
    private final Installer installer;
    private final ViewDesk desk;
    private final ReplicationListener listener;

    Recreator(
            Turn turn,
            Peers peers,
            Installer installer,
            ViewDesk desk,
            ReplicationListener listener) {
        this.turn = turn;
        this.peers = peers;
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
        long after = ViewChain.numberAfter(number);
        installer.installActive(
                ViewChain.first(genesis, piece, after, List.of(peers.selfAsMember())));
        listener.onEvent(new RingEvent.DataLost(piece, Unavailability.lastMembers(last)));
    }
}
