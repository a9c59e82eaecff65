package io.chord.message;

import io.chord.ring.Arc;
import io.chord.ring.NodeRef;
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
        long brokenLists) {

    /**
     * A range that the node keeps.
     *
     * @param view the newest view that it installed
     * @param active whether it serves the range
     * @param entries how many entries with a value it holds of it
     */
    public record Range(View view, boolean active, long entries) {}

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
