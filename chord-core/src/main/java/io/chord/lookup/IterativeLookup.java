package io.chord.lookup;

import static java.util.Objects.requireNonNull;

import io.chord.call.Asker;
import io.chord.call.Call;
import io.chord.call.Timers;
import io.chord.message.Message;
import io.chord.ring.NodeRef;
import io.chord.ring.RingId;
import io.chord.routing.NextHop;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One lookup that this node runs itself, asking one node after the other.
 *
 * <p>It ends on a statement read from a node p, that the key is in (p, succ_p], with p's first live
 * successor (protocol: LOOKUP; Stoica et al., SIGCOMM 2001, figures 4 and 5, as corrected by Zave,
 * TSE 2017). For {@link Goal#OWNER} that successor is asked too, which finds a node that joined
 * between the two.
 */
final class IterativeLookup implements OpenLookup, Asker {

    /*
     * An attempt goes through three questions:
     *   HOP    "where next for the key?", to nodes of the shortlist, nearest to the key first. Each
     *          answer adds only nodes strictly nearer than the one that gave it, and no node is
     *          asked twice, so the distance falls unless all nearer nodes are dead.
     *   LIST   "who are your successors?", to a node that named only dead ones: its first live
     *          successor may be beyond the key. Put as a lookup of the point after the node, which
     *          it answers with LAST and its whole list.
     *   OWNER  "where next for the key?", to a successor of p at or after the key.
     *   GUESS  the same, to the node that owned the key when it was last heard of.
     * An attempt that runs out of nodes is repeated after a pause, since a ring that is being
     * repaired heals, until the deadline.
     */

    private enum Question {
        HOP,
        LIST,
        OWNER,
        GUESS
    }

    /** Shortest pause between two attempts, before jitter. */
    private static final long PAUSE_NANOS_MIN = 1_000_000;

    private final LookupContext context;
    private final RingId key;
    private final Goal goal;
    private final Optional<NodeRef> via;
    private final long deadlineNanos;
    private final long startNanos;
    private final LookupListener listener;

    private final List<NodeRef> path = new ArrayList<>();
    private final List<LookupAnswer.Step> steps = new ArrayList<>();
    private final Set<NodeRef> asked = new LinkedHashSet<>();
    private final Set<NodeRef> dead = new LinkedHashSet<>();
    private final Map<NodeRef, NextHop> notOwners = new LinkedHashMap<>();
    private Shortlist shortlist;
    private @Nullable NodeRef at;
    private @Nullable List<NodeRef> listOfAt;
    private @Nullable OwnerCandidates owners;
    private @Nullable NodeRef standIn;
    private int pathToOwners;
    private int asks;

    private int timeouts;
    private int attempts;
    private boolean ended;
    private Question question = Question.HOP;
    private @Nullable Call call;
    private Timers.@Nullable Timer deadline;
    private Timers.@Nullable Timer pause;

    IterativeLookup(
            LookupContext context,
            RingId key,
            Goal goal,
            Optional<NodeRef> via,
            long startNanos,
            long deadlineNanos,
            LookupListener listener) {
        this.context = context;
        this.key = key;
        this.goal = goal;
        this.via = via;
        this.startNanos = startNanos;
        this.deadlineNanos = deadlineNanos;
        this.listener = listener;
        this.shortlist = new Shortlist(key);
    }

    void begin() {
        deadline = context.timers().at(deadlineNanos, this::onDeadline);
        beginAttempt();
    }

    private void beginAttempt() {
        if (++attempts > 1) context.counters().attemptsRepeated++;
        pause = null;
        path.clear();
        steps.clear();
        question = Question.HOP;
        asked.clear();
        dead.clear();
        shortlist = new Shortlist(key);
        at = null;
        owners = null;
        standIn = null;
        asks = 0;
        notOwners.clear();
        pathToOwners = 0;
        if (via.isPresent()) {
            ask(via.get(), Question.HOP);
            return;
        }
        NodeRef self = context.routing().self();
        asked.add(self);
        NextHop own = ownAnswer();
        Optional<NodeRef> guess = guessedOwner(own);
        if (guess.isPresent()) {
            pass(self, own.kind());
            ask(guess.get(), Question.GUESS);
        } else {
            onHop(self, own);
        }
    }

    /** Who owned the key when it was last heard of, if this node does not know better. */
    private Optional<NodeRef> guessedOwner(NextHop own) {
        if (goal != Goal.OWNER || attempts > 1 || own.kind() != NextHop.Kind.CLOSER) {
            return Optional.empty();
        }
        return Optional.ofNullable(context.routing().locations().ownerOf(key))
                .filter(node -> !context.quarantined().test(node) && !context.isHere(node));
    }

    /** The guess was wrong, by one node that joined since or altogether. */
    private void onGuess(NodeRef node, NextHop answer) {
        pass(node, answer.kind());
        if (answer.kind() == NextHop.Kind.OWNER) {
            found(answer.predecessor(), node, orAlone(node, answer.nodes()));
            return;
        }
        NodeRef joined = answer.predecessor().filter(this::isPossible).orElse(null);
        // Not further back than one: that would be a walk around the ring, node by node.
        boolean isFirst = path.size() == 2;
        if (isFirst && joined != null && isBetweenKeyAnd(node, joined) && !context.isHere(joined)) {
            ask(joined, Question.GUESS);
        } else {
            onHop(context.routing().self(), ownAnswer());
        }
    }

    private NextHop ownAnswer() {
        return context.nextHop(key, dead::contains);
    }

    // ---- answers

    private void onHop(NodeRef node, NextHop answer) {
        switch (answer.kind()) {
            case OWNER -> onOwnerAtHop(node, answer);
            case LAST -> onLast(node, answer.nodes(), answer.before());
            case CLOSER -> onCloser(node, answer.nodes());
        }
    }

    /** A node that is not known to follow a p says that it owns the key. */
    private void onOwnerAtHop(NodeRef node, NextHop answer) {
        boolean first = at == null;
        // Later nodes are strictly between one that answered and the key. If such a node owned the
        // key its arc would hold the other: its predecessor is out of date, or its ring is not
        // ours.
        if (!first) context.counters().wrongHops++;
        List<NodeRef> successors = withoutFirst(answer.nodes());
        if (first && goal == Goal.OWNER) {
            pass(node, NextHop.Kind.OWNER);
            found(answer.predecessor(), node, orAlone(node, answer.nodes()));
        } else if (first && successors.isEmpty() && answer.predecessor().isEmpty()) {
            pass(node, NextHop.Kind.OWNER);
            found(Optional.of(node), node, List.of()); // Alone: its own predecessor.
        } else if (isLast(node, successors)) {
            onLast(node, successors, Optional.empty());
        } else {
            // The predecessor that it names is before the key, and the nearest there is.
            List<NodeRef> closer = new ArrayList<>(successors);
            answer.predecessor().ifPresent(closer::add);
            onCloser(node, closer);
        }
    }

    private void onLast(NodeRef node, List<NodeRef> successors, Optional<NodeRef> before) {
        if (!isLast(node, successors)) {
            onCloser(node, successors);
            return;
        }
        arriveAt(node, NextHop.Kind.LAST);
        boolean isNeighbour = before.isEmpty() || !shortlist(node, List.of(before.get()));
        if (goal == Goal.OWNER) {
            beginOwners(node, isNeighbour, successors);
        } else if (isNeighbour) {
            found(Optional.of(node), successors.get(0), successors);
        } else {
            step(); // What it heard of others is not good enough here: the next says it itself.
        }
    }

    private void onCloser(NodeRef node, List<NodeRef> nodes) {
        if (shortlist(node, nodes)) {
            arriveAt(node, NextHop.Kind.CLOSER);
            step();
        } else {
            context.counters().wrongHops++;
            onUseless(node);
        }
    }

    private void pass(NodeRef node, NextHop.Kind said) {
        if (!path.isEmpty() && node.equals(path.get(0))) {
            if (question == Question.GUESS) return; // Back from a wrong guess to the own tables.
        }
        path.add(node);
        steps.add(new LookupAnswer.Step(node, said, context.turn().nowNanos() - startNanos));
    }

    private void arriveAt(NodeRef node, NextHop.Kind said) {
        pass(node, said);
        at = node;
        listOfAt = null;
    }

    private boolean isLast(NodeRef node, List<NodeRef> successors) {
        return !successors.isEmpty() && key.isInOpenClosed(node.id(), successors.get(0).id());
    }

    /** All successors of a node that named only dead ones before the key. */
    private void onList(NodeRef node, List<NodeRef> successors) {
        listOfAt = successors;
        List<NodeRef> fromKeyOn = new ArrayList<>();
        boolean liveBeforeKey = false;
        for (NodeRef successor : successors) {
            if (!isPossible(successor)) continue;
            if (!shortlist(node, List.of(successor))) {
                fromKeyOn.add(successor);
            } else if (!context.quarantined().test(successor)) {
                liveBeforeKey = true;
            }
        }
        if (liveBeforeKey || fromKeyOn.isEmpty()) {
            step();
            return;
        }
        listOfAt = List.of(); // It has said all that it can.
        if (goal == Goal.PREDECESSOR) {
            found(Optional.of(node), fromKeyOn.get(0), fromKeyOn);
        } else {
            beginOwners(node, true, fromKeyOn);
        }
    }

    // ---- hops

    /** Whether any of them is before the key and nearer than the one that named it. */
    private boolean shortlist(NodeRef namedBy, List<NodeRef> nodes) {
        boolean any = false;
        for (NodeRef node : nodes) {
            if (!node.id().isInOpen(namedBy.id(), key)) continue;
            any = true;
            // Our own address: a joiner meets who was here before it, and would ask itself.
            if (!context.isHere(node) && !asked.contains(node)) shortlist.add(node);
        }
        return any;
    }

    private void step() {
        NodeRef next = shortlist.takeNearest(at, node -> !context.quarantined().test(node));
        if (next == null && at != null && (listOfAt == null || namesOnlyDead(listOfAt))) {
            if (listOfAt != null) {
                onList(at, listOfAt);
            } else if (at.equals(context.routing().self())) {
                onList(at, context.routing().successors().nodes());
            } else {
                listOfAt = List.of();
                ask(at, Question.LIST);
            }
            return;
        }
        if (next == null) next = shortlist.takeNearest(at, node -> true);
        if (next == null) {
            next = shortlist.takeNearest(null, node -> !context.quarantined().test(node));
        }
        if (next == null) next = shortlist.takeNearest(null, node -> true);
        if (next != null) {
            ask(next, Question.HOP);
        } else {
            pauseAttempt();
        }
    }

    /** Whether all of them before the key are dead by now, and one after it may be live. */
    private boolean namesOnlyDead(List<NodeRef> successors) {
        boolean possible = false;
        for (NodeRef successor : successors) {
            if (!isPossible(successor)) continue;
            if (successor.id().isInOpen(requireNonNull(at, "at").id(), key)) return false;
            possible = true;
        }
        return possible;
    }

    private void pauseAttempt() {
        long left = deadlineNanos - context.turn().nowNanos();
        long mean = Math.max(PAUSE_NANOS_MIN, Math.min(context.settings().fingerNanos(), left / 4));
        pause = context.timers().after(context.turn().jittered(mean, 0.5, 1.5), this::beginAttempt);
    }

    // ---- owners

    private void beginOwners(NodeRef node, boolean isNeighbour, List<NodeRef> successors) {
        standIn = null;
        pathToOwners = path.size();
        owners = new OwnerCandidates(node, isNeighbour, successors, context.quarantined());
        askNextOwner(owners);
    }

    /** Neither found dead by this lookup, nor who was at our address before us. */
    private boolean isPossible(NodeRef node) {
        boolean stale = context.isHere(node) && !node.equals(context.routing().self());
        return !stale && !dead.contains(node);
    }

    private void askNextOwner(OwnerCandidates candidates) {
        if (standIn != null) {
            foundUnverified(standIn, candidates);
            return;
        }
        NodeRef next = candidates.next(this::isPossible);
        if (next == null) {
            step();
        } else {
            askOwner(next, candidates);
        }
    }

    private void askOwner(NodeRef node, OwnerCandidates candidates) {
        NextHop said = notOwners.get(node);
        if (said != null) {
            onOwner(node, said, candidates);
        } else if (node.equals(context.routing().self())) {
            onOwner(node, ownAnswer(), candidates);
        } else {
            ask(node, Question.OWNER);
        }
    }

    private void onOwner(NodeRef node, NextHop answer, OwnerCandidates candidates) {
        pass(node, answer.kind());
        NodeRef named = answer.predecessor().filter(this::isPossible).orElse(null);
        if (answer.kind() == NextHop.Kind.OWNER) {
            NodeRef before = candidates.predecessorOf(node, Optional.ofNullable(named));
            found(Optional.of(before), node, orAlone(node, answer.nodes()));
            return;
        }
        notOwners.put(node, answer);
        if (named != null && isBetweenKeyAnd(node, named)) {
            // It is at or after the key and does not own it, so its predecessor is too: a node that
            // p has not met yet, or a dead one that will be replaced. Its own idea of the next hop
            // would lead around the circle.
            standIn = node;
            askOwner(named, candidates);
        } else {
            foundUnverified(node, candidates);
        }
    }

    private boolean isBetweenKeyAnd(NodeRef node, NodeRef between) {
        return !between.id().equals(node.id()) && !key.isInOpenClosed(between.id(), node.id());
    }

    /** The first live successor of p, though it does not say that the key is its own yet. */
    private void foundUnverified(NodeRef node, OwnerCandidates candidates) {
        if (!candidates.sayerIsNeighbour()) {
            // A node that joined since may be the one: ask who would have met it.
            while (path.size() > pathToOwners) {
                path.remove(path.size() - 1);
                steps.remove(steps.size() - 1);
            }
            step();
            return;
        }
        found(Optional.of(candidates.sayer()), node, candidates.from(node));
    }

    // ---- asking

    private void ask(NodeRef node, Question what) {
        if (++asks > context.settings().hopsMax()) {
            fail(
                    LookupFailure.TOO_MANY_HOPS,
                    describe("more than " + context.settings().hopsMax() + " nodes were asked"));
            return;
        }
        asked.add(node);
        question = what;
        RingId wanted = what == Question.LIST ? node.id().next() : key;
        long refusedBefore = context.calls().refusedCalls();
        Message.FindNext next = new Message.FindNext(wanted, detail(what));
        Call begun = context.calls().ask(node, next, this);
        call = begun;
        // Never sent: its silence would say nothing about the node.
        if (context.calls().refusedCalls() != refusedBefore) {
            fail(LookupFailure.OVERLOADED, describe("too many calls are open on this node"));
        }
    }

    /**
     * Predecessors are looked for all the time, for fingers and audits, and nobody waits: few names
     * are enough, unless they prove to be of no use.
     */
    private Message.FindNext.Detail detail(Question what) {
        return goal == Goal.PREDECESSOR && what == Question.HOP && attempts == 1
                ? Message.FindNext.Detail.BRIEF
                : Message.FindNext.Detail.FULL;
    }

    @Override
    public void onReply(Call answered, Message.Reply reply) {
        call = null;
        NodeRef node = answered.target().orElseThrow();
        if (!(reply instanceof Message.NextHops hops)) {
            context.counters().wrongHops++;
            onUseless(node);
            return;
        }
        NextHop answer = Words.answer(hops);
        context.keeper().onAnswer(node, answer);
        switch (question) {
            case GUESS -> onGuess(node, answer);
            case HOP -> onHop(node, answer);
            case OWNER -> onOwner(node, answer, requireNonNull(owners, "owners"));
            case LIST -> {
                if (answer.kind() == NextHop.Kind.LAST) {
                    onList(node, answer.nodes());
                } else {
                    step(); // Alone by now, or without sense.
                }
            }
        }
    }

    @Override
    public void onSilence(Call silent) {
        onDead(silent.target().orElseThrow());
        if (!ended) onUseless(silent.target().orElseThrow());
    }

    @Override
    public void onGone(Call gone, Optional<NodeRef> instead) {
        NodeRef node = gone.target().orElseThrow();
        onDead(node);
        if (ended) return;
        // Restarted under its id: the next process takes the place of the old one.
        if (instead.isPresent()
                && instead.get().id().equals(node.id())
                && !asked.contains(instead.get())) {
            dead.add(node);
            ask(instead.get(), question == Question.LIST ? Question.HOP : question);
        } else {
            onUseless(node);
        }
    }

    private void onDead(NodeRef node) {
        call = null;
        timeouts++;
        context.counters().askedInVain++;
        context.foundDead().accept(node);
    }

    private void onUseless(NodeRef node) {
        dead.add(node);
        if (question == Question.GUESS) {
            onHop(context.routing().self(), ownAnswer());
        } else if (question == Question.OWNER) {
            askNextOwner(requireNonNull(owners, "owners"));
        } else if (at != null) {
            step();
        } else {
            // Only the one we were to begin with: the caller knows others, and we do not.
            fail(LookupFailure.NO_ROUTE, describe("the first node, " + node + ", does not answer"));
        }
    }

    // ---- ends

    private void found(Optional<NodeRef> predecessor, NodeRef owner, List<NodeRef> replicas) {
        end();
        listener.onFound(
                new LookupAnswer(
                        key,
                        predecessor,
                        owner,
                        replicas,
                        path,
                        via.isPresent() ? path.size() : path.size() - 1,
                        timeouts,
                        steps,
                        context.turn().nowNanos() - startNanos));
    }

    private void onDeadline() {
        if (attempts > 1 || pause != null) {
            fail(LookupFailure.NO_ROUTE, describe("no node that is known leads there"));
        } else {
            fail(LookupFailure.TIMED_OUT, describe("the deadline passed"));
        }
    }

    @Override
    public void fail(LookupFailure failure, String message) {
        if (ended) return;
        end();
        listener.onLookupFailed(failure, message);
    }

    private void end() {
        ended = true;
        if (call != null) context.calls().cancel(call);
        if (deadline != null) context.timers().cancel(deadline);
        if (pause != null) context.timers().cancel(pause);
    }

    private String describe(String reason) {
        StringBuilder text = new StringBuilder("lookup of ");
        text.append(key).append(": ").append(reason).append("; answered:");
        if (path.isEmpty()) text.append(" none");
        for (NodeRef node : path) text.append(' ').append(node.toShortString());
        text.append("; asked in vain: ").append(timeouts);
        return text.append("; repeating it is safe").toString();
    }

    private static List<NodeRef> withoutFirst(List<NodeRef> nodes) {
        return nodes.isEmpty() ? nodes : nodes.subList(1, nodes.size());
    }

    private static List<NodeRef> orAlone(NodeRef node, List<NodeRef> nodes) {
        return nodes.isEmpty() ? List.of(node) : nodes;
    }
}
