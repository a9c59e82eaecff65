package io.chord.membership;

import io.chord.call.CallObserver;
import io.chord.call.Recent;
import io.chord.ring.NodeRef;
import io.chord.ring.RingEvent;
import io.chord.routing.RoutingView;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Remembers which nodes were silent for a whole call, and which are gone, until they answer again.
 * The engine tells it what every call says about its target.
 *
 * <p>Silence is suspicion and not death: it is advice to lookups and replication about whom to ask
 * first. The ring itself changes only through the answers that its own machines get. Bounded: of
 * too many suspects the one that was mentioned the longest ago is forgotten. Not thread-safe: owned
 * by the engine.
 */
public final class FailureDetector implements CallObserver {

    private enum Suspicion {
        SILENT,
        GONE
    }

    private final RoutingView view;
    private final KnownNodes known;
    private final Consumer<RingEvent> events;
    private final Recent<NodeRef, Suspicion> suspects;
    private List<NodeRef> neighbours = List.of();

    FailureDetector(
            RoutingView view, int suspectsMax, KnownNodes known, Consumer<RingEvent> events) {
        this.view = view;
        this.suspects = new Recent<>(suspectsMax);
        this.known = known;
        this.events = events;
    }

    /** Whether the node was silent for a whole call, or is gone, and has not answered since. */
    public boolean isSuspected(NodeRef node) {
        return suspects.get(node) != null;
    }

    /**
     * Whether the node is gone: it has left, another process is at its address, or nobody is. A
     * process that is gone does not come back; its address may, with another incarnation.
     */
    public boolean isGone(NodeRef node) {
        return suspects.get(node) == Suspicion.GONE;
    }

    @Override
    public void onAlive(NodeRef target, long roundTripNanos) {
        clear(target);
    }

    @Override
    public void onSilent(NodeRef target) {
        Suspicion before = suspects.get(target);
        if (before == Suspicion.GONE) return;
        suspects.put(target, Suspicion.SILENT);
        if (before == null && isNeighbour(target)) {
            events.accept(new RingEvent.MemberSuspected(target));
        }
    }

    @Override
    public void onGone(NodeRef target, Optional<NodeRef> instead) {
        instead.ifPresent(known::note);
        Suspicion before = suspects.get(target);
        suspects.put(target, Suspicion.GONE);
        if (before != Suspicion.GONE && isNeighbour(target)) {
            events.accept(new RingEvent.MemberGone(target));
        }
    }

    /** It said something of itself. That may be old news of a process that is gone by now. */
    void onHeard(NodeRef node) {
        if (suspects.get(node) == Suspicion.SILENT) clear(node);
    }

    /** The tables have changed: whoever is new among the neighbours is up. */
    void onNeighboursChanged() {
        List<NodeRef> before = neighbours;
        List<NodeRef> now = new ArrayList<>(view.successors().nodes());
        view.predecessor().filter(p -> !now.contains(p)).ifPresent(now::add);
        neighbours = List.copyOf(now);
        for (NodeRef node : neighbours) {
            // A list is hearsay behind its head: who is suspected is up when it answers.
            if (!before.contains(node) && !isSuspected(node)) {
                events.accept(new RingEvent.MemberUp(node));
            }
        }
    }

    /** The tables were written as a whole, at the beginning: nobody has come up. */
    void beginWithNeighbours() {
        List<NodeRef> now = new ArrayList<>(view.successors().nodes());
        view.predecessor().filter(p -> !now.contains(p)).ifPresent(now::add);
        neighbours = List.copyOf(now);
    }

    private void clear(NodeRef node) {
        if (suspects.remove(node) != null && isNeighbour(node)) {
            events.accept(new RingEvent.MemberUp(node));
        }
    }

    private boolean isNeighbour(NodeRef node) {
        return neighbours.contains(node);
    }
}
