package io.chord.membership;

import io.chord.call.Call;
import io.chord.call.CallObserver;
import io.chord.call.CallSettings;
import io.chord.call.Calls;
import io.chord.call.Timers;
import io.chord.call.Turn;
import io.chord.message.Envelope;
import io.chord.message.Genesis;
import io.chord.message.Message;
import io.chord.message.RingIdentity;
import io.chord.message.Sender;
import io.chord.ring.Address;
import io.chord.ring.NodeRef;
import io.chord.ring.RingEvent;
import io.chord.ring.RingId;
import io.chord.ring.RingSpace;
import io.chord.ring.SplitMix64;
import io.chord.routing.RoutingTable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Some members on one thread and virtual time. Does what the engine does around {@link Membership}:
 * checks incarnations, answers for those that are no members, and finds predecessors, by walking
 * along the real tables of the others.
 */
final class Village {

    static final long MILLIS = 1_000_000;
    static final long SECONDS = 1_000 * MILLIS;
    static final long PERIOD = SECONDS;
    static final long TIMEOUT = 200 * MILLIS;
    static final int R = 3;
    static final RingSpace SPACE = RingSpace.of(20);
    static final Genesis GENESIS = new Genesis(1, 2);
    static final RingIdentity IDENTITY =
            new RingIdentity("orders", 20, "sha256", 1, 1, 0, Genesis.NONE);

    /** What happens to a message. */
    interface Post {
        /** Nanoseconds until it arrives; negative if it is lost. */
        long delayNanos(Address from, Address to, Message message);
    }

    private record Event(long atNanos, long sequence, Runnable action) {}

    private record JoinFailed(JoinFailure failure, String message) {}

    final SplitMix64 random;
    final TreeMap<Address, House> houses = new TreeMap<>();
    Post post;

    /** What names stand for. */
    Function<Address, List<Address>> names = name -> List.of();

    /** Second addresses of houses. */
    final TreeMap<Address, Address> aliases = new TreeMap<>();

    private final PriorityQueue<Event> events =
            new PriorityQueue<>(
                    Comparator.comparingLong(Event::atNanos).thenComparingLong(Event::sequence));
    private long now = 5 * SECONDS;
    private long sequence;
    private long incarnations = 100;

    Village(long seed) {
        random = new SplitMix64(seed);
        post = (from, to, message) -> 1 * MILLIS + random.nextLong(9 * MILLIS);
    }

    long now() {
        return now;
    }

    static Address address(String name) {
        return Address.of("inmem:" + name);
    }

    House house(String name, long id) {
        return house(name, id, IDENTITY);
    }

    /** A new process at the address; the one that was there before, if any, is no more. */
    House house(String name, long id, RingIdentity identity) {
        return house(name, id, identity, List.of());
    }

    House house(String name, long id, RingIdentity identity, List<Address> auditSeeds) {
        NodeRef self = new NodeRef(SPACE.id(id), address(name), ++incarnations);
        House before = houses.get(self.address());
        if (before != null) before.crashed = true;
        House house = new House(self, identity, auditSeeds);
        houses.put(self.address(), house);
        return house;
    }

    /** Runs until the condition holds; whether it did within the time. */
    boolean runUntil(long withinNanos, Predicate<Village> condition) {
        long end = now + withinNanos;
        while (!condition.test(this)) {
            if (!step(end)) return condition.test(this);
        }
        return true;
    }

    void run(long nanos) {
        long end = now + nanos;
        while (step(end)) {}
        now = end;
    }

    private boolean step(long endNanos) {
        Event event = events.peek();
        long at = event == null ? Long.MAX_VALUE : event.atNanos;
        House next = null;
        for (House house : houses.values()) {
            if (!house.crashed && house.timers.earliestNanos() < at) {
                at = house.timers.earliestNanos();
                next = house;
            }
        }
        if (at > endNanos) return false;
        now = Math.max(now, at);
        if (next != null) {
            next.in(() -> {});
        } else {
            events.poll().action.run();
        }
        return true;
    }

    private void at(long atNanos, Runnable action) {
        events.add(new Event(atNanos, ++sequence, action));
    }

    private void send(House from, Address to, Envelope envelope) {
        long delay = post.delayNanos(from.address, to, envelope.message());
        if (delay < 0) return;
        at(
                now + delay,
                () -> {
                    House house = houses.get(aliases.getOrDefault(to, to));
                    if (house != null && !house.crashed) {
                        house.in(() -> house.receive(from.address, envelope));
                    }
                });
    }

