package io.chord.replication;

import io.chord.call.SmallMap;
import io.chord.call.Turn;
import io.chord.message.NodeReport;
import io.chord.message.View;
import io.chord.ring.Arc;
import io.chord.ring.RingEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The arcs of its own that this node should see served and does not, said once each. */
final class Unavailability {

    private static final class Case {
        @Nullable View lastKnown;
        int strikes;
        long lastNanos;
        boolean announced;
    }

    private final Turn turn;
    private final long periodNanos;
    private final ReplicationListener listener;
    private final SmallMap<Arc, Case> cases = new SmallMap<>();

    Unavailability(Turn turn, long periodNanos, ReplicationListener listener) {
        this.turn = turn;
        this.periodNanos = periodNanos;
        this.listener = listener;
    }

    /**
     * An arc was found without a member that serves it.
     *
     * @param lastMembers who had its entries, for people
     * @param announceAfter how often this must be found before it is said, once in a period
     * @return how often it was found in a row, at most once in a period
     */
    int strike(Arc range, Optional<View> lastKnown, String lastMembers, int announceAfter) {
        Case before = cases.get(range);
        Case found = before == null ? new Case() : before;
        if (before == null) cases.put(range, found);
        if (lastKnown.isPresent()) found.lastKnown = lastKnown.get();
        // Reviews follow each other quickly while the ring changes: those count once.
        if (found.strikes == 0 || turn.nowNanos() - found.lastNanos >= periodNanos) {
            found.strikes++;
            found.lastNanos = turn.nowNanos();
        }
        if (found.strikes >= announceAfter && !found.announced) {
            found.announced = true;
            listener.onEvent(new RingEvent.DataUnavailable(range, lastMembers));
        }
        return found.strikes;
    }

    /** What is served here or no longer this node's to serve is struck off. */
    void settle(Optional<Arc> ownArc, List<Arc> served) {
        for (Arc range : cases.keys()) {
            List<Arc> own = ownArc.isEmpty() ? List.of() : range.intersection(ownArc.get());
            boolean isOpen = false;
            for (Arc piece : own) {
                if (!isCovered(piece, served)) isOpen = true;
            }
            if (isOpen) continue;
            Case closed = cases.remove(range);
            if (closed != null && closed.announced && !own.isEmpty()) {
                listener.onEvent(new RingEvent.DataAvailable(range));
            }
        }
    }

    private static boolean isCovered(Arc piece, List<Arc> served) {
        List<Arc> meeting = new ArrayList<>();
        for (Arc arc : served) {
            if (arc.intersects(piece)) meeting.add(arc);
        }
        return Arc.minusAll(piece, meeting).isEmpty();
    }

    /** Whether all of an arc that is not served was announced. */
    boolean covers(Arc range) {
        List<Arc> announced = new ArrayList<>();
        for (Arc arc : cases.keys()) {
            Case found = cases.get(arc);
            if (found != null && found.announced) announced.add(arc);
        }
        return Arc.minusAll(range, announced).isEmpty();
    }

    List<NodeReport.Unavailable> list() {
        List<NodeReport.Unavailable> list = new ArrayList<>();
        for (Arc arc : cases.keys()) {
            Case found = cases.get(arc);
            if (found != null && found.announced) {
                list.add(new NodeReport.Unavailable(arc, Optional.ofNullable(found.lastKnown)));
            }
        }
        return list;
    }

    static String lastMembers(@Nullable View view) {
        return view == null ? "unknown" : ViewChain.addresses(view);
    }
}
