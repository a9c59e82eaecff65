package io.chord.membership;

import io.chord.call.Asker;
import io.chord.call.Call;
import io.chord.call.Calls;
import io.chord.message.Message;
import io.chord.ring.NodeRef;
import io.chord.routing.RoutingView;
import io.chord.routing.SuccessorList;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One walk through JOIN of protocol section 3: look the own place up, read the node before it once,
 * and check everything again against that one reading (Zave, TSE 2017; the JOIN of 2001 adopted the
 * result of a lookup unread).
 */
final class JoinAttempt implements PredecessorFinder.Answer, StateReader.Reader {

    /** How an attempt ends: by one of these, once, unless it was abandoned. */
    interface Ending {

        /** The place is found. */
        void admitted(NodeRef predecessor, SuccessorList successors);

        /** Not now: pause, and start again. */
        void again(String why);

        /** A live node has the id. */
        void idTaken(NodeRef holder);
    }

    /** How often the lookup is continued from a node that has moved on, before a pause. */
    private static final int CONTINUED_MAX = 16;

    private final Calls calls;
    private final RoutingView view;
    private final StateReader reader;
    private final PredecessorFinder finder;
    private final MembershipSettings settings;
    private final long deadlineNanos;
    private final Ending ending;
    private @Nullable Call ping;
    private List<NodeRef> lookedUp = List.of();
    private Optional<NodeRef> continuedFrom = Optional.empty();
    private int continued;
    private boolean over;

    JoinAttempt(
            Calls calls,
            RoutingView view,
            StateReader reader,
            PredecessorFinder finder,
            MembershipSettings settings,
            long deadlineNanos,
            Ending ending) {
        this.calls = calls;
        this.view = view;
        this.reader = reader;
        this.finder = finder;
        this.settings = settings;
        this.deadlineNanos = deadlineNanos;
        this.ending = ending;
    }

    void begin(NodeRef via) {
        finder.find(view.self().id(), via, deadlineNanos, this);
    }

    /** Its end is not told. */
    void abandon() {
        if (over) return;
        over = true;
        reader.cancel();
        if (ping != null) calls.cancel(ping);
    }

    @Override
    public void notFound(String why) {
        again("the place of " + view.self().id() + " was not found: " + why);
    }

    @Override
    public void found(NodeRef m, List<NodeRef> successorsOfIt) {
        if (over) return;
        lookedUp = withoutFormerSelf(successorsOfIt);
        if (m.address().equals(view.self().address())) {
            again("the ring still knows " + m + ", which was here before");
        } else {
            reader.read(m, this);
        }
    }

    @Override
    public void onDead(NodeRef m) {
        again(m + " was found as predecessor and does not answer");
    }

    @Override
    public void onBusy(NodeRef m) {
        again(m + " was found as predecessor and is busy");
    }

    @Override
    public void onState(NodeRef m, Message.State state) {
        if (over) return;
        NodeRef self = view.self();
        if (m.id().equals(self.id())) {
            taken(m);
            return;
        }
        // "m drops entries with n's id and an older incarnation": what m still lists of this
        // address
        // is dead, since we are here. Dropped from what we read, m's own list need not change.
        List<NodeRef> listed = withoutFormerSelf(state.successors());
        for (NodeRef node : listed) {
            if (node.id().equals(self.id())) {
                askHolder(node);
                return;
            }
        }
        NodeRef head = listed.isEmpty() ? m : listed.get(0);
        if (self.id().isInOpen(m.id(), head.id())) {
            over = true;
            ending.admitted(
                    m, SuccessorList.of(self.id(), head, rest(listed), settings.successors()));
        } else if (headIsDead(m, head)) {
            askHead(m, head);
        } else if (++continued > CONTINUED_MAX) {
            again("the ring changes faster than the place of " + self.id() + " is found");
        } else {
            // "m has moved on": continue the lookup from its reply.
            continuedFrom = Optional.of(m);
            finder.find(self.id(), m, deadlineNanos, this);
        }
    }

    /**
     * {@code between(head(m), n, best(m))}: a lookup ends at m because of m's first live successor.
     * If it ends there although n lies behind m's head, that head is dead.
     */
    private boolean headIsDead(NodeRef m, NodeRef head) {
        return (!lookedUp.isEmpty() && lookedUp.get(0).sameProcess(head))
                || continuedFrom.filter(m::sameProcess).isPresent();
    }

    /**
     * The lookup did without the head, which may merely have been silent to this node: a handshake
     * that lasts longer than a call is enough, and lookups then leave it alone for longer than all
     * attempts take together. If it answers now, the next attempt goes on with it.
     */
    private void askHead(NodeRef m, NodeRef head) {
        String which = "the successor " + head + " of " + m;
        ping =
                calls.ask(
                        head,
                        new Message.Ping(),
                        new Asker() {
                            @Override
                            public void onReply(Call call, Message.Reply reply) {
                                again(which + " answers, and was taken for dead");
                            }

                            @Override
                            public void onSilence(Call call) {
                                again(which + " is silent and not yet dropped");
                            }

                            @Override
                            public void onGone(Call call, Optional<NodeRef> instead) {
                                again(which + " is gone and not yet dropped");
                            }
                        });
    }

    private void askHolder(NodeRef holder) {
        ping =
                calls.ask(
                        holder,
                        new Message.Ping(),
                        new Asker() {
                            @Override
                            public void onReply(Call call, Message.Reply reply) {
                                taken(holder);
                            }

                            @Override
                            public void onSilence(Call call) {
                                again("the ring still knows " + holder + ", which is dead");
                            }

                            @Override
                            public void onGone(Call call, Optional<NodeRef> instead) {
                                again("the ring still knows " + holder + ", which is gone");
                            }
                        });
    }

    private void taken(NodeRef holder) {
        if (over) return;
        over = true;
        ending.idTaken(holder);
    }

    private void again(String why) {
        if (over) return;
        over = true;
        ending.again(why);
    }

    private List<NodeRef> withoutFormerSelf(List<NodeRef> nodes) {
        NodeRef self = view.self();
        List<NodeRef> others = new ArrayList<>(nodes.size());
        for (NodeRef node : nodes) {
            boolean former = node.id().equals(self.id()) && node.address().equals(self.address());
            if (!former) others.add(node);
        }
        return others;
    }

    private static List<NodeRef> rest(List<NodeRef> listed) {
        return listed.isEmpty() ? listed : listed.subList(1, listed.size());
    }
}
