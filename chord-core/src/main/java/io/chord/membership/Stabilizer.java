package io.chord.membership;

import io.chord.call.Asker;
import io.chord.call.Call;
import io.chord.call.Calls;
import io.chord.call.Timers;
import io.chord.call.Turn;
import io.chord.message.Message;
import io.chord.ring.NodeRef;
import io.chord.ring.RingEvent;
import io.chord.ring.RingId;
import io.chord.routing.RoutingTable;
import io.chord.routing.RoutingView;
import io.chord.routing.SuccessorList;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the successor list right, and alone writes it: STABILIZE and STABILIZE2 of protocol section
 * 3. Others propose lists through {@link #replace}.
 *
 * <p>Idea of Stoica et al. (ToN 2003, figure 7), in the order that Zave (TSE 2017) proved: no node
 * becomes head before it answered for itself, and head and list are replaced together.
 */
final class Stabilizer {

    /** What is done for it by others. */
    interface Neighbourhood {

        /** The only neighbour left, this predecessor, is dead. */
        void predecessorDied(NodeRef predecessor);

        /** The node knows no other. */
        void alone();

        /** The head agrees that this node is its predecessor: the own arc is certain. */
        void confirmed();

        /** Another live node has this node's id and was first. */
        void idTaken(NodeRef holder);
    }

    /** The first of the early questions after a change comes after this part of a period. */
    private static final int CONFIRM_DIVISOR = 128;

    private final Turn turn;
    private final Timers timers;
    private final Calls calls;
    private final RoutingView view;
    private final RoutingTable.Pen<SuccessorList> pen;
    private final RingAgenda agenda;
    private final StateReader reader;
    private final MembershipSettings settings;
    private final Neighbourhood neighbourhood;
    private final Consumer<RingEvent> events;
    private Timers.@Nullable Timer period;
    private Timers.@Nullable Timer confirmation;
    private long confirmNanos;
    private boolean confirmed;
    private long brokenLists;

    Stabilizer(
            Turn turn,
            Timers timers,
            Calls calls,
            RoutingTable table,
            RingAgenda agenda,
            StateReader reader,
            MembershipSettings settings,
            Neighbourhood neighbourhood,
            Consumer<RingEvent> events) {
        this.turn = turn;
        this.timers = timers;
        this.calls = calls;
        this.view = table;
        this.pen = table.successorPen();
        this.agenda = agenda;
        this.reader = reader;
        this.settings = settings;
        this.neighbourhood = neighbourhood;
        this.events = events;
    }

    /** Begins the periods. The first may come early, so that nodes begun together spread. */
    void start() {
        schedule(turn.jittered(settings.stabilizeNanos(), 0.0, 1.0));
    }

    void stop() {
        if (period != null) timers.cancel(period);
        if (confirmation != null) timers.cancel(confirmation);
        reader.cancel();
    }

    private void schedule(long delayNanos) {
        period =
                timers.after(
                        delayNanos,
                        () -> {
                            agenda.wantStabilize();
                            schedule(turn.jittered(settings.stabilizeNanos(), 0.5, 1.5));
                        });
    }

    /** The list with which the node becomes a member. */
    void adopt(SuccessorList list) {
        set(list);
    }

    /** The head is known to have this node as its predecessor. */
    void confirmed() {
        confirmed = true;
    }

    /**
     * Applies what an audit or a candidate proposes, within their operation (protocol section 6).
     */
    void replace(SuccessorList list) {
        write(list);
    }

    /** See {@link Membership#ownershipCertain}. */
    boolean isConfirmed() {
        return confirmed || (view.successors().isEmpty() && view.predecessor().isEmpty());
    }

    /** Lists that broke the local part of the invariant. */
    long brokenLists() {
        return brokenLists;
    }

    /** Protocol section 3: STABILIZE. An operation of the agenda. */
    void stabilize() {
        Optional<NodeRef> head = view.successors().head();
        if (head.isPresent()) {
            reader.read(head.get(), new HeadReader());
        } else if (view.predecessor().isPresent()) {
            // Whoever notified a node alone becomes its successor too.
            stabilize2(view.predecessor().get(), Optional.empty());
        } else {
            neighbourhood.alone();
            agenda.finish();
        }
    }

    private final class HeadReader implements StateReader.Reader {

        @Override
        public void onState(NodeRef h, Message.State state) {
            if (!isHead(h)) {
                agenda.finish();
                return;
            }
            RingId self = view.self().id();
            write(SuccessorList.of(self, h, state.successors(), settings.successors()));
            Optional<NodeRef> between = state.predecessor();
            confirm(between);
            if (between.isPresent() && isDuplicate(between.get())) {
                yieldIfAlive(h, between.get());
            } else if (between.isPresent() && between.get().id().isInOpen(self, h.id())) {
                stabilize2(between.get(), Optional.of(h));
            } else {
                // "else notify h". Of whom it names already, RECTIFY would learn nothing.
                if (!confirmed) announceTo(h);
                agenda.finish();
            }
        }

        @Override
        public void onDead(NodeRef h) {
            // Protocol section 3: "drop the head; notify the new head; start again".
            if (isHead(h)) {
                write(view.successors().withoutHead());
                notifyHead();
                agenda.wantStabilize();
            }
            agenda.finish();
        }

        @Override
        public void onBusy(NodeRef h) {
            agenda.finish(); // It lives, and has more important things to do until the next period.
        }
    }

    /**
     * Protocol section 3: STABILIZE2. The candidate is asked before it is adopted.
     *
     * @param expectedHead the head because of which it is asked
     */
    private void stabilize2(NodeRef candidate, Optional<NodeRef> expectedHead) {
        if (isSelf(candidate)) {
            agenda.finish();
            return;
        }
        reader.read(
                candidate,
                new StateReader.Reader() {
                    @Override
                    public void onState(NodeRef p, Message.State state) {
                        if (view.successors().head().equals(expectedHead)) {
                            write(
                                    SuccessorList.of(
                                            view.self().id(),
                                            p,
                                            state.successors(),
                                            settings.successors()));
                            confirm(state.predecessor());
                            announceTo(p);
                        }
                        agenda.finish();
                    }

                    @Override
                    public void onDead(NodeRef p) {
                        if (view.successors().head().equals(expectedHead)) {
                            if (expectedHead.isPresent()) {
                                // It makes the head find out that its predecessor is dead.
                                notifyHead();
                            } else if (view.predecessor().filter(p::sameProcess).isPresent()) {
                                neighbourhood.predecessorDied(p);
                                neighbourhood.alone();
                            }
                        }
                        agenda.finish();
                    }

                    @Override
                    public void onBusy(NodeRef p) {
                        agenda.finish();
                    }
                });
    }

    /** Protocol section 2, "Same id": who came second stops, if the first still lives. */
    private void yieldIfAlive(NodeRef h, NodeRef holder) {
        agenda.ask(
                holder,
                new Message.Ping(),
                new Asker() {
                    @Override
                    public void onReply(Call call, Message.Reply reply) {
                        neighbourhood.idTaken(holder);
                    }

                    @Override
                    public void onSilence(Call call) {
                        insist();
                    }

                    @Override
                    public void onGone(Call call, Optional<NodeRef> instead) {
                        insist();
                    }

                    private void insist() {
                        if (isHead(h)) announceTo(h);
                        agenda.finish();
                    }
                });
    }

    private void confirm(Optional<NodeRef> predecessorOfHead) {
        boolean before = confirmed;
        confirmed = predecessorOfHead.filter(view.self()::sameProcess).isPresent();
        if (confirmed && !before) neighbourhood.confirmed();
    }

    private void write(SuccessorList list) {
        // Protocol section 3: "and again (as a new timer) after a list change".
        if (set(list)) agenda.wantStabilize();
    }

    /** Whether that was a change. */
    private boolean set(SuccessorList list) {
        if (list.equals(view.successors())) return false;
        confirmed = false;
        confirmNanos = settings.stabilizeNanos() / CONFIRM_DIVISOR;
        pen.write(list);
        requireLocalInvariant(list);
        return true;
    }

    /** Protocol section 4: "own list ordered, no self, no duplicate", which one node can see. */
    private void requireLocalInvariant(SuccessorList list) {
        RingId self = view.self().id();
        RingId previous = self;
        boolean broken = list.size() > settings.successors();
        for (NodeRef node : list.nodes()) {
            broken |= !node.id().isInOpen(previous, self);
            previous = node.id();
        }
        if (broken) {
            brokenLists++;
            events.accept(
                    new RingEvent.Warning(
                            "the successor list of node "
                                    + view.self()
                                    + " must be ordered, without itself, without any id twice and"
                                    + " of at most "
                                    + settings.successors()
                                    + " entries, and is "
                                    + list));
        }
    }

    /**
     * Who was notified is asked soon whether it agrees, and not only in the next period: until then
     * the node must not take its arc for its own.
     */
    private void confirmSoon() {
        if (confirmed || confirmation != null || confirmNanos >= settings.stabilizeNanos()) return;
        confirmation =
                timers.after(
                        confirmNanos,
                        () -> {
                            confirmation = null;
                            if (!confirmed) agenda.wantStabilize();
                        });
        confirmNanos *= 2;
    }

    private void notifyHead() {
        view.successors().head().ifPresent(this::announceTo);
    }

    private void announceTo(NodeRef node) {
        calls.tell(node, new Message.Notify(view.self()));
        confirmSoon();
    }

    private boolean isHead(NodeRef node) {
        return view.successors().head().filter(node::sameProcess).isPresent();
    }

    private boolean isSelf(NodeRef node) {
        return node.id().equals(view.self().id());
    }

    private boolean isDuplicate(NodeRef node) {
        return isSelf(node) && !node.address().equals(view.self().address());
    }
}
