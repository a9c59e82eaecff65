package io.chord.membership;

import io.chord.call.Asker;
import io.chord.call.Call;
import io.chord.call.Calls;
import io.chord.message.Message;
import io.chord.ring.NodeRef;
import io.chord.routing.RoutingTable;
import io.chord.routing.RoutingView;
import java.util.Optional;

/**
 * Keeps the predecessor right, and alone writes it: RECTIFY of protocol section 3 (Zave, TSE 2017;
 * {@code notify} of Stoica et al., ToN 2003, plus the ping without which a dead predecessor stays
 * for ever).
 */
final class Rectifier {

    private final Calls calls;
    private final RoutingView view;
    private final RoutingTable.Pen<Optional<NodeRef>> pen;
    private final RingAgenda agenda;

    Rectifier(Calls calls, RoutingTable table, RingAgenda agenda) {
        this.calls = calls;
        this.view = table;
        this.pen = table.predecessorPen();
        this.agenda = agenda;
    }

    /** The predecessor with which the node becomes a member. */
    void adopt(Optional<NodeRef> predecessor) {
        pen.write(predecessor);
    }

    /** Protocol section 3: STABILIZE of a node whose only neighbour died. */
    void forget(NodeRef dead) {
        if (isPredecessor(dead)) pen.write(Optional.empty());
    }

    /**
     * An operation of the agenda, on a notify from x. It is not pinged, intended: its own question
     * brought the notify about, and STABILIZE2 asks it before it becomes a successor of anybody.
     */
    void rectify(NodeRef x) {
        Optional<NodeRef> predecessor = view.predecessor();
        if (x.id().equals(view.self().id()) || isPredecessor(x)) {
            agenda.finish(); // Equal ids are the matter of STABILIZE and of the audit.
            return;
        }
        if (predecessor.isEmpty() || isBetween(predecessor.get(), x)) {
            write(x);
            // Who was replaced by a nearer one has a new successor, and need not wait a period to
            // find out: it asks us, and pings the newcomer before it adopts it.
            predecessor.ifPresent(p -> calls.tell(p, new Message.Nudge(view.self())));
            agenda.finish();
            return;
        }
        NodeRef pinged = predecessor.get();
        agenda.ask(
                pinged,
                new Message.Ping(),
                new Asker() {
                    @Override
                    public void onReply(Call call, Message.Reply reply) {
                        agenda.finish();
                    }

                    @Override
                    public void onSilence(Call call) {
                        replace();
                    }

                    @Override
                    public void onGone(Call call, Optional<NodeRef> instead) {
                        replace();
                    }

                    private void replace() {
                        if (isPredecessor(pinged)) write(x);
                        agenda.finish();
                    }
                });
    }

    private void write(NodeRef x) {
        pen.write(Optional.of(x));
        if (view.successors().isEmpty()) agenda.wantStabilize();
    }

    private boolean isBetween(NodeRef predecessor, NodeRef x) {
        return x.id().isInOpen(predecessor.id(), view.self().id());
    }

    private boolean isPredecessor(NodeRef node) {
        return view.predecessor().filter(node::sameProcess).isPresent();
    }
}
