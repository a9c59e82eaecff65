package io.chord.replication;

import io.chord.call.CallObserver;
import io.chord.call.CallSettings;
import io.chord.call.Calls;
import io.chord.call.Timers;
import io.chord.call.Turn;
import io.chord.message.Envelope;
import io.chord.message.Genesis;
import io.chord.message.MalformedFrameException;
import io.chord.message.Member;
import io.chord.message.Message;
import io.chord.message.MessageCodec;
import io.chord.message.Recipient;
import io.chord.message.RingIdentity;
import io.chord.message.Sender;
import io.chord.message.StoreId;
import io.chord.message.View;
import io.chord.message.ViewId;
import io.chord.ring.Address;
import io.chord.ring.Arc;
import io.chord.ring.NodeRef;
import io.chord.ring.RingEvent;
import io.chord.ring.RingId;
import io.chord.ring.RingSpace;
import io.chord.ring.SplitMix64;
import io.chord.store.EntryKey;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiPredicate;
import java.util.function.BooleanSupplier;

/**
 * Several {@link Replication}s in virtual time, over a network that may lose, repeat, delay and
 * reorder, with a ring that is right by decree. Every message passes through the codec.
 */
final class ReplicationWorld {

    static final RingSpace SPACE = RingSpace.of(16);
    static final long MILLI = 1_000_000L;
    static final long SECOND = 1_000 * MILLI;
    static final Genesis GENESIS = new Genesis(7, 11);

    static final ReplicationSettings SETTINGS = settings(1, false);

    static ReplicationSettings settings(int replication, boolean recreateEmpty) {
        return settings(replication, recreateEmpty, "");
    }

    static ReplicationSettings settings(
            int replication, boolean recreateEmpty, String failureDomain) {
        return settings(replication, recreateEmpty, 1 << 20, 60 * SECOND, failureDomain);
    }

    /** With so many bytes a second for a copy of a learner. */
    static ReplicationSettings learning(long bytesPerSecond) {
        return settings(1, false, bytesPerSecond, 60 * SECOND, "");
    }

    /** Three copies that are compared once a review. */
    static ReplicationSettings comparedOften() {
        return settings(3, false, 1 << 20, SECOND / 2, "");
    }

    private static ReplicationSettings settings(
            int replication,
            boolean recreateEmpty,
            long learnerBytes,
            long repairNanos,
            String failureDomain) {
        return new ReplicationSettings(
                replication,
                recreateEmpty,
                /* valueBytesMax= */ 1000,
                /* chunkEntries= */ 4,
                /* chunkBytes= */ 4096,
                /* learnerBytesMax= */ 1 << 20,
                learnerBytes,
                /* keyQueueMax= */ 64,
                /* keysMax= */ 1000,
                /* operationsMax= */ 100,
                /* viewsCachedMax= */ 64,
                /* viewsHintedMax= */ 64,
                /* reviewNanos= */ SECOND,
                /* backoffNanos= */ 5 * MILLI,
                /* replaceAfterNanos= */ 5 * SECOND,
                repairNanos,
                /* repairEntriesPerSecond= */ 4000,
                failureDomain);
    }

    private static final RingIdentity IDENTITY =
            new RingIdentity("test", 16, "direct", 1, 1, 0, GENESIS);

    private record Event(long atNanos, long sequence, Runnable action)
            implements Comparable<Event> {
        @Override
        public int compareTo(Event other) {
            int byTime = Long.compare(atNanos, other.atNanos);
            return byTime != 0 ? byTime : Long.compare(sequence, other.sequence);
        }
    }

    final SplitMix64 random;
    final MessageCodec codec = new MessageCodec(SPACE, IDENTITY);
    final TreeMap<Address, Node> nodes = new TreeMap<>();
    private final PriorityQueue<Event> events = new PriorityQueue<>();
    private final TreeSet<ViewId> extended = new TreeSet<>();
    private long sequence;
    private long incarnations;

    long now = SECOND;
    long wallMillis = 1_000_000;
    double loss;
    double duplication;
    long delayMinNanos = MILLI;
    long delayMaxNanos = 3 * MILLI;
    long storeDelayMaxNanos;

    /** Whether a message to the address of a crashed node is refused, as by a closed port. */
    boolean refusesWhenDead = true;

    /** Drops a message when it says so: for stories about one message. */
    BiPredicate<Node, Envelope> drops = (to, envelope) -> false;

    ReplicationSettings settings = SETTINGS;