    List<House> members() {
        List<House> members = new ArrayList<>();
        for (House house : houses.values()) {
            if (house.isMember()) members.add(house);
        }
        members.sort(Comparator.comparing(h -> h.self().id()));
        return members;
    }

    /** The predicate Ideal of the protocol: one ordered ring, every list the next r members. */
    boolean isIdeal() {
        return whyNotIdeal(members()).isEmpty();
    }

    /** The first difference between what these members should know and what they do. */
    static Optional<String> whyNotIdeal(List<House> members) {
        int n = members.size();
        for (int i = 0; i < n; i++) {
            House house = members.get(i);
            List<NodeRef> expected = new ArrayList<>();
            for (int k = 1; k <= Math.min(R, n - 1); k++) {
                expected.add(members.get((i + k) % n).self());
            }
            if (!house.table.successors().nodes().equals(expected)) {
                return Optional.of(
                        house.self()
                                + " has successors "
                                + house.table.successors()
                                + ", expected "
                                + expected);
            }
            Optional<NodeRef> before =
                    n == 1 ? Optional.empty() : Optional.of(members.get((i + n - 1) % n).self());
            if (!house.table.predecessor().equals(before)) {
                return Optional.of(
                        house.self()
                                + " has predecessor "
                                + house.table.predecessor()
                                + ", expected "
                                + before);
            }
        }
        return Optional.empty();
    }

    /** One process. */
    final class House implements MembershipListener {
        @Override
        public void onVisiting(NodeRef entrance) {
            throw new AssertionError("no house of a village only visits");
        }

        @Override
        public void onVisitRefused(RingIdentity ring, String message) {
            throw new AssertionError("no house of a village only visits");
        }

        final Address address;
        final Turn turn;
        final Timers timers;
        final Calls calls;
        final RoutingTable table;
        final Membership membership;
        final List<RingEvent> events = new ArrayList<>();
        final List<JoinFailed> failures = new ArrayList<>();
        final List<NodeRef> lostTo = new ArrayList<>();
        final List<NodeRef> becameMember = new ArrayList<>();
        Optional<NodeRef> firstHead = Optional.empty();
        boolean crashed;
        boolean findsNothing;

        /** What the next lookup answers, right or wrong. */
        Optional<House> findsFirst = Optional.empty();

        House(NodeRef self, RingIdentity identity, List<Address> auditSeeds) {
            address = self.address();
            turn = new Turn(random.nextLong());
            turn.begin(now, 0);
            timers = new Timers(turn);
            CallObserver observer =
                    new CallObserver() {
                        @Override
                        public void onAlive(NodeRef target, long roundTripNanos) {
                            membership().detector().onAlive(target, roundTripNanos);
                        }

                        @Override
                        public void onSilent(NodeRef target) {
                            membership().detector().onSilent(target);
                        }

                        @Override
                        public void onGone(NodeRef target, Optional<NodeRef> instead) {
                            membership().detector().onGone(target, instead);
                        }
                    };
            calls =
                    new Calls(
                            turn,
                            timers,
                            (to, envelope) -> send(this, to, envelope),
                            new CallSettings(TIMEOUT, 3, 1000, 1000, false),
                            observer);
            table = new RoutingTable(self);
            membership =
                    new Membership(
                            turn,
                            timers,
                            calls,
                            table,
                            SPACE,
                            identity,
                            new MembershipSettings(R, PERIOD, 5, 48, 12, 20, 64, auditSeeds),
                            this::find,
                            this);
        }

        private Membership membership() {
            return membership;
        }

        NodeRef self() {
            return table.self();
        }

        boolean isMember() {
            return !crashed && membership.standing() == Standing.MEMBER;
        }

        /** A step of the engine. */
        void in(Runnable action) {
            turn.begin(now, 0);
            action.run();
            timers.fireDue();
        }

        House create() {
            in(() -> membership.create(fixed(), GENESIS));
            return this;
        }

        House join(String... seeds) {
            return join(fixed(), seeds);
        }

        House join(Placement placement, String... seeds) {
            in(() -> membership.join(placement, addresses(seeds), now + 60 * SECONDS));
            return this;
        }

        House joinWithin(long nanos, String... seeds) {
            in(() -> membership.join(fixed(), addresses(seeds), now + nanos));
            return this;
        }

        House auto(int minimumPeers, long withinNanos, String... seeds) {
            in(
                    () ->
                            membership.auto(
                                    fixed(),
                                    GENESIS,
                                    minimumPeers,
                                    addresses(seeds),
                                    now + withinNanos));
            return this;
        }

        void leave() {
            in(membership::leave);
        }

        Placement fixed() {
            return new Placement.Fixed(self().id());
        }

