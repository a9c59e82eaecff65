package io.chord.lookup;

import static java.util.Objects.requireNonNull;

import io.chord.call.Timers;
import io.chord.lookup.OwnerCandidates.Reply;
import io.chord.lookup.OwnerCandidates.Statement;
import io.chord.lookup.Probes.Probe;
import io.chord.lookup.Probes.Question;
import io.chord.message.Message;
import io.chord.ring.NodeRef;
import io.chord.ring.RingId;
import io.chord.routing.NextHop;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One lookup that this node runs itself, asking one node after the other, or a few at a time.
 *
 * <p>It ends with a node that says that it owns the key, or else on a statement read from a node p,
 * that the key is in (p, succ_p], with p's first live successor (protocol: LOOKUP; Stoica et al.,
 * SIGCOMM 2001, figures 4 and 5, as corrected by Zave, TSE 2017).
 */
final class IterativeLookup implements OpenLookup, Probes.Listener {

    /*
     * An attempt comes up to the key hop by hop (Approach) until a node p states LAST, and then
     * asks p's successors from the key on (OwnerCandidates). What p says of its neighbour it has
     * read itself. If it states LAST from further away, and no successor says that it owns the key,
     * then the hops go on, to the node before the key, which has the last word.
     *
     * Where more than one node may be asked at a time, one that is late is not waited for: the next
     * best is asked too. And of nodes of which nothing is known two are asked at once while many
     * turn out to be dead. All that were asked since the last progress are one wave: the first
     * useful answer of it is progress and begins the next. A later answer is a hint, unless it
     * comes from nearer than all that is being asked by then. A lookup that asks one node at a time
     * does the same in waves of one.
     *
     * Before all that the node is asked that owned the key when it was last heard of, if any.
     *
     * An attempt that runs out of nodes is repeated after a pause, since a ring that is being
     * repaired heals, until the deadline.
     */

    /** Shortest pause between two attempts, before jitter. */
    private static final int ATTEMPTS_WITHOUT_ROOM = 3;

    private static final long PAUSE_NANOS_MIN = 1_000_000;

    private final LookupContext context;
    private final RingId key;
    private final Goal goal;
    private final Optional<NodeRef> via;
    private final long deadlineNanos;
    private final long startNanos;
    private final LookupListener listener;
    private final Probes probes;

    private Approach approach;
    private @Nullable OwnerCandidates owners;

