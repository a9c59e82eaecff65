package io.chord.engine;

import io.chord.call.Calls;
import io.chord.call.Numbered;
import io.chord.call.Timers;
import io.chord.call.Turn;
import io.chord.lookup.Goal;
import io.chord.lookup.LookupAnswer;
import io.chord.lookup.LookupFailure;
import io.chord.lookup.LookupListener;
import io.chord.lookup.Lookups;
import io.chord.membership.JoinFailure;
import io.chord.membership.Membership;
import io.chord.membership.MembershipSettings;
import io.chord.membership.Placement;
import io.chord.membership.Standing;
import io.chord.message.Genesis;
import io.chord.message.NodeReport;
import io.chord.message.RingIdentity;
import io.chord.replication.HandoverListener;
import io.chord.replication.OperationFailure;
import io.chord.replication.OperationResult;
import io.chord.replication.Replication;
import io.chord.ring.Address;
import io.chord.ring.Arc;
import io.chord.ring.NodeRef;
import io.chord.routing.RoutingView;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Takes the commands of callers to the machines, and their ends back. Every ticket is completed
 * exactly once, at its deadline at the latest, unless its caller has abandoned it.
 */
final class CommandDesk {

    private final Turn turn;
    private final Timers timers;
    private final Calls calls;
    private final RoutingView routing;
    private final Membership membership;
    private final Lookups lookups;
    private final Replication replication;
    private final RingMemory memory;
    private final MembershipSettings settings;
    private final Consumer<Consumer<NodeReport>> report;
    private final Consumer<Effect> effects;
    private final Numbered<Optional<Timers.Timer>> open = new Numbered<>();
    private Optional<Start> start = Optional.empty();

    /** The start that is under way: one in the life of a node. */
    private record Start(long ticket, Command command) {}

    /** How long a node that has entries looks for a member before it goes on without one. */
    private static final int RESUME_PERIODS = 5;

    CommandDesk(
            Turn turn,
            Timers timers,
            Calls calls,
            RoutingView routing,
            Membership membership,
            Lookups lookups,
            Replication replication,
            RingMemory memory,
            MembershipSettings settings,
            Consumer<Consumer<NodeReport>> report,
            Consumer<Effect> effects) {
        this.turn = turn;
        this.timers = timers;
        this.calls = calls;
        this.routing = routing;
        this.membership = membership;
        this.lookups = lookups;
        this.replication = replication;
        this.memory = memory;
        this.settings = settings;
        this.report = report;
        this.effects = effects;
    }

    void onCommand(long ticket, Command command) {
        open.put(ticket, Optional.empty());
        dispatch(ticket, command);
        // Set last, so that a machine that ends at the same instant says why before we say that.
        if (open.get(ticket) != null) {
            open.put(
                    ticket,
                    Optional.of(
                            timers.at(command.deadlineNanos(), () -> onDeadline(ticket, command))));
        }
    }

    private void dispatch(long ticket, Command command) {
        boolean starts =
                command instanceof Command.Create
                        || command instanceof Command.Join
                        || command instanceof Command.Auto
                        || command instanceof Command.Visit;
        if (starts == (membership.standing() != Standing.OUTSIDE)) {
            refuse(
                    ticket,
                    "the node is "
                            + membership.standing()
                            + ": "
                            + describe(command)
                            + " is not possible");
        } else if (membership.standing() == Standing.VISITOR && isForMembers(command)) {
            refuse(ticket, "a visitor of a ring has no part in it: no " + describe(command));
        } else if (starts) {
            start(ticket, command);
        } else if (command instanceof Command.Leave leave) {
            leave(ticket, leave);
        } else if (command instanceof Command.Find find) {
            find(ticket, find);
        } else if (command instanceof Command.Get get) {
            replication.get(
                    get.key(),
                    get.eventual(),
                    get.deadlineNanos(),
                    result -> complete(ticket, outcomeOf(result)));
        } else if (command instanceof Command.Write write) {
            replication.write(
                    write.key(),
                    write.change(),
                    write.deadlineNanos(),
                    result -> complete(ticket, outcomeOf(result)));
        } else if (command instanceof Command.Scan scan) {
            replication.scan(
                    scan.map(),
                    scan.from(),
                    scan.limit(),
                    scan.deadlineNanos(),
                    result -> complete(ticket, outcomeOf(result)));
        } else if (command instanceof Command.Inspect inspect) {
            new Inspection(
                            calls,
                            routing,
                            lookups,
                            membership.entrance().isPresent()
                                    ? Optional.empty()
                                    : Optional.of(report),
                            inspect,
                            outcome -> complete(ticket, outcome))
                    .begin();
        } else if (command instanceof Command.Walk walk) {
            new RingWalk(
                            calls,
                            report,
                            membership.entrance(),
                            walk.nodesMax(),
                            outcome -> complete(ticket, outcome))
                    .begin();
        } else if (command instanceof Command.Recover recover) {
            new RangeRecovery(
                            turn,
                            timers,
                            calls,
                            lookups,
                            recover,
                            outcome -> complete(ticket, outcome))
                    .begin();
        }
    }

