package io.chord.membership;

import io.chord.call.Calls;
import io.chord.message.Message;
import io.chord.ring.NodeRef;
import io.chord.routing.RoutingView;

/**
 * Says farewell: LEAVE of protocol section 3. A farewell is a hint to stabilise now and never
 * writes a pointer, so that a lost, late or forged one does no harm (the leave of Stoica et al.,
 * ToN 2003, section IV-E-3, hands pointers over and may hand over dead ones).
 */
final class Leaver {

    private final Calls calls;
    private final RoutingView view;

    Leaver(Calls calls, RoutingView view) {
        this.calls = calls;
        this.view = view;
    }

    /** Tells all neighbours, each once. The data must be in other hands by now. */
    void sayFarewell() {
        Message.Nudge farewell = new Message.Nudge(view.self());
        for (NodeRef successor : view.successors().nodes()) calls.tell(successor, farewell);
        view.predecessor()
                .filter(p -> !view.successors().nodes().contains(p))
                .ifPresent(p -> calls.tell(p, farewell));
    }
}
