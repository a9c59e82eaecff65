package io.chord.membership;

import io.chord.call.Calls;
import io.chord.call.Timers;
import io.chord.call.Turn;
import io.chord.message.Genesis;
import io.chord.message.Message;
import io.chord.message.RingIdentity;
import io.chord.ring.Address;
import io.chord.ring.NodeRef;
import io.chord.ring.RingId;
import io.chord.ring.RingSpace;
import io.chord.routing.RoutingTable;
import io.chord.routing.SuccessorList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes a node a member: finds a seed that is one, chooses an id, and walks through JOIN of
 * protocol section 3 until it succeeds, the deadline comes or the retries are used up. It proposes;
 * the tables are written by their own machines.
 */
final class Joiner {

    /** How a join ends: by one of these, once, unless it was stopped. */
    interface Ending {

        /** The place in the ring is found. */
        void joined(NodeRef predecessor, SuccessorList successors, Genesis genesis);

        /** Nobody has a ring, and this node is the one to make it. */
        void create(Placement placement, Genesis genesis);

        /** It came to nothing. */
        void failed(JoinFailure failure, String message);
    }

    /** A pause between two rounds of hellos; doubled from the first to the last. */
    private static final int PAUSES = 4;

    private final Turn turn;
    private final Timers timers;
    private final Calls calls;
    private final RoutingTable table;
    private final RingSpace space;
    private final Supplier<RingIdentity> identity;
    private final MembershipSettings settings;
    private final PredecessorFinder finder;
    private final StateReader reader;
    private final ArcSampler sampler;
    private final KnownNodes known;
    private final SeedNames names;
    private final Ending ending;
    private @Nullable Run current;

    Joiner(
            Turn turn,
            Timers timers,
            Calls calls,
            RoutingTable table,
            RingSpace space,
            Supplier<RingIdentity> identity,
            MembershipSettings settings,
            PredecessorFinder finder,
            KnownNodes known,
            SeedNames names,
            Ending ending) {
        this.turn = turn;
        this.timers = timers;
        this.calls = calls;
        this.table = table;
        this.space = space;
        this.identity = identity;
        this.settings = settings;
        this.finder = finder;
        this.reader = new StateReader(turn, timers, calls::ask, known, settings);
        this.sampler = new ArcSampler(turn, space, finder);
        this.known = known;
        this.names = names;
        this.ending = ending;
    }

    /** Joins the ring of a seed; never creates one. */
    void join(Placement placement, List<Address> seeds, long deadlineNanos) {
        begin(new Run(placement, seeds, List.of(), deadlineNanos, Optional.empty()));
    }

    /** Joins the ring of a seed, or creates one. */
    void auto(
            Placement placement,
            Genesis genesis,
            int minimumPeers,
            List<Address> seeds,
            long deadlineNanos) {
        begin(
                new Run(
                        placement,
                        seeds,
                        List.of(),
                        deadlineNanos,
                        Optional.of(new Foundation.Creation(genesis, minimumPeers))));
    }

    /**
     * Goes back to the ring whose entries the store has: joins it if a member is found; else goes
     * on with it, alone at first. That makes no second ring: the genesis is the old one, so that
     * all who did the same are brought together by their audits, as after a partition, and the
     * chain of views says who serves what.
     *
     * @param remembered addresses of the earlier neighbours
     * @param patienceNanos how long a member is looked for at least; 0 for one round of questions,
     *     and for not waiting for others that are on their way back either
     */
    void resume(
            Placement placement,
            Genesis genesis,
            List<Address> seeds,
            List<Address> remembered,
            long patienceNanos,
            long deadlineNanos) {
        begin(
                new Run(
                        placement,
                        seeds,
                        remembered,
                        deadlineNanos,
                        Optional.of(
                                new Foundation.Resumption(
                                        genesis,
                                        patienceNanos == 0,
                                        turn.nowNanos() + patienceNanos))));
    }

    /** What a node may do that finds no member. */
    private sealed interface Foundation {

        Genesis genesis();

        boolean isOurs(SeedSurvey survey, long nowNanos);

        /** Of those that can see each other the one with the smallest address creates. */
        record Creation(Genesis genesis, int minimumPeers) implements Foundation {
            @Override
            public boolean isOurs(SeedSurvey survey, long nowNanos) {
                // Who has entries goes on with its ring: another one would be a second.
                return !survey.anyResuming()
                        && survey.reachable() >= minimumPeers
                        && survey.isSmallest();
            }
        }

        /** Of those that have entries the one with the smallest address goes on first. */
        record Resumption(Genesis genesis, boolean first, long notBeforeNanos)
                implements Foundation {
            @Override
            public boolean isOurs(SeedSurvey survey, long nowNanos) {
                return !survey.anyRefused()
                        && nowNanos >= notBeforeNanos
                        && (first || survey.isSmallestResuming());
            }
        }
    }

    private void begin(Run run) {
        stop();
        current = run;
        // The answer to a command never comes before the command has returned.
        timers.after(0, run::survey);
    }

    void stop() {
        Run run = current;
        if (run != null) run.end();
    }

    /** Gives this node an id of the placement that needs no ring: fixed, or random. */
    void place(Placement placement) {
        RingId id =
                placement instanceof Placement.Fixed fixed
                        ? fixed.id()
                        : turn.random().nextId(space);
        place(id);
    }