    private static boolean isForMembers(Command command) {
        return command instanceof Command.Leave;
    }

    void onAbandoned(long ticket) {
        Optional<Timers.Timer> deadline = open.remove(ticket);
        if (deadline != null) deadline.ifPresent(timers::cancel);
    }

    void refuse(long ticket, String why) {
        if (open.get(ticket) == null) open.put(ticket, Optional.empty());
        complete(ticket, new Outcome.Failed(Outcome.Reason.NOT_SERVING, why));
    }

    void close(String why) {
        for (long ticket : open.numbers()) refuse(ticket, why);
    }

    // ---- starting and leaving
    // ------------------------------------------------------------------------------------

    private void start(long ticket, Command command) {
        start = Optional.of(new Start(ticket, command));
        Optional<Genesis> kept = replication.storedGenesis();
        if (command instanceof Command.Create create) {
            if (kept.isPresent()) {
                resume(kept.get(), create.placement(), List.of(), command);
            } else {
                membership.create(create.placement(), create.genesis());
            }
        } else if (command instanceof Command.Join join) {
            if (kept.isPresent()) {
                resume(kept.get(), join.placement(), join.seeds(), command);
            } else {
                membership.join(join.placement(), join.seeds(), join.deadlineNanos());
            }
        } else if (command instanceof Command.Auto auto && kept.isPresent()) {
            resume(kept.get(), auto.placement(), auto.seeds(), command);
        } else if (command instanceof Command.Auto auto) {
            membership.auto(
                    auto.placement(),
                    auto.genesis(),
                    auto.minimumPeers(),
                    auto.seeds(),
                    auto.deadlineNanos());
        } else if (command instanceof Command.Visit visit) {
            membership.visit(visit.members(), visit.deadlineNanos());
        }
    }

    /**
     * The store has entries of a ring: the node goes back to that one, and makes no second one over
     * them (reference protocol, section 8, "GENESIS" and "RESTART"). The node that made it begins;
     * the others follow, and wait for it for a while, since all may have been ended at once.
     */
    private void resume(Genesis kept, Placement placement, List<Address> seeds, Command command) {
        long leftNanos = Math.max(0, command.deadlineNanos() - turn.nowNanos());
        long patienceNanos = Math.min(RESUME_PERIODS * settings.stabilizeNanos(), leftNanos / 2);
        membership.resume(
                memory.placement(placement),
                kept,
                seeds,
                memory.neighbours(),
                command instanceof Command.Create ? 0 : patienceNanos,
                command.deadlineNanos());
        // Whose entries these are is known: it is not turned away because the others are late.
        timers.at(command.deadlineNanos() - leftNanos / 20, this::endStartOfMember);
    }

    private void endStartOfMember() {
        if (membership.standing() == Standing.MEMBER) {
            endStart(new Outcome.Started(routing.self()));
        }
    }

    boolean isStarting() {
        return start.isPresent();
    }

