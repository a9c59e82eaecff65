package io.chord.engine;

import io.chord.call.CallObserver;
import io.chord.call.Calls;
import io.chord.call.Outbox;
import io.chord.call.Timers;
import io.chord.call.Turn;
import io.chord.lookup.FingerFixer;
import io.chord.lookup.Lookups;
import io.chord.lookup.Quarantine;
import io.chord.membership.JoinFailure;
import io.chord.membership.Membership;
import io.chord.membership.MembershipListener;
import io.chord.membership.Standing;
import io.chord.message.Envelope;
import io.chord.message.Genesis;
import io.chord.message.MessageCodec;
import io.chord.message.NodeReport;
import io.chord.message.RingIdentity;
import io.chord.message.StoreId;
import io.chord.message.View;
import io.chord.replication.Health;
import io.chord.replication.Replication;
import io.chord.replication.StoreAnswer;
import io.chord.replication.StoreCalls;
import io.chord.ring.Address;
import io.chord.ring.Arc;
import io.chord.ring.NodeRef;
import io.chord.ring.RingEvent;
import io.chord.routing.FingerTable;
import io.chord.routing.RoutingTable;
import io.chord.routing.RoutingView;
import io.chord.routing.SuccessorList;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Consumer;

/**
 * One node, without a clock, a thread or a socket: inputs in, effects out. It puts the machines
 * together and gives each input to the one that owns it; it decides nothing of the protocol itself.
 *
 * <p>The same seed and the same inputs at the same times give the same effects, byte for byte, on
 * every JDK. Not thread-safe: whoever holds it runs one step at a time.
 */
public final class Engine {

    private final Consumer<Effect> effects;
    private final EngineSettings settings;
    private final Instruments instruments;
    private final Turn turn;
    private final Timers timers;
    private final Calls calls;
    private final RoutingTable table;
    private final Quarantine quarantine;
    private final Lookups lookups;
    private final FingerFixer fingerFixer;
    private final Membership membership;
    private final StoreCalls storeCalls;
    private final Replication replication;
    private final RingMemory memory;
    private final Doorkeeper doorkeeper;
    private final CommandDesk desk;
    private final StallGuard stallGuard;
    private final ArrayDeque<Envelope> toSelf = new ArrayDeque<>(2);
    private boolean storeFails;
    private boolean closed;

    /**
     * An engine that is no member of a ring yet.
     *
     * @param settings all constants
     * @param address where other nodes reach this one
     * @param incarnation larger than that of every earlier process at this address
     * @param storeId of the node's store
     * @param notes of the node's store, as they were when it was opened
     * @param seed decides all chance
     * @param instruments what the node says of itself beside what the engine knows
     * @param effects receives what is to be done, in order, during {@link #step}
     */
    public Engine(
            EngineSettings settings,
            Address address,
            long incarnation,
            StoreId storeId,
            SortedMap<String, byte[]> notes,
            long seed,
            Instruments instruments,
            Consumer<Effect> effects) {
        this.effects = effects;
        this.settings = settings;
        this.instruments = instruments;
        turn = new Turn(seed);
        timers = new Timers(turn);
        calls = new Calls(turn, timers, new Post(), settings.calls(), new LifeSigns());
        table = new RoutingTable(new NodeRef(settings.space().zero(), address, incarnation));
        quarantine = new Quarantine(turn, settings.lookup().quarantineNanos());
        lookups =
                new Lookups(
                        turn,
                        timers,
                        calls,
                        table,
                        settings.lookup(),
                        this::entrance,
                        quarantine,
                        this::onFoundDead);
        fingerFixer = new FingerFixer(turn, timers, calls, table, lookups, settings.lookup());
        membership =
                new Membership(
                        turn,
                        timers,
                        calls,
                        table,
                        settings.space(),
                        settings.identity(),
                        settings.membership(),
                        new PredecessorSearch(lookups),
                        new MembershipNews());
        storeCalls =
                new StoreCalls(
                        (token, request) -> effects.accept(new Effect.AskStore(token, request)));
        replication =
                new Replication(
                        turn,
                        timers,
                        calls,
                        storeCalls,
                        settings.replication(),
                        new RingForReplication(table, membership),
                        new OwnerSearch(lookups),
                        this::publish,
                        storeId,
                        new MessageCodec(settings.space(), settings.identity()),
                        notes,
                        instruments::entriesOf);
        memory = new RingMemory(timers, storeCalls, table, settings, notes);
        Reception reception =
                new Reception(calls, membership, lookups, replication, this::askAndReport);
        doorkeeper =
                new Doorkeeper(
                        calls,
                        table,
                        membership,
                        (message, sender) -> message.giveTo(reception, sender));
        desk =
                new CommandDesk(
                        turn,
                        timers,
                        calls,
                        table,
                        membership,
                        lookups,
                        replication,
                        memory,
                        settings.membership(),
                        this::askAndReport,
                        effects);
        stallGuard = new StallGuard(timers, calls, settings.calls(), this::onStalled);
    }

