package io.chord.lookup;

import static org.assertj.core.api.Assertions.assertThat;

import io.chord.call.CallObserver;
import io.chord.call.CallSettings;
import io.chord.call.Calls;
import io.chord.call.Timers;
import io.chord.call.Turn;
import io.chord.message.Envelope;
import io.chord.message.Message;
import io.chord.message.Sender;
import io.chord.ring.Address;
import io.chord.ring.NodeRef;
import io.chord.ring.RingId;
import io.chord.ring.RingSpace;
import io.chord.ring.SplitMix64;
import io.chord.routing.FingerTable;
import io.chord.routing.RoutingTable;
import io.chord.routing.SuccessorList;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Nodes that only look up, on virtual time: a message takes {@link #DELAY_NANOS}. Tables are set by
 * brute force and nobody repairs them, so a lookup must cope with them as they are.
 */
final class TestRing {

    static final long MILLIS = 1_000_000;
    static final long DELAY_NANOS = MILLIS;
    static final CallSettings CALLS = new CallSettings(20 * MILLIS, 3, 1000, 1000, false);
    static final long SILENCE_NANOS = 60 * MILLIS;
    static final LookupSettings SETTINGS =
            new LookupSettings(64, 16, 4, 1000 * MILLIS, 10_000 * MILLIS, LookupAids.PLAIN);

    /** The settings with other aids. */
    static LookupSettings with(LookupAids aids) {
        return new LookupSettings(
                SETTINGS.hopsMax(),
                SETTINGS.lookupsMax(),
                SETTINGS.candidates(),
                SETTINGS.fingerNanos(),
                SETTINGS.quarantineNanos(),
                aids);
    }

    final RingSpace space;
    final int successorsMax;
    final LookupSettings settings;
    final TreeMap<Address, Node> nodes = new TreeMap<>();
    private final PriorityQueue<Letter> mail =
            new PriorityQueue<>(
                    Comparator.comparingLong(Letter::atNanos).thenComparingLong(Letter::sequence));
    private final SplitMix64 random = new SplitMix64(7);
    private long sequence;
    long nowNanos = 1000;
    long sent;

    private record Letter(
            long atNanos, long sequence, Address from, Address to, Envelope envelope) {}

    TestRing(int bits, int successorsMax) {
        this(bits, successorsMax, SETTINGS);
    }

    TestRing(int bits, int successorsMax, LookupSettings settings) {
        this.space = RingSpace.of(bits);
        this.successorsMax = successorsMax;
        this.settings = settings;
    }

    /** One node: the machines of this package, and hooks that make it misbehave. */
    final class Node implements CallObserver {
        final NodeRef ref;
        final Turn turn;
        final Timers timers;
        final Calls calls;
        final RoutingTable table;
        final RoutingTable.Pen<SuccessorList> successorPen;
        final RoutingTable.Pen<Optional<NodeRef>> predecessorPen;
        final Quarantine quarantine;
        final Lookups lookups;
        final FingerFixer fixer;
        final List<NodeRef> foundDead = new ArrayList<>();
        int questions;
        int relays;
        boolean silent;
        boolean hasLeft;
        int acksLost;
        boolean forgetsRelays;
        @Nullable Function<Message.FindNext, Message.Reply> liar;

        Node(NodeRef ref) {
            this.ref = ref;
            turn = new Turn(random.nextLong());
            turn.begin(nowNanos, 0);
            timers = new Timers(turn);
            calls =
                    new Calls(
                            turn,
                            timers,
                            (to, envelope) -> {
                                sent++;
                                mail.add(
                                        new Letter(
                                                nowNanos + DELAY_NANOS,
                                                ++sequence,
                                                ref.address(),
                                                to,
                                                envelope));
                            },
                            CALLS,
                            this);
            table = new RoutingTable(ref);
            successorPen = table.successorPen();
            predecessorPen = table.predecessorPen();
            quarantine = new Quarantine(turn, settings.quarantineNanos());
            lookups =
                    new Lookups(
                            turn,
                            timers,
                            calls,
                            table,
                            settings,
                            Optional::empty,
                            quarantine,
                            this::onDead);
            fixer = new FingerFixer(turn, timers, calls, table, lookups, settings);
        }

        private void onDead(NodeRef node) {
            foundDead.add(node);
            quarantine.add(node);
            fixer.onDead(node);
            lookups.onDead(node);
        }

        @Override
        public void onAlive(NodeRef target, long roundTripNanos) {
            quarantine.forget(target);
        }

        @Override
        public void onSilent(NodeRef target) {}

        @Override
        public void onGone(NodeRef target, Optional<NodeRef> instead) {}

        void setSuccessors(NodeRef... successors) {
            List<NodeRef> list = List.of(successors);
            successorPen.write(
                    list.isEmpty()
                            ? SuccessorList.empty()
                            : SuccessorList.of(ref.id(), list.get(0), list, successorsMax));
        }

        void setPredecessor(@Nullable NodeRef predecessor) {
            predecessorPen.write(Optional.ofNullable(predecessor));
        }

        void setFingers(NodeRef... fingers) {
            List<Optional<NodeRef>> byExponent = new ArrayList<>();
            for (NodeRef finger : fingers) byExponent.add(Optional.of(finger));
            fixer.seed(FingerTable.of(byExponent));
        }

        Result find(RingId key) {
            return find(key, Goal.OWNER, Optional.empty(), 5_000 * MILLIS);
        }

        Result find(RingId key, Goal goal, Optional<NodeRef> via, long timeoutNanos) {
            Result result = start(key, goal, via, timeoutNanos);
            runUntil(result);
            return result;
        }

        Result start(RingId key, Goal goal, Optional<NodeRef> via, long timeoutNanos) {
            Result result = new Result();
            turn.begin(nowNanos, 0);
            lookups.find(key, goal, via, nowNanos + timeoutNanos, result);
            return result;
        }

        Result findRecursive(RingId key, long timeoutNanos) {
            Result result = new Result();
            turn.begin(nowNanos, 0);
            lookups.findRecursive(key, nowNanos + timeoutNanos, result);
            runUntil(result);
            return result;
        }

        void receive(Letter letter) {
            if (silent) return;
            turn.begin(nowNanos, 0);
            Envelope envelope = letter.envelope();
            Sender sender = new Sender(letter.from(), envelope.callId());
            Message message = envelope.message();
            if (message instanceof Message.Reply reply) {
                calls.onReply(letter.from(), envelope.callId(), reply);
                return;
            }
            boolean meant =
                    envelope.targetIncarnation() == Envelope.ANY
                            || envelope.targetIncarnation() == ref.incarnation();
            if (hasLeft || !meant) {
                Optional<NodeRef> instead = hasLeft ? Optional.empty() : Optional.of(ref);
                calls.reply(letter.from(), envelope.callId(), new Message.Gone(instead));
            } else if (message instanceof Message.FindNext findNext) {
                questions++;
                if (liar != null) {
                    calls.reply(letter.from(), envelope.callId(), liar.apply(findNext));
                } else {
                    lookups.onFindNext(findNext, sender);
                }
            } else if (message instanceof Message.Relay relay) {
                relays++;
                if (forgetsRelays) {
                    calls.reply(letter.from(), envelope.callId(), new Message.Ack());
                } else {
                    lookups.onRelay(relay, sender);
                }
            } else if (message instanceof Message.Relayed relayed) {
                lookups.onRelayed(relayed, sender);
            }
        }
    }

    /** How a lookup ended. */
    static final class Result implements LookupListener {
        @Nullable LookupAnswer answer;
        @Nullable LookupFailure failure;
        String message = "";

        boolean isEnded() {
            return answer != null || failure != null;
        }

        @Override
        public void onFound(LookupAnswer answer) {
            assertThat(isEnded()).as("told twice").isFalse();
            this.answer = answer;
        }

        @Override
        public void onLookupFailed(LookupFailure failure, String message) {
            assertThat(isEnded()).as("told twice").isFalse();
            this.failure = failure;
            this.message = message;
        }

        LookupAnswer found() {
            assertThat(failure).as(message).isNull();
            LookupAnswer found = answer;
            assertThat(found).isNotNull();
            if (found == null) throw new AssertionError();
            return found;
        }
    }

    // ---- building

    RingId id(long value) {
        return space.id(value);
    }

    Node add(RingId id, String name, long incarnation) {
        NodeRef ref = new NodeRef(id, Address.of("test:" + name), incarnation);
        Node node = new Node(ref);
        nodes.put(ref.address(), node);
        return node;
    }

    Node add(long id) {
        return add(id(id), "n" + id, 1);
    }

    static TestRing ideal(int bits, int successorsMax, long... ids) {
        return ideal(SETTINGS, bits, successorsMax, ids);
    }

    static TestRing ideal(LookupSettings settings, int bits, int successorsMax, long... ids) {
        TestRing ring = new TestRing(bits, successorsMax, settings);
        for (long id : ids) ring.add(id);
        ring.makeIdeal();
        return ring;
    }

    /** A ring of so many nodes at random places. */
    static TestRing random(int count, int successorsMax, long seed) {
        return random(SETTINGS, count, successorsMax, seed);
    }

    static TestRing random(LookupSettings settings, int count, int successorsMax, long seed) {
        TestRing ring = new TestRing(160, successorsMax, settings);
        SplitMix64 places = new SplitMix64(seed);
        for (int i = 0; i < count; i++) ring.add(places.nextId(ring.space), "r" + i, 1);
        ring.makeIdeal();
        return ring;
    }

    /** Sets all tables as they are in a stable ring, by walking around it. */
    void makeIdeal() {
        List<Node> order = inOrder();
        int count = order.size();
        for (int i = 0; i < count; i++) {
            Node node = order.get(i);
            node.setPredecessor(count == 1 ? null : order.get((i + count - 1) % count).ref);
            List<NodeRef> successors = new ArrayList<>();
            for (int k = 1; k < count && k <= successorsMax; k++)
                successors.add(order.get((i + k) % count).ref);
            node.setSuccessors(successors.toArray(NodeRef[]::new));
            List<Optional<NodeRef>> fingers = new ArrayList<>();
            for (int k = 0; k < space.bits(); k++) {
                NodeRef finger = firstFrom(node.ref.id().plusPowerOfTwo(k), order);
                fingers.add(Optional.of(finger).filter(f -> !f.equals(node.ref)));
            }
            node.fixer.seed(FingerTable.of(fingers));
        }
    }

    List<Node> inOrder() {
        List<Node> order = new ArrayList<>(nodes.values());
        order.sort(Comparator.comparing((Node node) -> node.ref.id()));
        return order;
    }

    Node node(long id) {
        return node(Address.of("test:n" + id));
    }

    Node node(Address address) {
        Node node = nodes.get(address);
        if (node == null) throw new AssertionError("no node at " + address);
        return node;
    }

    NodeRef ref(long id) {
        return node(id).ref;
    }

    /** The first live node at or after the key, by looking at them all. */
    NodeRef ownerOf(RingId key) {
        List<Node> live = inOrder();
        live.removeIf(node -> node.silent || node.hasLeft);
        return firstFrom(key, live);
    }

    private static NodeRef firstFrom(RingId key, List<Node> order) {
        for (Node node : order) {
            if (node.ref.id().compareTo(key) >= 0) return node.ref;
        }
        return order.get(0).ref;
    }

    // ---- running

    void runUntil(Result result) {
        while (!result.isEnded()) {
            assertThat(step(Long.MAX_VALUE)).as("something is still to happen").isTrue();
        }
    }

    void runFor(long nanos) {
        long end = nowNanos + nanos;
        boolean more = true;
        while (more) more = step(end);
        nowNanos = end;
    }

    private boolean step(long endNanos) {
        Node first = null;
        long earliest = Long.MAX_VALUE;
        for (Node node : nodes.values()) {
            if (node.timers.earliestNanos() < earliest) {
                earliest = node.timers.earliestNanos();
                first = node;
            }
        }
        Letter letter = mail.peek();
        if (letter != null && letter.atNanos() <= earliest) {
            if (letter.atNanos() > endNanos) return false;
            mail.poll();
            nowNanos = letter.atNanos();
            Node to = nodes.get(letter.to());
            boolean lost = false;
            Node from = nodes.get(letter.from());
            if (from != null
                    && from.acksLost > 0
                    && letter.envelope().message() instanceof Message.Ack) {
                from.acksLost--;
                lost = true;
            }
            if (to != null && !lost) to.receive(letter);
            return true;
        }
        if (first == null || earliest > endNanos) return false;
        nowNanos = earliest;
        first.turn.begin(nowNanos, 0);
        first.timers.fireDue();
        return true;
    }
}