    void onMember(NodeRef self, Genesis genesis) {
        // A ring that the store knows has its views already, whoever keeps them.
        boolean creates =
                start.isPresent()
                        && routing.successors().isEmpty()
                        && replication.storedGenesis().isEmpty();
        if (creates) {
            replication.bootstrap(genesis);
        } else {
            replication.start(genesis);
        }
    }

    void onVisiting(NodeRef entrance) {
        endStart(new Outcome.Visiting(entrance));
    }

    void onVisitRefused(RingIdentity ring, String message) {
        endStart(new Outcome.OtherRing(ring, message));
    }

    void onJoinFailed(JoinFailure failure, String message) {
        endStart(new Outcome.Failed(reasonOf(failure), message));
    }

    private void endStart(Outcome outcome) {
        start.ifPresent(
                begun -> {
                    start = Optional.empty();
                    complete(begun.ticket(), outcome);
                });
    }

    /** Another node of this id was first: whoever waits for the start can choose another id. */
    void onIdLost(NodeRef holder) {
        onJoinFailed(
                JoinFailure.ID_TAKEN,
                "id "
                        + routing.self().id()
                        + " of "
                        + routing.self().address()
                        + " is held by "
                        + holder);
    }

    /**
     * After each step: a start is complete once the arc is served, or is known to be out of reach,
     * and as many nodes are there as it was told to wait for.
     */
    void onStepEnd() {
        if (start.isPresent()
                && membership.standing() == Standing.MEMBER
                && nodesMissing(start.get().command()) == 0
                && unservedArcs().isEmpty()) {
            endStart(new Outcome.Started(routing.self()));
        }
    }

    /**
     * How many more members this node must see before its start is complete; it sees no more than
     * its successor list can hold.
     */
    private int nodesMissing(Command command) {
        if (!(command instanceof Command.Auto auto)) return 0;
        Set<NodeRef> seen = new LinkedHashSet<>(routing.successors().nodes());
        routing.predecessor().ifPresent(seen::add);
        int wanted = Math.min(auto.minimumPeers(), settings.successors() + 1);
        return Math.max(0, wanted - 1 - seen.size());
    }

    private List<Arc> unservedArcs() {
        Optional<Arc> arc = routing.ownArc();
        if (arc.isEmpty()) return List.of(Arc.whole(routing.self().id()));
        List<Arc> accounted = new ArrayList<>(replication.served());
        for (NodeReport.Unavailable range : replication.unavailable()) accounted.add(range.range());
        return Arc.minusAll(arc.get(), accounted);
    }

    private void leave(long ticket, Command.Leave leave) {
        replication.handOver(
                leave.deadlineNanos() - leaveReserveNanos(leave),
                (handedOver, atRisk) -> {
                    membership.leave();
                    List<Outcome.Departed.Handover> given = new ArrayList<>();
                    for (HandoverListener.HandedOver range : handedOver) {
                        given.add(
                                new Outcome.Departed.Handover(
                                        range.range(), range.entries(), range.to()));
                    }
                    complete(ticket, new Outcome.Departed(given, atRisk));
                });
    }

    /**
     * The report of a leave that found nobody to take its ranges must come before the caller's own
     * deadline.
     */
    private long leaveReserveNanos(Command.Leave leave) {
        return Math.max(0, (leave.deadlineNanos() - turn.nowNanos()) / 20);
    }

    // ---- lookups
    // -------------------------------------------------------------------------------------------------

    private void find(long ticket, Command.Find find) {
        LookupListener listener =
                new LookupListener() {
                    @Override
                    public void onFound(LookupAnswer answer) {
                        complete(
                                ticket,
                                new Outcome.Found(
                                        answer.owner(),
                                        answer.predecessor(),
                                        answer.replicas(),
                                        answer.path(),
                                        answer.hops(),
                                        answer.timeouts(),
                                        answer.steps(),
                                        answer.elapsedNanos()));
                    }

                    @Override
                    public void onLookupFailed(LookupFailure failure, String message) {
                        complete(ticket, new Outcome.Failed(reasonOf(failure), message));
                    }
                };
        if (find.recursive()) {
            lookups.findRecursive(find.key(), find.deadlineNanos(), listener);
        } else {
            lookups.find(find.key(), Goal.OWNER, Optional.empty(), find.deadlineNanos(), listener);
        }
    }