        <T extends RingEvent> List<T> events(Class<T> type) {
            return events.stream().filter(type::isInstance).map(type::cast).toList();
        }

        JoinFailure failure() {
            return failures.get(0).failure;
        }

        String failureMessage() {
            return failures.get(0).message;
        }

        @Override
        public void onMember(NodeRef self, Genesis genesis) {
            becameMember.add(self);
            firstHead = table.successors().head();
        }

        @Override
        public void onJoinFailed(JoinFailure failure, String message) {
            failures.add(new JoinFailed(failure, message));
        }

        @Override
        public void onEvent(RingEvent event) {
            events.add(event);
        }

        @Override
        public void onNameAsked(Address name) {
            at(now + 1 * MILLIS, () -> in(() -> membership.onResolved(name, names.apply(name))));
        }

        @Override
        public void onOwnershipCertain() {}

        @Override
        public void onIdLost(NodeRef holder) {
            lostTo.add(holder);
        }

        void receive(Address from, Envelope envelope) {
            Sender sender = new Sender(from, envelope.callId());
            Message message = envelope.message();
            if (message instanceof Message.Reply reply) {
                calls.onReply(from, envelope.callId(), reply);
                return;
            }
            boolean forMe =
                    envelope.targetIncarnation() == Envelope.ANY
                            || envelope.targetIncarnation() == self().incarnation();
            if (forMe && message instanceof Message.Hello hello) {
                membership.onHello(hello, sender);
            } else if (!forMe || !isMember()) {
                if (message instanceof Message.Request) {
                    Optional<NodeRef> instead = isMember() ? Optional.of(self()) : Optional.empty();
                    calls.reply(from, envelope.callId(), new Message.Gone(instead));
                }
            } else if (message instanceof Message.GetState getState) {
                membership.onGetState(getState, sender);
            } else if (message instanceof Message.Ping ping) {
                membership.onPing(ping, sender);
            } else if (message instanceof Message.Notify notify) {
                membership.onNotify(notify, sender);
            } else if (message instanceof Message.Nudge farewell) {
                membership.onNudge(farewell, sender);
            } else if (message instanceof Message.Audit audit) {
                membership.onAudit(audit, sender);
            } else {
                throw new AssertionError("unexpected: " + message);
            }
        }

        /** Walks from successor to successor, each the first live one; takes a few round trips. */
        private void find(
                RingId target, NodeRef via, long deadlineNanos, PredecessorFinder.Answer answer) {
            timers.after(
                    5 * MILLIS + turn.random().nextLong(20 * MILLIS),
                    () -> {
                        if (findsFirst.isPresent()) {
                            House told = findsFirst.get();
                            findsFirst = Optional.empty();
                            answer.found(told.self(), told.table.successors().nodes());
                            return;
                        }
                        Optional<House> at = live(via);
                        for (int hop = 0; hop < 300 && at.isPresent() && !findsNothing; hop++) {
                            House p = at.get();
                            Optional<House> next =
                                    p.table.successors().nodes().stream()
                                            .flatMap(s -> live(s).stream())
                                            .findFirst();
                            if (next.isEmpty()
                                    || target.isInOpenClosed(
                                            p.self().id(), next.get().self().id())) {
                                answer.found(p.self(), p.table.successors().nodes());
                                return;
                            }
                            at = next;
                        }
                        answer.notFound("no way from " + via);
                    });
        }

        private Optional<House> live(NodeRef node) {
            House house = houses.get(node.address());
            return house != null && house.isMember() && house.self().equals(node)
                    ? Optional.of(house)
                    : Optional.empty();
        }

        /** What is at this address answers this to a question from elsewhere. */
        void ask(Address from, Message.Request request) {
            in(() -> receive(from, new Envelope(7, self().incarnation(), request)));
        }

        /** Asks somebody, and tells only what was answered. */
        void ask(NodeRef target, Message.Request request, Consumer<Message.Reply> answer) {
            in(
                    () ->
                            calls.ask(
                                    target,
                                    request,
                                    new io.chord.call.Asker() {
                                        @Override
                                        public void onReply(Call call, Message.Reply reply) {
                                            answer.accept(reply);
                                        }

                                        @Override
                                        public void onSilence(Call call) {}

                                        @Override
                                        public void onGone(Call call, Optional<NodeRef> instead) {
                                            answer.accept(new Message.Gone(instead));
                                        }
                                    }));
        }
    }

    static List<Address> addresses(String... names) {
        List<Address> addresses = new ArrayList<>();
        for (String name : names) {
            addresses.add(name.indexOf(':') < 0 ? address(name) : Address.of(name));
        }
        return addresses;
    }
}