    /** What was said so far, by type; copies made by the network are not counted. */
    final TreeMap<String, Integer> said = new TreeMap<>();

    /** Lookups of an owner so far. */
    int lookups;

    ReplicationWorld(long seed) {
        random = new SplitMix64(seed);
    }

    // ---- making

    Node node(String name, long id) {
        return start(
                name, id, new MemoryStore(), new StoreId(random.nextLong(), random.nextLong()));
    }

    /** The same node again, with its disk. */
    Node restart(Node old) {
        return start(
                old.self.address().rest(), old.self.id().toLongExact(), old.store, old.storeId);
    }

    private Node start(String name, long id, MemoryStore store, StoreId storeId) {
        Node node =
                new Node(
                        new NodeRef(SPACE.id(id), Address.of("inmem:" + name), ++incarnations),
                        store,
                        storeId);
        nodes.put(node.self.address(), node);
        return node;
    }

    /** The first node of a ring, serving the whole circle. */
    Node create(String name, long id) {
        Node node = node(name, id);
        node.inRing = true;
        node.step(() -> node.replication.bootstrap(GENESIS));
        run(20 * MILLI);
        return node;
    }

    Node join(String name, long id) {
        return join(node(name, id));
    }

    Node join(Node node) {
        node.inRing = true;
        ringChanged();
        node.step(() -> node.replication.start(GENESIS));
        return node;
    }

    /** A crash: silent from now on; the ring notices after a while. */
    void crash(Node node) {
        node.alive = false;
        later(SECOND / 2, () -> drop(node));
    }

    void drop(Node node) {
        node.inRing = false;
        ringChanged();
    }

    void ringChanged() {
        for (Node node : nodes.values()) {
            if (node.alive && node.inRing) node.step(node.replication::onRingChanged);
        }
    }

    /** A view of all these nodes over the whole circle, active at all of them. */
    View ideal(List<Node> members) {
        View view =
                ViewChain.first(
                        GENESIS,
                        Arc.whole(members.get(0).self.id()),
                        0,
                        members.stream().map(Node::member).toList());
        for (Node node : members) {
            node.inRing = true;
            node.step(() -> node.replication.installIdeal(view));
        }
        run(10 * MILLI);
        return view;
    }

    // ---- running

    void later(long delayNanos, Runnable action) {
        events.add(new Event(now + delayNanos, ++sequence, action));
    }

    void run(long nanos) {
        runUntil(() -> false, nanos);
    }

    /** Runs until the condition holds; false if it did not within that time. */
    boolean runUntil(BooleanSupplier condition, long nanos) {
        long end = now + nanos;
        while (!condition.getAsBoolean()) {
            Event next = events.peek();
            if (next == null || next.atNanos > end) {
                wallMillis += (end - now) / MILLI;
                now = end;
                return condition.getAsBoolean();
            }
            events.poll();
            wallMillis += (next.atNanos - now) / MILLI;
            now = next.atNanos;
            next.action.run();
        }
        return true;
    }

    // ---- operations, awaited

    OperationResult put(Node at, long point, String value) {
        return write(at, point, new Change.Put(bytes(value), Long.MAX_VALUE));
    }

    OperationResult write(Node at, long point, Change change) {
        return write(at, point, change, 5 * SECOND);
    }

    OperationResult write(Node at, long point, Change change, long timeoutNanos) {
        List<OperationResult> results = new ArrayList<>();
        at.step(() -> at.replication.write(key(point), change, now + timeoutNanos, results::add));
        runUntil(() -> !results.isEmpty(), timeoutNanos + SECOND);
        return results.get(0);
    }

    OperationResult get(Node at, long point) {
        return get(at, point, false, 5 * SECOND);
    }

    OperationResult get(Node at, long point, boolean eventual, long timeoutNanos) {
        List<OperationResult> results = new ArrayList<>();
        at.step(() -> at.replication.get(key(point), eventual, now + timeoutNanos, results::add));
        runUntil(() -> !results.isEmpty(), timeoutNanos + SECOND);
        return results.get(0);
    }

    /** The value read; "absent" if there is none; the failure otherwise. */
    String read(Node at, long point) {
        return text(get(at, point));
    }

    static String text(OperationResult result) {
        if (result instanceof OperationResult.Got got) {
            return got.content()
                    .map(c -> new String(c.value(), StandardCharsets.UTF_8))
                    .orElse("absent");
        }
        return result.toString();
    }

