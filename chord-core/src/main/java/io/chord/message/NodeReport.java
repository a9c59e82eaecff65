package io.chord.message;

import io.chord.ring.Arc;
import io.chord.ring.NodeRef;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What a node says of itself when asked for its state.
 *
 * @param self the node
 * @param genesis of its ring
 * @param predecessor if it knows one
 * @param successors nearest first
 * @param fingers distinct nodes of the finger table, in clockwise order from the node
 * @param ranges the ranges it keeps, with their views
 * @param unavailable arcs of its own that no reachable member keeps
 * @param entries how many entries with a value it keeps
 * @param brokenLists how many of its successor lists broke an invariant that one node can see
 * @param health how it fares; empty: not said
 */
public record NodeReport(
        NodeRef self,
        Genesis genesis,
        Optional<NodeRef> predecessor,
        List<NodeRef> successors,
        List<NodeRef> fingers,
        List<Range> ranges,
        List<Unavailable> unavailable,
        long entries,
        long brokenLists,
        Optional<Health> health) {

    /**
     * A range that the node keeps.
     *
     * @param view the newest view that it installed
     * @param active whether it serves the range
     * @param entries how many entries with a value it holds of it
     * @param keepers how many members serve it, as far as the node has heard; 0: not said
     */
    public record Range(View view, boolean active, long entries, int keepers) {
        /** A range of which is not said how many serve it. */
        public Range(View view, boolean active, long entries) {
            this(view, active, entries, 0);
        }
    }

    /**
     * How the node fares.
     *
     * @param stable whether the node after this one agrees that this is the one before it
     * @param copies how many members a view should have
     * @param atRisk ranges that would be lost or out of reach if this node ended without its data
     * @param repair what background repair has done; {@link Repair#NONE}: not said
     * @param traffic what goes over its network; empty: not said
     */
    public record Health(
            boolean stable,
            int copies,
            List<Arc> atRisk,
            Repair repair,
            Optional<Traffic> traffic) {
        /** Copies the list. */
        public Health {
            Objects.requireNonNull(repair, "repair");
            Objects.requireNonNull(traffic, "traffic");
            atRisk = List.copyOf(atRisk);
        }

        /** Of a node that does not say what goes over its network. */
        public Health(boolean stable, int copies, List<Arc> atRisk, Repair repair) {
            this(stable, copies, atRisk, repair, Optional.empty());
        }
    }

    /**
     * What goes over the network of the node, since its transport began.
     *
     * @param accepted open connections that others have opened
     * @param dialed open connections that this node has opened
     * @param bytesIn received
     * @param bytesOut sent
     * @param framesDropped not sent, for any reason
     * @param bytesWaiting of frames that wait to be sent, in all
     * @param bytesWaitingOfPeer of them, for the one peer for whom most wait
     * @param timeouts sends of questions that were not answered in time
     * @param reached how often a bound refused, dropped or ended something; those that did
     * @param frames by type of message; those that came or went
     */
    public record Traffic(
            long accepted,
            long dialed,
            long bytesIn,
            long bytesOut,
            long framesDropped,
            long bytesWaiting,
            long bytesWaitingOfPeer,
            long timeouts,
            List<Reached> reached,
            List<Frames> frames) {
        /** Copies the lists. */
        public Traffic {
            reached = List.copyOf(reached);
            frames = List.copyOf(frames);
        }

        /**
         * The same with what only the engine knows.
         *
         * @param answersMissing {@link #timeouts}
         * @param more a bound of its own
         */
        public Traffic with(long answersMissing, Reached more) {
            List<Reached> all = new ArrayList<>(reached);
            if (more.times() > 0 && all.size() < MessageLimits.METERS_MAX) all.add(more);
            return new Traffic(
                    accepted,
                    dialed,
                    bytesIn,
                    bytesOut,
                    framesDropped,
                    bytesWaiting,
                    bytesWaitingOfPeer,
                    answersMissing,
                    all,
                    frames);
        }
    }

    /** How often a bound was reached. */
    public record Reached(String bound, long times) {}

    /** Frames of one type. */
    public record Frames(String type, long in, long out) {}

    /**
     * What the node has found by comparing its ranges with those of other members.
     *
     * @param comparisons of a range with one other member, that were answered
     * @param lastMillis wall time of the last of them, as of the node; 0: none yet
     * @param bucketsDiffered in all comparisons
     * @param keysMended keys that were chosen anew because members held different versions
     */
    public record Repair(long comparisons, long lastMillis, long bucketsDiffered, long keysMended) {
        /** Nothing so far. */
        public static final Repair NONE = new Repair(0, 0, 0, 0);
    }

    /**
     * An arc that the node should see served and does not.
     *
     * @param range the arc
     * @param lastKnown the newest view known of it
     */
    public record Unavailable(Arc range, Optional<View> lastKnown) {}

    /** Copies the lists. */
    public NodeReport {
        Objects.requireNonNull(self, "self");
        successors = List.copyOf(successors);
        fingers = List.copyOf(fingers);
        ranges = List.copyOf(ranges);
        unavailable = List.copyOf(unavailable);
    }
}