    private void place(RingId id) {
        NodeRef self = table.self();
        if (!self.id().equals(id)) {
            table.become(new NodeRef(id, self.address(), self.incarnation()));
        }
    }

    /** One join, from the command to its end. */
    private final class Run implements SeedSurvey.Listener, JoinAttempt.Ending {
        private final Placement placement;
        private final Optional<Foundation> foundation;
        private final long deadlineNanos;
        private final SeedSurvey survey;
        private final Timers.Timer deadline;
        private @Nullable JoinAttempt attempt;
        private boolean placed;
        private int rounds;
        private int retries;
        private Genesis genesis = Genesis.NONE;
        private String lastProblem = "";
        private boolean ringFound;

        Run(
                Placement placement,
                List<Address> seeds,
                List<Address> remembered,
                long deadlineNanos,
                Optional<Foundation> foundation) {
            this.placement = placement;
            this.foundation = foundation;
            this.deadlineNanos = deadlineNanos;
            this.survey =
                    new SeedSurvey(
                            calls, names, identity, table.self().address(), seeds, remembered);
            this.deadline = timers.at(deadlineNanos, this::onDeadline);
        }

        void end() {
            if (current != this) return;
            current = null;
            timers.cancel(deadline);
            survey.stop();
            if (attempt != null) attempt.abandon();
        }

        void survey() {
            if (current != this) return;
            if (survey.hasSeeds()) {
                survey.ask(this);
            } else {
                nobody();
            }
        }

        @Override
        public void nobody() {
            if (current != this) return;
            if (survey.allRefused()) {
                fail(
                        JoinFailure.RING_MISMATCH,
                        "every seed is of another ring: " + survey.describe());
            } else if (foundation.filter(f -> f.isOurs(survey, turn.nowNanos())).isPresent()) {
                end();
                ending.create(placement, foundation.get().genesis());
            } else if (foundation.isEmpty() && !survey.hasSeeds()) {
                fail(
                        JoinFailure.NO_RING_FOUND,
                        "there is no other node to ask: "
                                + survey.describe()
                                + "; name another node, or create a ring");
            } else {
                ringFound = false;
                // Nobody creates a ring merely because nobody answers: two that name each other
                // would make two (protocol section 2, "Gone").
                long pause = settings.stabilizeNanos() >> (PAUSES - Math.min(rounds++, PAUSES - 1));
                timers.after(turn.jittered(pause, 0.5, 1.5), this::survey);
            }
        }

        @Override
        public void welcomed(Message.Welcome welcome) {
            if (current != this) return;
            ringFound = true;
            genesis = welcome.identity().genesis();
            NodeRef via = welcome.self();
            known.note(via);
            if (placed) {
                attempt(via);
            } else if (placement instanceof Placement.LargestArc arcs) {
                sampler.sample(
                        via,
                        arcs.samples(),
                        deadlineNanos,
                        middle -> {
                            if (current != this) return;
                            if (middle.isEmpty()) {
                                again("no arc was found to be divided");
                            } else {
                                place(middle.get());
                                placed = true;
                                attempt(via);
                            }
                        });
            } else {
                place(placement);
                placed = true;
                attempt(via);
            }
        }

        private void attempt(NodeRef via) {
            JoinAttempt next =
                    new JoinAttempt(calls, table, reader, finder, settings, deadlineNanos, this);
            attempt = next;
            next.begin(via);
        }

        @Override
        public void admitted(NodeRef predecessor, SuccessorList successors) {
            if (current != this) return;
            end();
            ending.joined(predecessor, successors, genesis);
        }

        @Override
        public void idTaken(NodeRef holder) {
            if (current != this) return;
            if (placement instanceof Placement.Fixed) {
                fail(
                        JoinFailure.ID_TAKEN,
                        "id "
                                + table.self().id()
                                + ", demanded for "
                                + table.self().address()
                                + ", is held by "
                                + holder);
            } else {
                placed = false; // By chance, or divided by another node first: another one.
                again("id " + table.self().id() + " is held by " + holder);
            }
        }

        @Override
        public void again(String why) {
            if (current != this) return;
            lastProblem = why;
            if (++retries > settings.joinRetries()) {
                fail(
                        JoinFailure.TIMED_OUT,
                        "a ring was found, and no place in it after "
                                + retries
                                + " attempts; the last one: "
                                + why);
                return;
            }
            // Protocol section 3: JOIN, "wait a random 0.2-0.6 period and start again".
            timers.after(turn.jittered(settings.stabilizeNanos(), 0.2, 0.6), this::survey);
        }

        private void onDeadline() {
            if (ringFound) {
                fail(
                        JoinFailure.TIMED_OUT,
                        "a ring was found, and the deadline came before its place in it"
                                + (lastProblem.isEmpty()
                                        ? ""
                                        : "; the last attempt: " + lastProblem));
            } else if (survey.anyRefused()) {
                fail(JoinFailure.RING_MISMATCH, "no seed is of this ring: " + survey.describe());
            } else {
                fail(
                        JoinFailure.NO_RING_FOUND,
                        "no seed was a member of a ring by the deadline: " + survey.describe());
            }
        }

        private void fail(JoinFailure failure, String message) {
            end();
            ending.failed(failure, message);
        }
    }
}