    static EntryKey key(long point) {
        return EntryKey.wrap(SPACE.id(point), bytes("k" + point));
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    // ---- the ring, by decree

    List<Node> ring() {
        TreeMap<RingId, Node> members = new TreeMap<>();
        for (Node node : nodes.values()) {
            if (node.inRing) members.put(node.self.id(), node);
        }
        return new ArrayList<>(members.values());
    }

    Optional<Node> ownerOf(RingId point) {
        List<Node> ring = ring();
        for (Node node : ring) {
            if (node.self.id().compareTo(point) >= 0) return Optional.of(node);
        }
        return ring.isEmpty() ? Optional.empty() : Optional.of(ring.get(0));
    }

    final class Node {
        final NodeRef self;
        final StoreId storeId;
        final MemoryStore store;
        final Turn turn;
        final Timers timers;
        final Calls calls;
        final Replication replication;
        final List<RingEvent> events = new ArrayList<>();
        boolean alive = true;
        boolean inRing;
        boolean certain = true;

        /** The store does what it is asked, and does not say so. */
        boolean storeIsSilent;

        /** Failures of the store that this node has not heard of yet. */
        int failuresToHear;

        private final StoreCalls storeCalls;
        private boolean stepping;
        private long wakeupAt = Long.MAX_VALUE;

        Node(NodeRef self, MemoryStore store, StoreId storeId) {
            this.self = self;
            this.store = store;
            this.storeId = storeId;
            turn = new Turn(random.nextLong());
            turn.begin(now, wallMillis);
            timers = new Timers(turn);
            calls =
                    new Calls(
                            turn,
                            timers,
                            this::send,
                            new CallSettings(100 * MILLI, 3, 10_000, 10_000, false),
                            new NobodyWatches());
            storeCalls = new StoreCalls(this::askStore);
            replication =
                    new Replication(
                            turn,
                            timers,
                            calls,
                            storeCalls,
                            settings,
                            new DecreedRing(this),
                            this::find,
                            events::add,
                            storeId,
                            codec,
                            store.notes(),
                            store::count);
        }

        Member member() {
            return new Member(storeId, self.id(), self.address());
        }

        /** Runs something as one input of the node's engine. */
        void step(Runnable action) {
            if (!alive) return;
            if (stepping) throw new IllegalStateException("a step within a step");
            stepping = true;
            turn.begin(now, wallMillis);
            action.run();
            timers.fireDue();
            stepping = false;
            long next = timers.earliestNanos();
            if (next < wakeupAt) {
                wakeupAt = next;
                later(
                        Math.max(0, next - now),
                        () -> {
                            if (wakeupAt <= now) wakeupAt = Long.MAX_VALUE;
                            step(() -> {});
                        });
            }
        }

        private void send(Address to, Envelope envelope) {
            said.merge(envelope.message().getClass().getSimpleName(), 1, Integer::sum);
            byte[] frame = codec.encode(envelope);
            int copies = random.nextBoolean(duplication) ? 2 : 1;
            for (int i = 0; i < copies; i++) {
                boolean lost = random.nextBoolean(loss) && !to.equals(self.address());
                long delay = delayMinNanos + random.nextLong(delayMaxNanos - delayMinNanos + 1);
                if (!lost) later(delay, () -> deliver(self.address(), to, frame));
            }
        }

        private void askStore(long token, StoreRequest request) {
            // Effects take place in the order of the calls; answers take their time.
            StoreAnswer answer = store.perform(request);
            if (storeIsSilent) return;
            long delay = storeDelayMaxNanos == 0 ? 0 : random.nextLong(storeDelayMaxNanos);
            if (answer instanceof StoreAnswer.Failed) failuresToHear++;
            later(delay, () -> step(() -> hear(token, answer)));
        }

        private void hear(long token, StoreAnswer answer) {
            if (answer instanceof StoreAnswer.Failed) failuresToHear--;
            storeCalls.onAnswer(token, answer);
        }

        private void find(RingId point, long deadlineNanos, OwnerFinder.Answer answer) {
            lookups++;
            later(
                    2 * MILLI,
                    () ->
                            step(
                                    () -> {
                                        Optional<Node> owner = ownerOf(point);
                                        if (owner.isEmpty()) {
                                            answer.notFound("the ring has no members");
                                        } else {
                                            answer.found(
                                                    owner.get().self, successorsOf(owner.get()));
                                        }
                                    }));
        }

        private void receive(Address from, Envelope envelope) {
            if (envelope.message() instanceof Message.Reply reply) {
                calls.onReply(from, envelope.callId(), reply);
            } else if (envelope.message() instanceof Message.Inbound inbound) {
                if (envelope.targetIncarnation() != Envelope.ANY
                        && envelope.targetIncarnation() != self.incarnation()) {
                    calls.reply(from, envelope.callId(), new Message.Gone(Optional.of(self)));
                } else {
                    inbound.giveTo(
                            new OnlyReplication(replication), new Sender(from, envelope.callId()));
                }
            }
        }

        /** Where this node serves, in words. */
        @Override
        public String toString() {
            return self.address() + " " + replication.health().lastHeard().ranges();
        }
    }

    private void deliver(Address from, Address to, byte[] frame) {
        Node node = nodes.get(to);
        if (node == null || !node.alive) {
            Node sender = nodes.get(from);
            if (refusesWhenDead && sender != null) {
                sender.step(() -> sender.calls.onUnreachable(to));
            }
            return;
        }
        Envelope envelope;
        try {
            envelope = codec.decode(frame);
        } catch (MalformedFrameException e) {
            throw new AssertionError(e);
        }
        if (drops.test(node, envelope)) return;
        countMerges(envelope);
        node.step(() -> node.receive(from, envelope));
    }

    List<NodeRef> successorsOf(Node node) {
        List<Node> ring = ring();
        List<NodeRef> successors = new ArrayList<>();
        int at = ring.indexOf(node);
        for (int i = 1; i < ring.size() && i <= 3; i++) {
            successors.add(ring.get((Math.max(at, 0) + i) % ring.size()).self);
        }
        return successors;
    }

    /** A ring for a proposer that needs none but its own address. */
    record NoRing(Node node) implements Ring {
        @Override
        public NodeRef self() {
            return node.self;
        }

        @Override
        public boolean isMember() {
            return true;
        }

        @Override
        public Optional<Arc> ownArc() {
            return Optional.empty();
        }

        @Override
        public Optional<NodeRef> predecessor() {
            return Optional.empty();
        }

        @Override
        public List<NodeRef> successors() {
            return List.of();
        }

        @Override
        public boolean certain() {
            return false;
        }

        @Override
        public boolean isGone(NodeRef other) {
            return false;
        }

        @Override
        public boolean isSuspected(NodeRef other) {
            return false;
        }
    }

    private final class DecreedRing implements Ring {
        private final Node node;

        DecreedRing(Node node) {
            this.node = node;
        }

        @Override
        public NodeRef self() {
            return node.self;
        }

        @Override
        public boolean isMember() {
            return node.inRing;
        }

        @Override
        public Optional<Arc> ownArc() {
            if (!node.inRing) return Optional.empty();
            return Optional.of(new Arc(predecessor().orElse(node.self).id(), node.self.id()));
        }

        @Override
        public Optional<NodeRef> predecessor() {
            List<Node> ring = ring();
            int at = ring.indexOf(node);
            if (at < 0 || ring.size() < 2) return Optional.empty();
            return Optional.of(ring.get((at + ring.size() - 1) % ring.size()).self);
        }

        @Override
        public List<NodeRef> successors() {
            return node.inRing ? successorsOf(node) : List.of();
        }

        @Override
        public boolean certain() {
            return node.certain;
        }

        @Override
        public boolean isGone(NodeRef other) {
            Node there = nodes.get(other.address());
            return refusesWhenDead
                    && (there == null
                            || (!there.inRing && !there.alive)
                            || there.self.incarnation() > other.incarnation());
        }

        @Override
        public boolean isSuspected(NodeRef other) {
            return false;
        }
    }

    private static final class NobodyWatches implements CallObserver {
        @Override
        public void onAlive(NodeRef target, long roundTripNanos) {}

        @Override
        public void onSilent(NodeRef target) {}

        @Override
        public void onGone(NodeRef target, Optional<NodeRef> instead) {}
    }

    /** The newest view of a point that any live node has installed as a member. */
    Optional<View> viewOf(long point) {
        View newest = null;
        for (Node node : nodes.values()) {
            if (!node.alive) continue;
            for (var range : node.replication.health().lastHeard().ranges()) {
                View view = range.view();
                if (view.covers(SPACE.id(point))
                        && (newest == null || ViewChain.isNewer(view, newest))) {
                    newest = view;
                }
            }
        }
        return Optional.ofNullable(newest);
    }

    boolean serves(Node node, long point) {
        for (var range : node.replication.health().lastHeard().ranges()) {
            if (range.active() && range.view().covers(SPACE.id(point))) return true;
        }
        return false;
    }

    boolean isSettled() {
        for (Node node : ring()) {
            if (node.alive && !node.replication.isSettled()) return false;
        }
        return true;
    }

    /** Whether each owner's arc is one range, whatever was split there once. */
    boolean isMergedBack() {
        for (Node node : ring()) {
            Optional<Arc> own = new DecreedRing(node).ownArc();
            Optional<View> view = viewOf(node.self.id().toLongExact());
            boolean isOne =
                    view.isPresent()
                            && own.isPresent()
                            && view.get().range().containsArc(own.get())
                            && own.get().containsArc(view.get().range())
                            && serves(node, node.self.id().toLongExact());
            if (!isOne) return false;
        }
        return true;
    }

    /** Extensions that were installed, each counted once. */
    long merges() {
        return extended.size();
    }

    private void countMerges(Envelope envelope) {
        if (!(envelope.message() instanceof Message.Install install)) return;
        for (View view : install.views()) {
            if (view.kind() == View.Kind.EXTEND) extended.add(view.id());
        }
    }

    /** Gives replication what is its own; the rest of the protocol is not in this world. */
    private static final class OnlyReplication implements Recipient {
        private final Replication r;

        OnlyReplication(Replication r) {
            this.r = r;
        }

        @Override
        public void onHello(Message.Hello m, Sender s) {}

        @Override
        public void onGetState(Message.GetState m, Sender s) {}

        @Override
        public void onPing(Message.Ping m, Sender s) {}

        @Override
        public void onNotify(Message.Notify m, Sender s) {}

        @Override
        public void onNudge(Message.Nudge m, Sender s) {}

        @Override
        public void onAudit(Message.Audit m, Sender s) {}

        @Override
        public void onFindNext(Message.FindNext m, Sender s) {}

        @Override
        public void onRelay(Message.Relay m, Sender s) {}

        @Override
        public void onRelayed(Message.Relayed m, Sender s) {}

        @Override
        public void onGetReport(Message.GetReport m, Sender s) {}

        @Override
        public void onFindView(Message.FindView m, Sender s) {
            r.onFindView(m, s);
        }

        @Override
        public void onGetViews(Message.GetViews m, Sender s) {
            r.onGetViews(m, s);
        }

        @Override
        public void onGetHoldings(Message.GetHoldings m, Sender s) {
            r.onGetHoldings(m, s);
        }

        @Override
        public void onRecover(Message.Recover m, Sender s) {
            r.onRecover(m, s);
        }

        @Override
        public void onViewHint(Message.ViewHint m, Sender s) {
            r.onViewHint(m, s);
        }

        @Override
        public void onGetMember(Message.GetMember m, Sender s) {
            r.onGetMember(m, s);
        }

        @Override
        public void onVouch(Message.Vouch m, Sender s) {
            r.onVouch(m, s);
        }

        @Override
        public void onRecruit(Message.Recruit m, Sender s) {
            r.onRecruit(m, s);
        }

        @Override
        public void onTakeOver(Message.TakeOver m, Sender s) {
            r.onTakeOver(m, s);
        }

        @Override
        public void onInstall(Message.Install m, Sender s) {
            r.onInstall(m, s);
        }

        @Override
        public void onActiveIn(Message.ActiveIn m, Sender s) {
            r.onActiveIn(m, s);
        }

        @Override
        public void onRead(Message.Read m, Sender s) {
            r.onRead(m, s);
        }

        @Override
        public void onPrepare(Message.Prepare m, Sender s) {
            r.onPrepare(m, s);
        }

        @Override
        public void onAccept(Message.Accept m, Sender s) {
            r.onAccept(m, s);
        }

        @Override
        public void onPurge(Message.Purge m, Sender s) {
            r.onPurge(m, s);
        }

        @Override
        public void onScan(Message.Scan m, Sender s) {
            r.onScan(m, s);
        }

        @Override
        public void onCompareDigest(Message.CompareDigest m, Sender s) {
            r.onCompareDigest(m, s);
        }

        @Override
        public void onListVersions(Message.ListVersions m, Sender s) {
            r.onListVersions(m, s);
        }

        @Override
        public void onNextPrepare(Message.NextPrepare m, Sender s) {
            r.onNextPrepare(m, s);
        }

        @Override
        public void onNextAccept(Message.NextAccept m, Sender s) {
            r.onNextAccept(m, s);
        }

        @Override
        public void onSync(Message.Sync m, Sender s) {
            r.onSync(m, s);
        }

        @Override
        public void onLearn(Message.Learn m, Sender s) {
            r.onLearn(m, s);
        }
    }
}