    private boolean wantsNeighbour;
    private @Nullable Trail here;
    private int wave;
    private int attempts;
    private boolean ended;
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
        this.probes = new Probes(context, key, this);
        this.approach = new Approach(context, key);
    }

    void begin() {
        deadline = context.timers().at(deadlineNanos, this::onDeadline);
        beginAttempt();
    }

    private void beginAttempt() {
        if (++attempts > 1) context.counters().attemptsRepeated++;
        pause = null;
        probes.cancelAll();
        approach = new Approach(context, key);
        owners = null;
        wantsNeighbour = false;
        here = null;
        if (via.isPresent()) {
            ask(via.get(), Question.HOP, null);
            return;
        }
        NodeRef self = context.routing().self();
        boolean mayGuess = goal == Goal.OWNER && attempts == 1;
        NodeRef guess = mayGuess ? context.formerOwner(key) : null;
        if (guess == null) {
            onHop(self, ownAnswer(), null);
        } else {
            here = trail(null, self, NextHop.Kind.CLOSER);
            ask(guess, Question.GUESS, here);
        }
    }

    private NextHop ownAnswer() {
        return context.nextHop(key, new AlsoDead(approach::isDead, context.quarantine()));
    }

    private Trail trail(@Nullable Trail before, NodeRef node, NextHop answer) {
        return trail(before, node, answer.kind());
    }

    private Trail trail(@Nullable Trail before, NodeRef node, NextHop.Kind said) {
        return Trail.on(before, node, said, context.turn().nowNanos() - startNanos);
    }

    // ---- what was asked

    @Override
    public void onAnswer(Probe probe, NextHop answer) {
        switch (probe.question) {
            case GUESS -> onGuess(probe, answer);
            case OWNER -> onOwner(probe.node, answer, probe.trail);
            case HOP -> {
                if (isProgress(probe)) {
                    onHop(probe.node, answer, probe.trail);
                } else {
                    approach.add(probe.node, answer.nodes());
                    Trail trail = trail(probe.trail, probe.node, answer);
                    approach.addSpare(new Reply(probe.node, answer, trail));
                    advance();
                }
            }
            case LIST -> {
                // If it is no LAST the node is alone by now, or without sense.
                if (answer.kind() == NextHop.Kind.LAST) approach.onList(probe.node, answer.nodes());
                advance();
            }
        }
    }

    private boolean isProgress(Probe probe) {
        if (probe.wave == wave) return true;
        NodeRef at = approach.at();
        if (at != null && !probe.node.id().isInOpen(at.id(), key)) return false;
        for (Probe other : probes.inTime(Question.HOP)) {
            boolean isBehind = other.node.id().isInOpen(probe.node.id(), key);
            if (other.wave == wave && isBehind) return false;
        }
        return true;
    }

    @Override
    public void onLate(Probe probe) {
        if (probe.question == Question.GUESS && approach.at() == null) {
            onHop(context.routing().self(), ownAnswer(), here);
            return;
        }
        if (probe.question == Question.OWNER && owners != null && !owners.isVouchedFor()) {
            wantsNeighbour = true;
        }
        advance();
    }

    @Override
    public void onUseless(Probe probe) {
        if (probe.question == Question.GUESS) {
            approach.onUseless(probe.node);
            if (approach.at() == null) onHop(context.routing().self(), ownAnswer(), here);
        } else {
            onUseless(probe.node);
        }
    }

    private void onUseless(NodeRef node) {
        approach.onUseless(node);
        if (approach.at() != null) {
            advance();
        } else {
            // Only the one we were to begin with: the caller knows others, and we do not.
            fail(
                    probes.foundNoRoom() ? LookupFailure.OVERLOADED : LookupFailure.NO_ROUTE,
                    describe("the first node, " + node + ", does not answer"));
        }
    }

    @Override
    public void onRestarted(Probe probe, NodeRef instead) {
        if (approach.wasAsked(instead)) {
            onUseless(probe);
            return;
        }
        approach.onUseless(probe.node); // The next process takes the place of the old one.
        Question question = probe.question == Question.LIST ? Question.HOP : probe.question;
        ask(instead, question, probe.trail);
    }

    // ---- the guess

    private void onGuess(Probe probe, NextHop answer) {
        Trail trail = trail(probe.trail, probe.node, answer);
        if (answer.kind() == NextHop.Kind.OWNER) {
            found(answer.predecessor(), probe.node, orAlone(probe.node, answer.nodes()), trail);
            return;
        }
        if (approach.at() != null) return; // It was late, and the way by the tables has begun.
        here = trail;
        // Wrong by a node that joined since? Not further back than one: that would be a walk
        // around the ring, node by node.
        Optional<NodeRef> joined =
                answer.predecessor()
                        .filter(node -> !key.isInOpenClosed(node.id(), probe.node.id()))
                        .filter(node -> !approach.wasAsked(node) && !context.isHere(node));
        if (joined.isPresent() && trail.length() == 2) {
            ask(joined.get(), Question.GUESS, here);
        } else {
            onHop(context.routing().self(), ownAnswer(), here);
        }
    }

    // ---- hops

    private void onHop(NodeRef node, NextHop answer, @Nullable Trail trail) {
        switch (answer.kind()) {
            case OWNER -> onOwnerAtHop(node, answer, trail);
            case LAST -> onLast(node, answer, answer.nodes(), trail);
            case CLOSER -> onCloser(node, answer, answer.nodes(), trail);
        }
    }

    /** A node that is not known to follow a p says that it owns the key. */
    private void onOwnerAtHop(NodeRef node, NextHop answer, @Nullable Trail trail) {
        boolean first = approach.at() == null;
        // Later nodes are strictly between one that answered and the key. If such a node owned the
        // key its arc would hold the other: its predecessor is out of date, or its ring is not
        // ours.
        if (!first) context.counters().wrongHops++;
        List<NodeRef> successors = withoutFirst(answer.nodes());
        if (first && goal == Goal.OWNER) {
            Trail end = trail(trail, node, answer);
            found(answer.predecessor(), node, orAlone(node, answer.nodes()), end);
        } else if (first && successors.isEmpty() && answer.predecessor().isEmpty()) {
            // Alone: its own predecessor.
            found(Optional.of(node), node, List.of(), trail(trail, node, answer));
        } else if (isLast(node, successors)) {
            onLast(node, answer, successors, trail);
        } else {
            // The predecessor that it names is before the key, and the nearest there is.
            List<NodeRef> closer = new ArrayList<>(successors);
            answer.predecessor().ifPresent(closer::add);
            onCloser(node, answer, closer, trail);
        }
    }

    private void onLast(
            NodeRef node, NextHop answer, List<NodeRef> successors, @Nullable Trail trail) {
        if (!isLast(node, successors)) {
            onCloser(node, answer, successors, trail);
            return;
        }
        arriveAt(node, answer, trail);
        Optional<NodeRef> before = answer.before();
        boolean isNeighbour = before.isEmpty() || !approach.add(node, List.of(before.get()));
        if (goal == Goal.OWNER || isNeighbour) {
            onStatement(new Statement(node, isNeighbour, successors));
        } else {
            advance(); // What it heard of others is not good enough here: the next says it itself.
        }
    }

    private void onCloser(
            NodeRef node, NextHop answer, List<NodeRef> nodes, @Nullable Trail trail) {
        if (approach.add(node, nodes)) {
            arriveAt(node, answer, trail);
            advance();
        } else {
            context.counters().wrongHops++;
            onUseless(node);
        }
    }

    private void arriveAt(NodeRef node, NextHop answer, @Nullable Trail trail) {
        boolean isBackFromGuess = trail != null && node.equals(context.routing().self());
        here = isBackFromGuess ? trail : trail(trail, node, answer);
        approach.onAsked(node);
        approach.arriveAt(node);
        wave++;
    }

    private boolean isLast(NodeRef node, List<NodeRef> successors) {
        return !successors.isEmpty() && key.isInOpenClosed(node.id(), successors.get(0).id());
    }

    private void advance() {
        if (ended) return;
        if (owners != null) advanceOwners(owners, false);
        if (!ended && (owners == null || wantsNeighbour)) advanceHops();
    }

    private void advanceHops() {
        NodeRef at = approach.at();
        if (at == null || isHopInTime()) return;
        NodeRef next = approach.takeNearest();
        if (next == null && approach.wantsList()) {
            if (!at.equals(context.routing().self())) {
                approach.onListAsked();
                ask(at, Question.LIST, here);
                return;
            }
            approach.onList(at, context.routing().successors().nodes());
            next = approach.takeNearest();
        }
        if (next == null) {
            List<NodeRef> fromKeyOn = approach.takeConclusion();
            if (!fromKeyOn.isEmpty()) {
                onStatement(new Statement(at, true, fromKeyOn));
                return;
            }
            Reply spare = approach.takeSpare(at);
            if (spare != null) {
                onHop(spare.node(), spare.said(), spare.trail().before());
                return;
            }
            // Whoever is late may still tell more than nodes that are further away.
            next = probes.isEmpty() ? approach.takeAnyOther() : null;
        }
        if (next != null) {
            ask(next, Question.HOP, here);
            askBeside(next);
        } else if (probes.isEmpty()) {
            pauseAttempt();
        }
    }

    private boolean isHopInTime() {
        for (Probe probe : probes.inTime(Question.HOP)) {
            if (probe.wave == wave) return true;
        }
        return !probes.inTime(Question.LIST).isEmpty();
    }

    /** Others beside one of which nothing is known, while many such nodes are dead. */
    private void askBeside(NodeRef first) {
        int more = context.settings().aids().probes() - 1;
        for (NodeRef node = first; more > 0 && !ended && context.isDoubtful(node); more--) {
            node = approach.takeNearest();
            if (node == null) return;
            ask(node, Question.HOP, here);
        }
    }

    private void pauseAttempt() {
        if (probes.foundNoRoom() && attempts >= ATTEMPTS_WITHOUT_ROOM) {
            fail(LookupFailure.OVERLOADED, describe("this node has no room for its questions"));
            return;
        }
        long left = deadlineNanos - context.turn().nowNanos();
        long mean = Math.max(PAUSE_NANOS_MIN, Math.min(context.settings().fingerNanos(), left / 4));
        pause = context.timers().after(context.turn().jittered(mean, 0.5, 1.5), this::beginAttempt);
    }

    // ---- owners

    private void onStatement(Statement statement) {
        if (goal == Goal.PREDECESSOR) {
            List<NodeRef> successors = statement.successors();
            Trail trail = requireNonNull(here, "here");
            found(Optional.of(statement.sayer()), successors.get(0), successors, trail);
            return;
        }
        if (statement.isNeighbour()) wantsNeighbour = false;
        if (owners == null) {
            owners = new OwnerCandidates(key, statement, context::seemsDead);
        } else {
            owners.hear(statement, context::seemsDead);
        }
        advanceOwners(owners, true);
        if (!ended && (owners == null || wantsNeighbour)) advanceHops();
    }

    /**
     * @param isHeardNow whether this was brought about by a statement
     */
    private void advanceOwners(OwnerCandidates candidates, boolean isHeardNow) {
        Reply claim = candidates.claim();
        if (claim != null) {
            // One that is nearer should claim the key if it lives: as long as it is in time.
            if (!isNearerInTime(candidates, claim.node())) foundClaimed(claim, candidates);
            return;
        }
        Reply refusal = candidates.refusal();
        if (refusal != null) {
            onRefused(candidates, refusal, isHeardNow);
            return;
        }
        if (!probes.inTime(Question.OWNER).isEmpty()) return;
        NodeRef next = candidates.next(this::isAskable);
        if (next != null) {
            askOwner(next, here);
        } else if (!probes.isAsking(Question.OWNER)) {
            owners = null;
        }
    }

    private boolean isAskable(NodeRef node) {
        return approach.isPossible(node) && !probes.isAsking(node, Question.OWNER);
    }

    private boolean isNearerInTime(OwnerCandidates candidates, NodeRef claimant) {
        for (Probe probe : probes.inTime(Question.OWNER)) {
            if (candidates.isNearer(probe.node, claimant)) return true;
        }
        return false;
    }

    private void onRefused(OwnerCandidates candidates, Reply refusal, boolean isHeardNow) {
        NodeRef stated = candidates.nextBefore(refusal.node(), this::isAskable);
        if (stated != null && probes.inTime(Question.OWNER).isEmpty()) {
            askOwner(stated, here); // By a p that is nearer than the one that named the refuser.
            return;
        }
        Optional<NodeRef> named = candidates.named(refusal).filter(this::isAskable);
        if (named.isPresent() && candidates.isStepBackAllowed()) {
            askOwner(named.get(), refusal.trail());
            return;
        }
        if (!probes.inTime(Question.OWNER).isEmpty()) return;
        // Who was passed over by hearsay alone must have its say before another stands in for it.
        NodeRef nearer =
                candidates.next(
                        node ->
                                candidates.isNearer(node, refusal.node())
                                        && isAskable(node)
                                        && !context.quarantine().wasFoundDead(node));
        if (nearer != null) {
            askOwner(nearer, here);
        } else if (!probes.isAsking(Question.OWNER)) {
            standIn(candidates, refusal, isHeardNow);
        }
    }

    /** The first live successor of p, though it does not say that the key is its own yet. */
    private void standIn(OwnerCandidates candidates, Reply refusal, boolean isHeardNow) {
        if (!candidates.isVouchedFor()) {
            wantsNeighbour =
                    true; // A node that joined since may be the one: who would have met it?
            return;
        }
        NodeRef owner = refusal.node();
        Trail last = isHeardNow ? trail(here, owner, refusal.said()) : refusal.trail();
        found(Optional.of(candidates.sayer()), owner, candidates.from(owner), last);
    }

    private void askOwner(NodeRef node, @Nullable Trail trail) {
        if (node.equals(context.routing().self())) {
            onOwner(node, ownAnswer(), trail);
        } else {
            ask(node, Question.OWNER, trail);
        }
    }

    private void onOwner(NodeRef node, NextHop answer, @Nullable Trail trail) {
        if (owners != null) owners.onReply(new Reply(node, answer, trail(trail, node, answer)));
        advance();
    }

    private void foundClaimed(Reply claim, OwnerCandidates candidates) {
        NextHop said = claim.said();
        Optional<NodeRef> named = said.predecessor().filter(approach::isPossible);
        NodeRef before = candidates.predecessorOf(claim.node(), named);
        found(
                Optional.of(before),
                claim.node(),
                orAlone(claim.node(), said.nodes()),
                claim.trail());
    }

    // ---- asking and ends

    private void ask(NodeRef node, Question question, @Nullable Trail trail) {
        int hopsMax = context.settings().hopsMax();
        if (probes.asks() >= hopsMax) {
            fail(
                    LookupFailure.TOO_MANY_HOPS,
                    describe("more than " + hopsMax + " nodes were asked"));
            return;
        }
        approach.onAsked(node);
        if (!probes.ask(node, question, trail, wave, detail(question))) {
            fail(LookupFailure.OVERLOADED, describe("too many calls are open on this node"));
        }
    }

    /**
     * Predecessors are looked for all the time, for fingers and audits, and nobody waits: few names
     * are enough, unless they prove to be of no use.
     */
    private Message.FindNext.Detail detail(Question question) {
        return goal == Goal.PREDECESSOR && question == Question.HOP && attempts == 1
                ? Message.FindNext.Detail.BRIEF
                : Message.FindNext.Detail.FULL;
    }

    private void found(
            Optional<NodeRef> predecessor, NodeRef owner, List<NodeRef> replicas, Trail last) {
        end(true);
        listener.onFound(
                new LookupAnswer(
                        key,
                        predecessor,
                        owner,
                        replicas,
                        Trail.nodes(last),
                        via.isPresent() ? last.length() : last.length() - 1,
                        probes.timeouts(),
                        Trail.steps(last),
                        context.turn().nowNanos() - startNanos));
    }

    private void onDeadline() {
        if (probes.foundNoRoom()) {
            fail(LookupFailure.OVERLOADED, describe("this node has no room for its questions"));
        } else if (attempts > 1 || pause != null) {
            fail(LookupFailure.NO_ROUTE, describe("no node that is known leads there"));
        } else {
            fail(LookupFailure.TIMED_OUT, describe("the deadline passed"));
        }
    }

    @Override
    public void fail(LookupFailure failure, String message) {
        if (ended) return;
        end(false);
        listener.onLookupFailed(failure, message);
    }

    private void end(boolean wasFound) {
        ended = true;
        probes.end(wasFound);
        if (deadline != null) context.timers().cancel(deadline);
        if (pause != null) context.timers().cancel(pause);
    }

    private String describe(String reason) {
        StringBuilder text = new StringBuilder("lookup of ");
        text.append(key).append(": ").append(reason).append("; answered:");
        List<LookupAnswer.Step> steps = Trail.steps(here);
        if (steps.isEmpty()) text.append(" none");
        for (LookupAnswer.Step step : steps) text.append(' ').append(step.node().toShortString());
        text.append("; asked in vain: ").append(probes.timeouts());
        return text.append("; repeating it is safe").toString();
    }

    private static List<NodeRef> withoutFirst(List<NodeRef> nodes) {
        return nodes.isEmpty() ? nodes : nodes.subList(1, nodes.size());
    }

    private static List<NodeRef> orAlone(NodeRef node, List<NodeRef> nodes) {
        return nodes.isEmpty() ? List.of(node) : nodes;
    }
}