    // ---- ends
    // ----------------------------------------------------------------------------------------------------

    private void onDeadline(long ticket, Command command) {
        if (start.isPresent() && start.get().ticket() == ticket) {
            start = Optional.empty();
            complete(ticket, new Outcome.Failed(Outcome.Reason.TIMED_OUT, whyNotStarted(command)));
            return;
        }
        // The machines keep the deadline themselves; this is the backstop that lets no caller wait
        // for ever.
        complete(
                ticket,
                command instanceof Command.Write
                        ? new Outcome.Failed(
                                Outcome.Reason.INDETERMINATE,
                                describe(command)
                                        + " was not finished at its deadline: it may have happened")
                        : new Outcome.Failed(
                                Outcome.Reason.TIMED_OUT,
                                describe(command) + " was not finished at its deadline"));
    }

    private String whyNotStarted(Command command) {
        if (membership.standing() != Standing.MEMBER) {
            return "no member yet at the deadline of " + describe(command);
        }
        int missing = nodesMissing(command);
        if (missing > 0) {
            return "the node is a member, and "
                    + missing
                    + " more nodes were to be there before it serves; start them, or wait for fewer"
                    + " (auto)";
        }
        return "the node is a member but does not serve its arc yet: "
                + unservedArcs()
                + " still to be taken over; give start a longer deadline";
    }

    private void complete(long ticket, Outcome outcome) {
        Optional<Timers.Timer> deadline = open.remove(ticket);
        if (deadline == null) return; // Completed before, or abandoned.
        deadline.ifPresent(timers::cancel);
        effects.accept(new Effect.Complete(ticket, outcome));
    }

    private static String describe(Command command) {
        return command.getClass().getSimpleName().toLowerCase(java.util.Locale.ROOT);
    }

    private static Outcome outcomeOf(OperationResult result) {
        if (result instanceof OperationResult.Got got) return new Outcome.Got(got.content());
        if (result instanceof OperationResult.Written written) {
            return new Outcome.Written(written.applied(), written.before(), written.after());
        }
        if (result instanceof OperationResult.Listed listed) {
            List<Outcome.Listed.Found> found = new ArrayList<>(listed.entries().size());
            for (OperationResult.Listed.Found one : listed.entries()) {
                found.add(new Outcome.Listed.Found(one.key(), one.content()));
            }
            return new Outcome.Listed(found, listed.next());
        }
        OperationResult.Failed failed = (OperationResult.Failed) result;
        return new Outcome.Failed(reasonOf(failed.failure()), failed.message(), failed.range());
    }

    private static Outcome.Reason reasonOf(OperationFailure failure) {
        return switch (failure) {
            case TIMED_OUT -> Outcome.Reason.TIMED_OUT;
            case UNAVAILABLE -> Outcome.Reason.UNAVAILABLE;
            case INDETERMINATE -> Outcome.Reason.INDETERMINATE;
            case OVERLOADED -> Outcome.Reason.OVERLOADED;
            case TOO_LARGE -> Outcome.Reason.BAD_REQUEST;
            case STORE_FAILED -> Outcome.Reason.STORE_FAILED;
            case CLOSED -> Outcome.Reason.NOT_SERVING;
        };
    }

    private static Outcome.Reason reasonOf(LookupFailure failure) {
        return switch (failure) {
            case TIMED_OUT, TOO_MANY_HOPS, NO_ROUTE -> Outcome.Reason.TIMED_OUT;
            case OVERLOADED -> Outcome.Reason.OVERLOADED;
        };
    }

    private static Outcome.Reason reasonOf(JoinFailure failure) {
        return switch (failure) {
            case NO_RING_FOUND -> Outcome.Reason.NO_RING_FOUND;
            case RING_MISMATCH -> Outcome.Reason.RING_MISMATCH;
            case ID_TAKEN -> Outcome.Reason.ID_TAKEN;
            case TIMED_OUT -> Outcome.Reason.TIMED_OUT;
        };
    }
}