    /** Takes one input at an instant; the effects of it are given out before it returns. */
    public void step(Input input, long nowNanos, long wallMillis) {
        turn.begin(nowNanos, wallMillis);
        stallGuard.onStep(nowNanos);
        if (closed) {
            if (input instanceof Input.Commanded commanded)
                desk.refuse(commanded.ticket(), "the node is closed");
            return;
        }
        if (input instanceof Input.Received received) {
            doorkeeper.onEnvelope(received.from(), received.envelope());
        } else if (input instanceof Input.StoreAnswered answered) {
            sayIfStoreFails(answered.answer());
            storeCalls.onAnswer(answered.token(), answered.answer());
        } else if (input instanceof Input.Commanded commanded) {
            desk.onCommand(commanded.ticket(), commanded.command());
        } else if (input instanceof Input.Abandoned abandoned) {
            desk.onAbandoned(abandoned.ticket());
        } else if (input instanceof Input.Unreachable unreachable) {
            calls.onUnreachable(unreachable.address());
        } else if (input instanceof Input.Refused refused) {
            calls.onRefused(refused.address(), refused.reason());
        } else if (input instanceof Input.Resolved resolved) {
            membership.onResolved(resolved.name(), resolved.found());
        } else if (input instanceof Input.NotSent notSent) {
            calls.onNoRoom(notSent.callId(), notSent.bound());
        }
        deliverToSelf();
        if (stallGuard.mayFire(nowNanos)) {
            timers.fireDue();
            deliverToSelf();
        }
        desk.onStepEnd();
        if (membership.standing() == Standing.MEMBER && !desk.isStarting()) memory.onStepEnd();
    }

    /** When the engine must be stepped again at the latest; {@link Long#MAX_VALUE} for never. */
    public long earliestDeadlineNanos() {
        return closed ? Long.MAX_VALUE : stallGuard.earliestNanos();
    }

    /** What the node knows of the ring; to be read between steps. */
    public RoutingView routing() {
        return table;
    }

    /** The arcs for which this node answers single requests itself, at this moment. */
    public List<Arc> serving() {
        return standing() == Standing.MEMBER ? replication.serving() : List.of();
    }

    /** Grows whenever {@link #serving()} may have changed, but for {@link #standing()}. */
    public long servingVersion() {
        return replication.servingVersion();
    }

    /** Where the node stands in the life of a member. */
    public Standing standing() {
        return membership.standing();
    }

    /**
     * Whether the node has seen its successor agree that it is the predecessor, since its list last
     * changed.
     */
    public boolean ownershipCertain() {
        return membership.ownershipCertain();
    }

    /** What the node says of itself, from what it has heard last. */
    public NodeReport report() {
        return report(replication.health().lastHeard());
    }

    /** The same, once those who keep entries with it have been asked, or were given time to say. */
    private void askAndReport(Consumer<NodeReport> done) {
        replication
                .health()
                .ask(settings.calls().timeoutNanos() / 2, found -> done.accept(report(found)));
    }

    private NodeReport report(Health.Findings found) {
        long entries = 0;
        for (NodeReport.Range range : found.ranges()) entries += range.entries();
        return new NodeReport(
                table.self(),
                membership.genesis(),
                table.predecessor(),
                table.successors().nodes(),
                table.fingers().distinct(),
                found.ranges(),
                replication.unavailable(),
                entries,
                membership.brokenLists(),
                Optional.of(
                        new NodeReport.Health(
                                membership.ownershipCertain(),
                                settings.replication().replication(),
                                found.atRisk(),
                                replication.repair(),
                                instruments.traffic().map(this::withCalls))));
    }

    private NodeReport.Traffic withCalls(NodeReport.Traffic traffic) {
        return traffic.with(
                calls.timeouts(),
                new NodeReport.Reached("REQUESTS_PER_PEER", calls.refusedOfPeers()));
    }

    /** Counts of what happened, for snapshots. */
    public EngineCounters counters() {
        return new EngineCounters(
                calls.openCount(),
                calls.lateReplies(),
                calls.refusedCalls(),
                stallGuard.stalls(),
                lookups.openCount());
    }

