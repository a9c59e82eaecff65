package io.chord.membership;

import io.chord.call.Asker;
import io.chord.call.Call;
import io.chord.call.Calls;
import io.chord.message.Message;
import io.chord.ring.NodeRef;
import io.chord.ring.RingEvent;
import io.chord.routing.RoutingView;
import io.chord.routing.SuccessorList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The two operations through which an audit mends a ring: AUDIT as it is heard, and CANDIDATE
 * (protocol section 6, after the ring merging of Shafaat, Ghodsi and Haridi). Both only propose a
 * list; the Stabilizer writes it.
 */
final class StrayAdopter {

    private final Calls calls;
    private final RoutingView view;
    private final RingAgenda agenda;
    private final StateReader reader;
    private final Stabilizer stabilizer;
    private final MembershipSettings settings;
    private final Consumer<NodeRef> idTaken;
    private final Consumer<RingEvent> events;

    /**
     * @param idTaken is told of a live node that has this node's id, and the smaller address
     */
    StrayAdopter(
            Calls calls,
            RoutingView view,
            RingAgenda agenda,
            StateReader reader,
            Stabilizer stabilizer,
            MembershipSettings settings,
            Consumer<NodeRef> idTaken,
            Consumer<RingEvent> events) {
        this.calls = calls;
        this.view = view;
        this.agenda = agenda;
        this.reader = reader;
        this.stabilizer = stabilizer;
        this.settings = settings;
        this.idTaken = idTaken;
        this.events = events;
    }

    /** "x on AUDIT(t)", where x is this node: an operation of the agenda. */
    void auditHeard(NodeRef t) {
        boolean isTwin = isTwinToYieldTo(t);
        if (!isTwin && !isBeforeHead(t)) {
            agenda.finish(); // A dead head of ours: STABILIZE drops it first.
            return;
        }
        agenda.ask(
                t,
                new Message.Ping(),
                new Asker() {
                    @Override
                    public void onReply(Call call, Message.Reply reply) {
                        if (isTwin) {
                            idTaken.accept(t);
                        } else {
                            if (isBeforeHead(t)) adopt(t, view.successors().nodes());
                            agenda.finish();
                        }
                    }

                    @Override
                    public void onSilence(Call call) {
                        agenda.finish();
                    }

                    @Override
                    public void onGone(Call call, Optional<NodeRef> instead) {
                        agenda.finish();
                    }
                });
    }

    /** "CANDIDATE(b)": an operation of the agenda. */
    void candidate(NodeRef b) {
        if (!isBeforeHead(b)) {
            agenda.finish();
            return;
        }
        reader.read(
                b,
                new StateReader.Reader() {
                    @Override
                    public void onState(NodeRef of, Message.State state) {
                        if (isBeforeHead(b)) adopt(b, state.successors());
                        agenda.finish();
                    }

                    @Override
                    public void onDead(NodeRef of) {
                        agenda.finish();
                    }

                    @Override
                    public void onBusy(NodeRef of) {
                        agenda.finish();
                    }
                });
    }

    private void adopt(NodeRef head, List<NodeRef> rest) {
        stabilizer.replace(SuccessorList.of(view.self().id(), head, rest, settings.successors()));
        calls.tell(head, new Message.Notify(view.self()));
        events.accept(new RingEvent.RingsMerged(head));
    }

    /** Protocol section 6: "x has t's id at another address: the larger address stops". */
    private boolean isTwinToYieldTo(NodeRef node) {
        NodeRef self = view.self();
        return node.id().equals(self.id()) && node.address().compareTo(self.address()) < 0;
    }

    /** {@code between(self, node, head(self))}, where a node alone is its own head. */
    private boolean isBeforeHead(NodeRef node) {
        NodeRef head = view.successors().head().orElse(view.self());
        return node.id().isInOpen(view.self().id(), head.id());
    }
}
