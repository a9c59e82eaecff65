package io.chord.membership;

import static java.util.Objects.requireNonNull;

import io.chord.call.Calls;
import io.chord.call.Timers;
import io.chord.call.Turn;
import io.chord.message.Genesis;
import io.chord.message.Message;
import io.chord.message.RingIdentity;
import io.chord.message.Sender;
import io.chord.ring.Address;
import io.chord.ring.Arc;
import io.chord.ring.NodeRef;
import io.chord.ring.RingEvent;
import io.chord.ring.RingSpace;
import io.chord.routing.RoutingTable;
import io.chord.routing.SuccessorList;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A node's part in its ring: joining it, keeping its neighbours right, auditing and leaving it.
 * Owns the machines that do so, one for each duty, and is all that the engine sees of them.
 *
 * <p>The corrected protocol (reference protocol, sections 2, 3 and 6): Chord of Stoica et al. (ToN
 * 2003) as repaired and proved by Zave (TSE 2017), with a ring audit. Not thread-safe: owned by the
 * engine, which
 *
 * <ul>
 *   <li>gives a message to this only if it is meant for this incarnation, and ring messages other
 *       than hello only while {@link #standing} is {@link Standing#MEMBER}; to all others it
 *       answers {@link Message.Gone};
 *   <li>passes everything that calls say about their targets to {@link #detector};
 *   <li>calls nothing here from within {@link MembershipListener}, except {@link #leave} and what
 *       only reads.
 * </ul>
 */
public final class Membership {

    private final Turn turn;
    private final Timers timers;
    private final Calls calls;
    private final RoutingTable table;
    private final RingSpace space;
    private final RingIdentity identity;
    private final MembershipSettings settings;
    private final PredecessorFinder finder;
    private final MembershipListener listener;
    private final KnownNodes known;
    private final SeedNames names;
    private final FailureDetector detector;
    private final RingAgenda agenda;
    private final StateReader reader;
    private final Stabilizer stabilizer;
    private final Rectifier rectifier;
    private final RingAuditor auditor;
    private final Leaver leaver;

    /** Only while the node is on its way into the ring. */
    private @Nullable Joiner joiner;

    /** Only if it is to be no member. */
    private @Nullable Visitor visitor;

    private Standing standing = Standing.OUTSIDE;
    private Genesis genesis = Genesis.NONE;
    private List<Address> joinSeeds = List.of();
    private boolean toldAlone;

    /**
     * A node that is no member yet. Takes the pens of predecessor and successors and the change
     * listener of the table.
     */
    public Membership(
            Turn turn,
            Timers timers,
            Calls calls,
            RoutingTable table,
            RingSpace space,
            RingIdentity identity,
            MembershipSettings settings,
            PredecessorFinder finder,
            MembershipListener listener) {
        this.turn = requireNonNull(turn, "turn");
        this.timers = requireNonNull(timers, "timers");
        this.calls = requireNonNull(calls, "calls");
        this.table = requireNonNull(table, "table");
        this.space = requireNonNull(space, "space");
        this.identity = requireNonNull(identity, "identity");
        this.settings = requireNonNull(settings, "settings");
        this.finder = requireNonNull(finder, "finder");
        this.listener = requireNonNull(listener, "listener");
        Consumer<RingEvent> events = listener::onEvent;
        this.known = new KnownNodes(turn, table, settings.knownMax());
        this.names = new SeedNames(timers, listener::onNameAsked);
        this.detector = new FailureDetector(table, settings.suspectsMax(), known, events);
        this.agenda = new RingAgenda(timers, calls);
        this.reader = new StateReader(turn, timers, agenda::ask, known, settings);
        this.rectifier = new Rectifier(calls, table, agenda);
        Neighbourhood neighbourhood = new Neighbourhood();
        Consumer<NodeRef> idTaken = neighbourhood::idTaken;
        this.stabilizer =
                new Stabilizer(
                        turn,
                        timers,
                        calls,
                        table,
                        agenda,
                        reader,
                        settings,
                        neighbourhood,
                        events);
        StrayAdopter adopter =
                new StrayAdopter(
                        calls, table, agenda, reader, stabilizer, settings, idTaken, events);
        agenda.performedBy(
                rectifier::rectify, adopter::auditHeard, adopter::candidate, stabilizer::stabilize);
        this.auditor =
                new RingAuditor(
                        turn,
                        timers,
                        calls,
                        table,
                        agenda,
                        known,
                        names,
                        settings,
                        finder,
                        this::identity,
                        idTaken,
                        events);
        this.leaver = new Leaver(calls, table);
        table.onChange(this::onTableChange);
    }

    /** What the node is to its ring. */
    public Standing standing() {
        return standing;
    }

    /** Of the ring; {@link Genesis#NONE} before the node is a member or goes back to its ring. */
    public Genesis genesis() {
        return genesis;
    }

    /** Who is suspected. Also to be told what every call says about its target. */
    public FailureDetector detector() {
        return detector;
    }

    /**
     * Whether the node after this one named this one as its predecessor when it was last asked, and
     * the successor list has not changed since. While not, the own arc may be less than the tables
     * say: the node may have been evicted while it paused (protocol section 3). A node that is
     * alone is certain: there is nobody to contradict it.
     */
    public boolean ownershipCertain() {
        return standing == Standing.MEMBER && stabilizer.isConfirmed();
    }

    /** Successor lists that broke an invariant that one node can see; each was a warning. */
    public long brokenLists() {
        return stabilizer.brokenLists();
    }

    /** Answers to state queries that were none. */
    public long nonsenseAnswers() {
        return reader.nonsense();
    }

    /**
     * Makes a ring of this node alone. {@link MembershipListener#onMember} is called before this
     * returns.
     *
     * @throws IllegalStateException if the node is in a ring, joining one, or has left
     */
    public void create(Placement placement, Genesis genesis) {
        requireOutside("create a ring");
        requireRing(genesis);
        joiner().place(placement);
        become(Optional.empty(), SuccessorList.empty(), genesis, List.of());
    }

    /**
     * Joins the ring of the first seed that answers as a member; never creates one. Ends with
     * {@link MembershipListener#onMember} or {@link MembershipListener#onJoinFailed}, at the
     * deadline at the latest, and never before this returns.
     *
     * @param seeds addresses of members, or of nodes that will be; the own one is ignored
     * @throws IllegalStateException if the node is in a ring, joining one, or has left
     */
    public void join(Placement placement, List<Address> seeds, long deadlineNanos) {
        requireOutside("join a ring");
        standing = Standing.JOINING;
        joinSeeds = List.copyOf(seeds);
        joiner().join(requireNonNull(placement, "placement"), seeds, deadlineNanos);
    }

    /**
     * Joins the ring of a seed; if none has one, and enough of them can be reached, the one with
     * the smallest address creates it. Ends like {@link #join}.
     *
     * @param genesis of the ring, should this node create it
     * @param minimumPeers how many must be reachable, this node included, before a ring is created
     * @throws IllegalStateException if the node is in a ring, joining one, or has left
     */
    public void auto(
            Placement placement,
            Genesis genesis,
            int minimumPeers,
            List<Address> seeds,
            long deadlineNanos) {
        requireOutside("join or create a ring");
        requireRing(genesis);
        standing = Standing.JOINING;
        joinSeeds = List.copyOf(seeds);
        joiner().auto(
                        requireNonNull(placement, "placement"),
                        genesis,
                        minimumPeers,
                        seeds,
                        deadlineNanos);
    }

    private Joiner joiner() {
        if (joiner == null) {
            joiner =
                    new Joiner(
                            turn,
                            timers,
                            calls,
                            table,
                            space,
                            this::identity,
                            settings,
                            finder,
                            known,
                            names,
                            new JoinEnding());
        }
        return joiner;
    }

    /**
     * Goes back to the ring whose entries the store of this node has: joins it if a member is found
     * among the seeds and the earlier neighbours; else goes on with it, alone at first. Ends like
     * {@link #join}.
     *
     * @param genesis of that ring: a seed of another one is refused
     * @param remembered addresses of the earlier neighbours
     * @param patienceNanos how long a member is looked for at least; 0 for one round of questions
     * @throws IllegalStateException if the node is in a ring, joining one, or has left
     */
    public void resume(
            Placement placement,
            Genesis genesis,
            List<Address> seeds,
            List<Address> remembered,
            long patienceNanos,
            long deadlineNanos) {
        requireOutside("go back to its ring");
        requireRing(genesis);
        standing = Standing.JOINING;
        this.genesis = genesis;
        List<Address> all = new ArrayList<>(seeds);
        all.addAll(remembered);
        joinSeeds = List.copyOf(all);
        joiner().resume(
                        requireNonNull(placement, "placement"),
                        genesis,
                        seeds,
                        remembered,
                        patienceNanos,
                        deadlineNanos);
    }

    /**
     * Finds a member to work through, without becoming one. Ends with {@link
     * MembershipListener#onVisiting}, {@link MembershipListener#onVisitRefused} or {@link
     * MembershipListener#onJoinFailed}, at the deadline at the latest: they are asked again until
     * one is a member, or all that answer are of other rings.
     *
     * @throws IllegalStateException if the node is in a ring, joining one, or has left
     */
    public void visit(List<Address> members, long deadlineNanos) {
        requireOutside("visit a ring");
        standing = Standing.JOINING;
        SeedSurvey survey =
                new SeedSurvey(calls, names, this::identity, table.self().address(), members);
        visitor = new Visitor(turn, timers, survey, settings, new VisitEnding());
        visitor.visit(deadlineNanos);
    }

    /** The member that a visitor works through; empty for a node that is none. */
    public Optional<NodeRef> entrance() {
        return visitor == null ? Optional.empty() : visitor.entrance();
    }

    /**
     * A name among the seeds was looked up.
     *
     * @param found the addresses that it stands for now; none if it could not be found out
     */
    public void onResolved(Address name, List<Address> found) {
        names.onResolved(name, found);
    }

    /** A node was found dead, by a lookup perhaps. */
    public void onFoundDead(NodeRef node) {
        if (visitor != null) visitor.onFoundDead(node);
    }

    /**
     * Leaves: the data must be in other hands. A join under way ends without a word. Harmless when
     * repeated.
     */
    public void leave() {
        if (standing == Standing.MEMBER) leaver.sayFarewell();
        stop();
    }

    /**
     * Makes the node a member with this state, without telling the listener: for rings that are
     * built as they should be. Its first stabilise comes at a random instant of the first period.
     *
     * @throws IllegalStateException if the node is in a ring, joining one, or has left
     */
    public void install(Optional<NodeRef> predecessor, SuccessorList successors, Genesis genesis) {
        requireOutside("be installed in a ring");
        requireRing(genesis);
        take(predecessor, successors, genesis, List.of());
    }

    /**
     * The same in an ideal ring: the node after this one is known to agree.
     *
     * @throws IllegalStateException if the node is in a ring, joining one, or has left
     */
    public void installIdeal(
            Optional<NodeRef> predecessor, SuccessorList successors, Genesis genesis) {
        install(predecessor, successors, genesis);
        stabilizer.confirmed();
    }

    /** Who is here? */
    public void onHello(Message.Hello message, Sender sender) {
        RingIdentity own = identity();
        Optional<String> mismatch = own.mismatch(message.identity());
        Message.Reply reply;
        if (mismatch.isPresent()) {
            reply = new Message.Refused(mismatch.get(), own);
        } else if (standing == Standing.JOINING && !genesis.isNone()) {
            reply = new Message.Resuming(own);
        } else if (standing != Standing.MEMBER) {
            // Not "pending": two joiners that name each other would wait for ever.
            reply = new Message.Gone(Optional.empty());
        } else {
            reply = new Message.Welcome(table.self(), own);
        }
        reply(sender, reply);
    }

    /** One atomic read of the ring state. */
    public void onGetState(Message.GetState message, Sender sender) {
        table.predecessor()
                .filter(p -> p.address().equals(sender.address()))
                .ifPresent(detector::onHeard);
        if (agenda.isWaiting()) {
            reply(sender, new Message.Pending());
        } else if (message.knownVersion() == table.version()) {
            reply(sender, new Message.Unchanged());
        } else {
            reply(
                    sender,
                    new Message.State(
                            table.version(), table.predecessor(), table.successors().nodes()));
        }
    }

    /** Alive, whatever else is under way. */
    public void onPing(Message.Ping message, Sender sender) {
        reply(sender, new Message.Ack());
    }

    /** Somebody believes to be the predecessor. */
    public void onNotify(Message.Notify message, Sender sender) {
        if (standing != Standing.MEMBER) return;
        known.note(message.from());
        detector.onHeard(message.from());
        agenda.wantNotify(message.from());
    }

    /** Somebody left, or came between: a hint to look now, and nothing more. */
    public void onNudge(Message.Nudge message, Sender sender) {
        if (standing == Standing.MEMBER) agenda.wantStabilize();
    }

    /** Somebody's audit found that it should perhaps be this node's successor. */
    public void onAudit(Message.Audit message, Sender sender) {
        if (standing != Standing.MEMBER) return;
        known.note(message.stray());
        agenda.wantAudit(message.stray());
    }

    private RingIdentity identity() {
        return identity.withGenesis(genesis);
    }

    private void reply(Sender sender, Message.Reply reply) {
        calls.reply(sender.address(), sender.callId(), reply);
    }

    private void become(
            Optional<NodeRef> predecessor,
            SuccessorList successors,
            Genesis genesis,
            List<Address> seeds) {
        take(predecessor, successors, genesis, seeds);
        // Protocol section 3: JOIN is complete with the first stabilise; a node alone audits at
        // once.
        agenda.wantStabilize();
        listener.onMember(table.self(), genesis);
        if (standing == Standing.MEMBER) {
            table.ownArc().ifPresent(arc -> listener.onEvent(new RingEvent.ArcGained(arc)));
        }
    }

    /** Both pointers in one step: nobody sees one without the other. */
    private void take(
            Optional<NodeRef> predecessor,
            SuccessorList successors,
            Genesis genesis,
            List<Address> seeds) {
        stabilizer.adopt(successors);
        rectifier.adopt(predecessor);
        this.genesis = genesis;
        standing = Standing.MEMBER;
        joiner = null;
        detector.beginWithNeighbours();
        known.noteAll(successors.nodes());
        predecessor.ifPresent(known::note);
        stabilizer.start();
        auditor.start(seeds);
    }

    private void stop() {
        standing = Standing.LEFT;
        if (joiner != null) joiner.stop();
        joiner = null;
        if (visitor != null) visitor.stop();
        stabilizer.stop();
        auditor.stop();
        agenda.stop();
    }

    private void onTableChange(Optional<Arc> before) {
        if (standing != Standing.MEMBER) return;
        if (!table.successors().isEmpty()) toldAlone = false;
        Optional<Arc> after = table.ownArc();
        if (!before.equals(after)) {
            for (Arc lost : difference(before, after)) {
                listener.onEvent(new RingEvent.ArcLost(lost));
            }
            for (Arc gained : difference(after, before)) {
                listener.onEvent(new RingEvent.ArcGained(gained));
            }
        }
        detector.onNeighboursChanged();
    }

    private static List<Arc> difference(Optional<Arc> of, Optional<Arc> without) {
        return of.map(arc -> Arc.minusAll(arc, without.map(List::of).orElse(List.of())))
                .orElse(List.of());
    }

    private void requireOutside(String what) {
        if (standing != Standing.OUTSIDE) {
            throw new IllegalStateException(
                    "node " + table.self() + " is " + standing + " and cannot " + what);
        }
    }

    private static void requireRing(Genesis genesis) {
        if (genesis.isNone()) throw new IllegalArgumentException("a ring needs a genesis");
    }

    private final class Neighbourhood implements Stabilizer.Neighbourhood {

        @Override
        public void predecessorDied(NodeRef predecessor) {
            rectifier.forget(predecessor);
        }

        @Override
        public void confirmed() {
            listener.onOwnershipCertain();
        }

        /** Protocol section 3: ALONE. It stays a member. */
        @Override
        public void alone() {
            if (!toldAlone) {
                toldAlone = true;
                listener.onEvent(new RingEvent.Alone(table.self()));
            }
            auditor.auditNow();
        }

        /** Protocol section 2, "Same id". */
        @Override
        public void idTaken(NodeRef holder) {
            if (standing != Standing.MEMBER) return;
            leave();
            listener.onEvent(new RingEvent.IdTaken(holder));
            listener.onIdLost(holder);
        }
    }

    private final class VisitEnding implements Visitor.Ending {

        @Override
        public void admitted(NodeRef entrance) {
            standing = Standing.VISITOR;
            listener.onVisiting(entrance);
        }

        @Override
        public void foreign(RingIdentity ring, String message) {
            standing = Standing.OUTSIDE;
            listener.onVisitRefused(ring, message);
        }

        @Override
        public void failed(String message) {
            standing = Standing.OUTSIDE;
            listener.onJoinFailed(JoinFailure.NO_RING_FOUND, message);
        }
    }

    private final class JoinEnding implements Joiner.Ending {

        @Override
        public void joined(NodeRef predecessor, SuccessorList successors, Genesis genesis) {
            become(Optional.of(predecessor), successors, genesis, joinSeeds);
        }

        @Override
        public void create(Placement placement, Genesis genesis) {
            joiner().place(placement);
            become(Optional.empty(), SuccessorList.empty(), genesis, joinSeeds);
        }

        @Override
        public void failed(JoinFailure failure, String message) {
            standing = Standing.OUTSIDE;
            listener.onJoinFailed(failure, message);
        }
    }
}
