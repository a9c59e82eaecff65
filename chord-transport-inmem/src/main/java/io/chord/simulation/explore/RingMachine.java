package io.chord.simulation.explore;

import io.chord.call.Timers;
import io.chord.engine.Doorkeeper;
import io.chord.engine.EngineSettings;
import io.chord.engine.PredecessorSearch;
import io.chord.lookup.Lookups;
import io.chord.lookup.Quarantine;
import io.chord.membership.JoinFailure;
import io.chord.membership.Membership;
import io.chord.membership.MembershipListener;
import io.chord.membership.Placement;
import io.chord.membership.Standing;
import io.chord.message.Envelope;
import io.chord.message.Genesis;
import io.chord.message.Message;
import io.chord.message.RingIdentity;
import io.chord.message.Sender;
import io.chord.ring.Address;
import io.chord.ring.NodeRef;
import io.chord.ring.RingEvent;
import io.chord.routing.RoutingTable;
import io.chord.routing.SuccessorList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The part of a node that keeps the ring: what the engine puts together, without the data and
 * without the fingers, which write nothing that the ring depends on.
 */
final class RingMachine extends Machine implements MembershipListener {

    /** Deadlines that nobody awaits. */
    private static final long NEVER_NANOS = 3_600_000_000_000L;

    /** Fields that count, or name what needs no name; see {@link ObjectGraph}. */
    static final Set<String> IMMATERIAL =
            Set.of(
                    // The clock stands still, and a timer may fire at any time.
                    "Entry.atNanos",
                    "Entry.sequence",
                    "Entry.slot",
                    // Set anew before each step.
                    "Calls.lastId",
                    "SplitMix64.state",
                    // Names that are never compared with those of others but for equality.
                    "Lookups.lastId",
                    // Counts of what happened.
                    "Calls.lateReplies",
                    "Calls.refusedCalls",
                    "Lookups.counters",
                    "LookupContext.counters",
                    "StateReader.nonsense",
                    "Stabilizer.brokenLists",
                    // How long until a question is put that the period may put at any moment.
                    "Stabilizer.confirmNanos",
                    "Stabilizer.confirmation");

    /** What the others see, and the oracle judges. */
    record Face(
            NodeRef self,
            Standing standing,
            Optional<NodeRef> predecessor,
            List<NodeRef> successors,
            boolean failed) {

        boolean isMember() {
            return standing == Standing.MEMBER;
        }

        @Override
        public String toString() {
            return standing + " " + self + " after " + predecessor + " before " + successors;
        }
    }

    /**
     * A state was read: the successors that it had, whether it was told or was known.
     *
     * @param successors of the node that answered, at that instant
     */
    record Read(List<NodeRef> successors) {}

    private static final PrivateField<Long> VERSION =
            PrivateField.of(RoutingTable.class, "version", long.class);

    private static final PrivateField<Object> STABILIZER =
            PrivateField.of(Membership.class, "stabilizer", Object.class);
    private static final PrivateField<Timers.Timer> EARLY = earlyQuestion();

    private static final PrivateField<Timers.Timer> PERIOD =
            PrivateField.of(
                    PrivateField.type(Membership.class, "stabilizer"),
                    "period",
                    Timers.Timer.class);
    private static final PrivateField<Object> AGENDA =
            PrivateField.of(Membership.class, "agenda", Object.class);
    private static final PrivateField<Boolean> RUNNING =
            PrivateField.of(
                    PrivateField.type(Membership.class, "agenda"), "running", boolean.class);

    private static PrivateField<Timers.Timer> earlyQuestion() {
        return PrivateField.of(
                PrivateField.type(Membership.class, "stabilizer"),
                "confirmation",
                Timers.Timer.class);
    }

    private final RoutingTable table;
    private final Quarantine quarantine;
    private final Lookups lookups;
    private final Membership membership;
    private final Doorkeeper doorkeeper;
    private final List<Address> seeds;
    private final long periodNanos;
    private boolean failed;

