package io.chord.membership;

import io.chord.call.Asker;
import io.chord.call.Call;
import io.chord.call.Calls;
import io.chord.call.Recent;
import io.chord.call.Timers;
import io.chord.call.Turn;
import io.chord.message.Message;
import io.chord.message.RingIdentity;
import io.chord.ring.Address;
import io.chord.ring.NodeRef;
import io.chord.ring.RingEvent;
import io.chord.routing.RoutingView;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Looks from time to time, through a node that it happens to know, whether the ring that this node
 * sees is the one that the others see: AUDIT of protocol section 6. Heals loopy rings, islands at
 * start-up and partitions that ended, which nothing else does (Zave's assumptions A3 to A5 cannot
 * be guaranteed; after the ring merging of Shafaat, Ghodsi and Haridi).
 *
 * <p>It only finds; what it found is proposed to the node before this one, and to the own agenda.
 */
final class RingAuditor {

    private static final double SEED_PROBABILITY = 0.25;

    private final Turn turn;
    private final Timers timers;
    private final Calls calls;
    private final RoutingView view;
    private final RingAgenda agenda;
    private final KnownNodes known;
    private final SeedNames names;
    private final MembershipSettings settings;
    private final PredecessorFinder finder;
    private final Supplier<RingIdentity> identity;
    private final Consumer<NodeRef> idTaken;
    private final Consumer<RingEvent> events;
    private List<Address> seeds = List.of();

    /** What was last said of an address of another ring. */
    private Recent<Address, String> foreign = new Recent<>(0);

    private Timers.@Nullable Timer period;
    private @Nullable Audit current;

    /** Whether the last audit of a node alone was of all seeds. */
    private boolean askedSeeds;

    RingAuditor(
            Turn turn,
            Timers timers,
            Calls calls,
            RoutingView view,
            RingAgenda agenda,
            KnownNodes known,
            SeedNames names,
            MembershipSettings settings,
            PredecessorFinder finder,
            Supplier<RingIdentity> identity,
            Consumer<NodeRef> idTaken,
            Consumer<RingEvent> events) {
        this.turn = turn;
        this.timers = timers;
        this.calls = calls;
        this.view = view;
        this.agenda = agenda;
        this.known = known;
        this.names = names;
        this.settings = settings;
        this.finder = finder;
        this.identity = identity;
        this.idTaken = idTaken;
        this.events = events;
    }

    /** Begins the periods; the seeds of the join are seeds of the audit. */
    void start(List<Address> joinSeeds) {
        List<Address> all = new ArrayList<>();
        for (List<Address> some : List.of(settings.seeds(), joinSeeds)) {
            for (Address seed : some) {
                if (!all.contains(seed) && !seed.equals(view.self().address())) all.add(seed);
            }
        }
        seeds = List.copyOf(all);
        foreign = new Recent<>(settings.knownMax() + seeds.size() + SeedNames.ADDRESSES_MAX);
        schedule();
    }

    void stop() {
        if (period != null) timers.cancel(period);
        if (current != null) current.end();
    }

    /** One audit now, unless one is under way. */
    void auditNow() {
        if (current != null || agenda.isStopped()) return;
        List<Address> whom = choose();
        if (whom.isEmpty()) return;
        Audit audit = new Audit();
        current = audit;
        audit.begin(whom);
    }

    private void schedule() {
        period =
                timers.after(
                        turn.jittered(auditNanos(), 0.5, 1.5),
                        () -> {
                            auditNow();
                            schedule();
                        });
    }

    private long auditNanos() {
        return settings.auditPeriods() * settings.stabilizeNanos();
    }

    /**
     * Whom to ask: the first of them that is a member. One; a node that has lost all others asks
     * all its seeds, and in the next audit, a period later, one of those that it knew. So it is
     * found again some seconds after any seed is back, and not when chance has named that one.
     */
    private List<Address> choose() {
        if (view.successors().isEmpty() && !seeds.isEmpty()) {
            askedSeeds = !askedSeeds || known.size() == 0;
            return askedSeeds ? seeds : known.any().stream().toList();
        }
        // The fixed share of seeds halves the time that islands need.
        boolean fromSeeds = turn.random().nextBoolean(SEED_PROBABILITY);
        if (!seeds.isEmpty() && (fromSeeds || known.size() == 0)) {
            return List.of(seeds.get(turn.random().nextInt(seeds.size())));
        }
        return known.any().stream().toList();
    }

    /** Once per address, until it says something else. */
    private void foreignRing(Address address, String difference) {
        boolean isKnown = difference.equals(foreign.get(address));
        foreign.put(address, difference);
        if (!isKnown) events.accept(new RingEvent.ForeignRing(address, difference));
    }