    /**
     * Makes the node a member of a ring that exists already, with the tables that it would have had
     * after a long quiet time: nothing is under way, and every machine has its next turn at a
     * random instant of its period. For simulations that begin with an ideal ring.
     */
    public void installIdeal(
            Optional<NodeRef> predecessor,
            NodeRef self,
            SuccessorList successors,
            FingerTable fingers,
            Genesis genesis,
            List<View> views,
            long nowNanos,
            long wallMillis) {
        turn.begin(nowNanos, wallMillis);
        table.become(self);
        fingerFixer.seed(fingers);
        for (View view : views) replication.installIdeal(view);
        membership.installIdeal(predecessor, successors, genesis);
        fingerFixer.start();
        replication.startAtRest(genesis);
    }

    /**
     * Ends it: every open command completes as not serving, and nothing is said any more.
     * Idempotent.
     */
    public void close() {
        if (closed) return;
        closed = true;
        fingerFixer.stop();
        desk.close("the node was closed");
        replication.stop();
        lookups.close();
        calls.clear();
        timers.clear();
        toSelf.clear();
    }

    /** Once, until it answers again: whoever runs the node must know, and not its clients alone. */
    private void sayIfStoreFails(StoreAnswer answer) {
        boolean fails = answer instanceof StoreAnswer.Failed;
        if (fails && !storeFails) {
            publish(
                    new RingEvent.Warning(
                            "the store failed, and what it does not answer for is refused: "
                                    + ((StoreAnswer.Failed) answer).message()));
        }
        storeFails = fails;
    }

    private void publish(RingEvent event) {
        effects.accept(new Effect.Publish(event));
    }

    private void onStalled(RingEvent stalled) {
        publish(stalled);
        replication.onStalled();
    }

    private void onFoundDead(NodeRef node) {
        quarantine.add(node);
        fingerFixer.onDead(node);
        lookups.onDead(node);
        membership.onFoundDead(node);
    }

    private Optional<NodeRef> entrance() {
        return membership.entrance();
    }

    /** What a node says to itself is heard in the same step, after what it was doing. */
    private void deliverToSelf() {
        for (Envelope envelope = toSelf.poll(); envelope != null; envelope = toSelf.poll()) {
            doorkeeper.onEnvelope(table.self().address(), envelope);
        }
    }

    /** Gives messages out, but those to the node itself. */
    private final class Post implements Outbox {
        @Override
        public void send(Address to, Envelope envelope) {
            if (to.equals(table.self().address())) {
                toSelf.add(envelope);
            } else {
                effects.accept(new Effect.Send(to, envelope));
            }
        }
    }

    /** Every call tells something about the life of its target. */
    private final class LifeSigns implements CallObserver {
        @Override
        public void onAlive(NodeRef target, long roundTripNanos) {
            quarantine.forget(target);
            membership.detector().onAlive(target, roundTripNanos);
        }

        @Override
        public void onSilent(NodeRef target) {
            onFoundDead(target);
            membership.detector().onSilent(target);
        }

        @Override
        public void onGone(NodeRef target, Optional<NodeRef> instead) {
            onFoundDead(target);
            membership.detector().onGone(target, instead);
        }
    }

    /** What membership has to tell the rest of the node. */
    private final class MembershipNews implements MembershipListener {
        @Override
        public void onMember(NodeRef self, Genesis genesis) {
            fingerFixer.start();
            publish(new RingEvent.Joined(self));
            desk.onMember(self, genesis);
        }

        @Override
        public void onJoinFailed(JoinFailure failure, String message) {
            desk.onJoinFailed(failure, message);
        }

        @Override
        public void onVisiting(NodeRef entrance) {
            desk.onVisiting(entrance);
        }

        @Override
        public void onVisitRefused(RingIdentity ring, String message) {
            desk.onVisitRefused(ring, message);
        }

        @Override
        public void onEvent(RingEvent event) {
            publish(event);
            if (event instanceof RingEvent.ArcGained || event instanceof RingEvent.ArcLost) {
                replication.onRingChanged();
            }
        }

        @Override
        public void onNameAsked(Address name) {
            effects.accept(new Effect.Resolve(name));
        }

        @Override
        public void onOwnershipCertain() {
            replication.onRingChanged();
        }

        @Override
        public void onIdLost(NodeRef holder) {
            fingerFixer.stop();
            memory.forgetId();
            desk.onIdLost(holder);
        }
    }
}