    /**
     * A node that is no member.
     *
     * @param seeds through whom it joins, when it is told to
     */
    @SuppressWarnings("this-escape") // Nothing is told to it before it is complete.
    RingMachine(NodeRef self, EngineSettings settings, List<Address> seeds, long dice) {
        super(self.address(), settings.calls(), dice);
        this.seeds = seeds;
        periodNanos = settings.membership().stabilizeNanos();
        table = new RoutingTable(self);
        quarantine = new Quarantine(turn, settings.lookup().quarantineNanos());
        lookups =
                new Lookups(
                        turn,
                        timers,
                        calls,
                        table,
                        settings.lookup(),
                        Optional::empty,
                        quarantine,
                        quarantine::add);
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
                        this);
        doorkeeper = new Doorkeeper(calls, table, membership, this::hear);
    }

    /** Makes it a member with these neighbours. */
    void install(Optional<NodeRef> predecessor, SuccessorList successors, Genesis genesis) {
        membership.install(predecessor, successors, genesis);
    }

    @Override
    void receive(Address from, Envelope envelope) {
        doorkeeper.onEnvelope(from, envelope);
    }

    private void hear(Message.Inbound message, Sender sender) {
        if (message instanceof Message.Hello hello) {
            membership.onHello(hello, sender);
        } else if (message instanceof Message.GetState getState) {
            membership.onGetState(getState, sender);
        } else if (message instanceof Message.Ping ping) {
            membership.onPing(ping, sender);
        } else if (message instanceof Message.Notify notify) {
            membership.onNotify(notify, sender);
        } else if (message instanceof Message.Nudge nudge) {
            membership.onNudge(nudge, sender);
        } else if (message instanceof Message.Audit audit) {
            membership.onAudit(audit, sender);
        } else if (message instanceof Message.FindNext findNext) {
            lookups.onFindNext(findNext, sender);
        } else {
            throw new IllegalStateException("not of the ring: " + message);
        }
    }

    @Override
    List<String> commands() {
        return membership.standing() == Standing.OUTSIDE
                ? List.of("joins through " + seeds)
                : List.of();
    }

    @Override
    void command(int number) {
        membership.join(
                new Placement.Fixed(table.self().id()), seeds, turn.nowNanos() + NEVER_NANOS);
    }

    @Override
    Face face() {
        return new Face(
                table.self(),
                membership.standing(),
                table.predecessor(),
                table.successors().nodes(),
                failed);
    }

    @Override
    void normalize() {
        // Whether two readings of a node are of one version is all that is ever asked of a version.
        long hash = add(Hash.SEED, table.self());
        if (table.predecessor().isPresent()) hash = add(hash, table.predecessor().get());
        for (NodeRef node : table.successors().nodes()) hash = add(hash, node);
        VERSION.set(table, hash >>> 1 | 1); // Never 0, which means that none is known.
        // The early question asks what the period may ask at any moment.
        Timers.Timer early = EARLY.get(STABILIZER.require(membership));
        if (early != null) timers.cancel(early);
    }

    private static long add(long hash, NodeRef node) {
        return Hash.add(Hash.add(hash, node.id().toLongExact()), node.incarnation());
    }

    @Override
    @Nullable Object footnote(Envelope envelope) {
        Message message = envelope.message();
        return message instanceof Message.State || message instanceof Message.Unchanged
                ? new Read(table.successors().nodes())
                : null;
    }

    @Override
    boolean mayFire(Timers.Timer timer) {
        // Farther away are audits, and deadlines. While an operation runs the period would only see
        // to it that stabilize comes next, which it may do as well when the operation has ended.
        return timer.atNanos() - NOW_NANOS < 2 * periodNanos
                && (timer != PERIOD.get(STABILIZER.require(membership))
                        || !RUNNING.require(AGENDA.require(membership)));
    }

    @Override
    public void onAlive(NodeRef target, long roundTripNanos) {
        quarantine.forget(target);
        membership.detector().onAlive(target, roundTripNanos);
    }

    @Override
    public void onSilent(NodeRef target) {
        quarantine.add(target);
        membership.detector().onSilent(target);
    }

    @Override
    public void onGone(NodeRef target, Optional<NodeRef> instead) {
        quarantine.add(target);
        membership.detector().onGone(target, instead);
    }

    @Override
    public void onVisiting(NodeRef entrance) {
        throw new IllegalStateException("visits nobody");
    }

    @Override
    public void onVisitRefused(RingIdentity ring, String message) {
        throw new IllegalStateException("visits nobody");
    }

    @Override
    public void onMember(NodeRef self, Genesis genesis) {}

    @Override
    public void onJoinFailed(JoinFailure failure, String message) {
        failed = true;
    }

    @Override
    public void onEvent(RingEvent event) {}

    @Override
    public void onNameAsked(Address name) {
        throw new AssertionError("no ring that is explored has names for seeds: " + name);
    }

    @Override
    public void onOwnershipCertain() {}

    @Override
    public void onIdLost(NodeRef holder) {
        failed = true;
    }
}