    /** One audit, from its first question to its proposal. */
    private final class Audit implements Asker, PredecessorFinder.Answer {
        private final List<Call> hellos = new ArrayList<>(1);
        private @Nullable Call question;
        private Runnable lookUp = () -> {};
        private final Timers.Timer patience =
                timers.after(Math.max(1, 2 * auditNanos()), this::end);
        private Optional<NodeRef> before = Optional.empty();
        private List<NodeRef> after = List.of();
        private int asked;

        void begin(List<Address> whom) {
            boolean isOne = whom.size() == 1;
            lookUp = names.resolve(whom, found -> greet(found, isOne));
        }

        private void greet(List<Address> found, boolean isOne) {
            List<Address> others = new ArrayList<>(found);
            others.remove(view.self().address());
            if (others.size() > 1 && isOne && !view.successors().isEmpty()) {
                // A name of many: one of them, as of the seeds.
                others = List.of(others.get(turn.random().nextInt(others.size())));
            }
            for (Address address : others) {
                hellos.add(calls.askAddress(address, new Message.Hello(identity.get()), this));
            }
            if (others.isEmpty()) end();
        }

        void end() {
            if (current != this) return;
            current = null;
            lookUp.run();
            timers.cancel(patience);
            for (Call hello : hellos) calls.cancel(hello);
            if (question != null) calls.cancel(question);
        }

        @Override
        public void onReply(Call call, Message.Reply reply) {
            if (current != this) return;
            if (before.isPresent()) {
                foundLive(after.get(asked));
            } else if (reply instanceof Message.Welcome welcome) {
                met(call, welcome);
            } else {
                if (reply instanceof Message.Refused refused) {
                    String why =
                            identity.get().mismatch(refused.identity()).orElse(refused.reason());
                    foreignRing(call.to(), why);
                }
                inVain(call);
            }
        }

        @Override
        public void onSilence(Call call) {
            if (current != this) return;
            if (before.isPresent()) {
                asked++;
                findLive();
            } else {
                inVain(call);
            }
        }

        @Override
        public void onGone(Call call, Optional<NodeRef> instead) {
            onSilence(call);
        }

        /** This one is of no use; another one that was asked may be. */
        private void inVain(Call hello) {
            hellos.remove(hello);
            if (hellos.isEmpty()) end();
        }

        private void met(Call hello, Message.Welcome welcome) {
            if (welcome.self().sameProcess(view.self())) {
                inVain(hello); // Ourselves, by another name.
                return;
            }
            Address address = hello.to();
            RingIdentity own = identity.get();
            Optional<String> difference = own.otherRing(welcome.identity());
            if (difference.isPresent()) {
                // Protocol section 6: never merged silently.
                foreignRing(address, difference.get());
                inVain(hello);
                return;
            }
            for (Call other : hellos) calls.cancel(other);
            hellos.clear();
            foreign.remove(address);
            known.note(welcome.self());
            if (welcome.self().id().equals(view.self().id())) {
                // It tells us by itself what a lookup through it would find.
                before = Optional.of(welcome.self());
                foundTwin(welcome.self());
                return;
            }
            finder.find(view.self().id(), welcome.self(), turn.nowNanos() + auditNanos(), this);
        }

        @Override
        public void found(NodeRef x, List<NodeRef> successorsOfIt) {
            if (current != this) return;
            known.note(x);
            known.noteAll(successorsOfIt);
            before = Optional.of(x);
            after = List.copyOf(successorsOfIt);
            if (x.id().equals(view.self().id())) {
                foundTwin(x);
            } else {
                findLive();
            }
        }

        @Override
        public void notFound(String why) {
            end();
        }

        /** "b verified live": the first of the list that answers; x itself if there is none. */
        private void findLive() {
            while (asked < after.size() && isFormerSelf(after.get(asked))) asked++;
            if (asked == after.size()) {
                before.ifPresent(this::propose);
            } else if (after.get(asked).sameProcess(view.self())) {
                end(); // The others have us where we are.
            } else {
                question = calls.ask(after.get(asked), new Message.Ping(), this);
            }
        }

        private void foundLive(NodeRef b) {
            if (b.id().equals(view.self().id())) {
                foundTwin(b);
            } else {
                propose(b);
            }
        }

        /** "The one with the larger address stops": this node, or the other one when it is told. */
        private void foundTwin(NodeRef twin) {
            end();
            if (view.self().address().compareTo(twin.address()) > 0) {
                idTaken.accept(twin);
            } else {
                // Among nodes that have it where it is, its own audit would never meet us.
                calls.tell(twin, new Message.Audit(view.self()));
            }
        }

        private void propose(NodeRef b) {
            end();
            // Fire and forget: the next audit repeats both.
            before.ifPresent(x -> calls.tell(x, new Message.Audit(view.self())));
            agenda.wantCandidate(b);
        }

        private boolean isFormerSelf(NodeRef node) {
            return node.id().equals(view.self().id())
                    && node.address().equals(view.self().address())
                    && !node.sameProcess(view.self());
        }
    }
}
