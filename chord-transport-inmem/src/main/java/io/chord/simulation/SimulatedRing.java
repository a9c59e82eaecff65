package io.chord.simulation;

import static java.util.Objects.requireNonNull;

import io.chord.engine.Command;
import io.chord.engine.Engine;
import io.chord.engine.EngineSettings;
import io.chord.engine.Outcome;
import io.chord.membership.Placement;
import io.chord.membership.Standing;
import io.chord.message.Genesis;
import io.chord.message.Member;
import io.chord.message.MessageCodec;
import io.chord.message.NodeReport;
import io.chord.message.StoreId;
import io.chord.replication.Change;
import io.chord.ring.Address;
import io.chord.ring.Arc;
import io.chord.ring.KeyHasher;
import io.chord.ring.NodeRef;
import io.chord.ring.RingEvent;
import io.chord.ring.RingId;
import io.chord.ring.SplitMix64;
import io.chord.routing.RoutingView;
import io.chord.runtime.HeapEntryStore;
import io.chord.simulation.check.RingImage;
import io.chord.simulation.check.RingOracle;
import io.chord.store.Content;
import io.chord.store.EntryKey;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;

/**
 * A whole ring of engines on a simulated network, for simulations too large for whole nodes: no
 * loops, no threads, no public face; commands and their outcomes as the engine speaks them. A ring
 * of thousands fits into one thread.
 *
 * <pre>{@code
 * SimulatedNetwork network = SimulatedNetwork.seeded(42).loss(0.05);
 * SimulatedRing ring = new SimulatedRing(network, SimulationSettings.lan(160, 4));
 * ring.installIdeal(500);
 * Handle put = ring.put("n17", "colour", "blue");
 * ring.crash("n3");
 * boolean healed = ring.awaitIdeal(Duration.ofSeconds(60));
 * }</pre>
 *
 * <p>A node serves {@code sim:NAME}. Commands take virtual time: they return at once, and their
 * {@link Handle} has the outcome once the network was run for long enough. All that the network
 * says of threads, faults and replaying holds here too.
 */
@SuppressWarnings("exports") // Speaks the words of the engine: for this project's own tests.
public final class SimulatedRing {

    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final Duration START_TIMEOUT = Duration.ofMinutes(2);

    private final SimulatedNetwork network;
    private final EngineSettings settings;
    private final MessageCodec codec;
    private final SplitMix64 random;
    private final SortedMap<String, SimulatedNode> running = new TreeMap<>();

    /** The last process of each name, also of those that have ended. */
    private final SortedMap<String, SimulatedNode> last = new TreeMap<>();

    private long timeoutNanos = TIMEOUT.toNanos();
    private long startTimeoutNanos = START_TIMEOUT.toNanos();
    private long malformedFrames;

    /** A ring without nodes. Its chance follows from the seed of the network. */
    public SimulatedRing(SimulatedNetwork network, EngineSettings settings) {
        this.network = requireNonNull(network, "network");
        this.settings = requireNonNull(settings, "settings");
        this.codec = new MessageCodec(settings.space(), settings.identity());
        this.random = new SplitMix64(network.seed() ^ 0x52494e47L);
    }

    /** The network that it is on. */
    public SimulatedNetwork network() {
        return network;
    }

    /** What all its nodes were made with. */
    public EngineSettings settings() {
        return settings;
    }

    /** How long reads, writes, lookups and walks may take from now on; 10 s unless set. */
    public SimulatedRing timeout(Duration timeout) {
        timeoutNanos = timeout.toNanos();
        return this;
    }

    /** How long joins and leaves may take from now on; 120 s unless set. */
    public SimulatedRing startTimeout(Duration timeout) {
        startTimeoutNanos = timeout.toNanos();
        return this;
    }

    // ---- members

    /** Starts a node at the hash of its address, which begins a ring. */
    public Handle create(String name) {
        return create(name, idOf(name));
    }

    /** Starts a node that begins a ring. */
    public Handle create(String name, RingId id) {
        SimulatedNode node = begin(name, newDisk(), List.of());
        return start(
                node,
                new Command.Create(new Placement.Fixed(id), newGenesis(), startDeadlineNanos()),
                "create");
    }

    /** Starts a node at the hash of its address, which joins the ring of any of these nodes. */
    public Handle join(String name, String... seedNames) {
        return join(name, idOf(name), seedNames);
    }

    /** Starts a node that joins the ring of any of these nodes. */
    public Handle join(String name, RingId id, String... seedNames) {
        return join(name, new Placement.Fixed(id), newDisk(), seedNames);
    }

    /** Starts a node that looks for a place of its own in the ring of any of these nodes. */
    public Handle join(String name, Placement placement, String... seedNames) {
        return join(name, placement, newDisk(), seedNames);
    }

    /**
     * Starts a node again that has crashed or left, as a new incarnation with the id that it had.
     *
     * @param keepsDisk whether its store survived
     * @throws IllegalArgumentException if it runs, or never did
     */
    public Handle restart(String name, boolean keepsDisk, String... seedNames) {
        SimulatedNode before = last.get(name);
        if (before == null) {
            throw new IllegalArgumentException("node " + name + " has never run; join it");
        }
        return join(
                name,
                new Placement.Fixed(before.engine().routing().self().id()),
                keepsDisk ? before.disk() : newDisk(),
                seedNames);
    }

    private Handle join(
            String name, Placement placement, SimulatedNode.Disk disk, String... seedNames) {
        List<Address> seeds = new ArrayList<>();
        for (String seed : seedNames) seeds.add(network.address(seed));
        SimulatedNode node = begin(name, disk, seeds);
        return start(node, new Command.Join(placement, seeds, startDeadlineNanos()), "join");
    }

    private static Handle start(SimulatedNode node, Command command, String what) {
        return node.command(command, what);
    }

    private SimulatedNode begin(String name, SimulatedNode.Disk disk, List<Address> seeds) {
        SimulatedNode before = last.get(name);
        SimulatedNode node =
                new SimulatedNode(
                        name,
                        network.transport(name),
                        SimulationSettings.withSeeds(settings, seeds),
                        codec,
                        disk,
                        before == null ? 1 : before.incarnation() + 1,
                        this::onDeparted);
        if (before != null) malformedFrames += before.malformedFrames();
        running.put(name, node);
        last.put(name, node);
        return node;
    }

    /** Ends a process at once. What it was asked ends as "not serving". */
    public void crash(String name) {
        SimulatedNode node = node(name);
        network.crash(name);
        running.remove(name);
        node.crashed();
    }

    /** Lets a node give its data away and leave; then its process ends. */
    public Handle leave(String name) {
        return node(name).command(new Command.Leave(startDeadlineNanos()), "leave");
    }

    /** Once it has said its last words. */
    private void onDeparted(SimulatedNode node) {
        network.after(
                Duration.ZERO,
                () -> {
                    if (running.remove(node.name(), node)) node.close();
                });
    }

    /** Ends a process without leaving: as a node that is closed in order, but says nothing. */
    public void close(String name) {
        SimulatedNode node = node(name);
        running.remove(name);
        node.close();
    }

    /**
     * Builds a ring of nodes {@code n0}, {@code n1}, ... with random ids at once, as it would be
     * after a long quiet time.
     */
    public void installIdeal(int nodes) {
        installIdeal(randomIds(nodes));
    }

    /** Ids that are all different, in any order. */
    public List<RingId> randomIds(int count) {
        TreeSet<RingId> ids = new TreeSet<>();
        while (ids.size() < count) ids.add(random.nextId(settings.space()));
        List<RingId> inAnyOrder = new ArrayList<>(ids);
        random.shuffle(inAnyOrder);
        return inAnyOrder;
    }

    /**
     * The same with given ids: {@code n0} has the first.
     *
     * @throws IllegalArgumentException if an id is there twice, or a node of such a name runs
     */
    public void installIdeal(List<RingId> ids) {
        install(ids, 1);
    }

    /**
     * The same for a ring that is not as it should be: members point to every second member only,
     * and know two others, their seeds. With an even number of nodes these are two rings that do
     * not know of each other; with an odd number it is one that goes twice around the circle.
     */
    public void installTwisted(List<RingId> ids) {
        install(ids, 2);
    }

    private void install(List<RingId> ids, int stride) {
        TreeMap<RingId, SimulatedNode> byId = new TreeMap<>();
        List<Address> seeds = new ArrayList<>();
        for (int i = 0; i < Math.min(2, ids.size()); i++) seeds.add(network.address("n" + i));
        for (int i = 0; i < ids.size(); i++) {
            SimulatedNode node = begin("n" + i, newDisk(), seeds);
            if (byId.put(ids.get(i), node) != null) {
                throw new IllegalArgumentException("the id " + ids.get(i) + " is there twice");
            }
        }
        List<NodeRef> nodes = new ArrayList<>();
        List<Member> members = new ArrayList<>();
        byId.forEach(
                (id, node) -> {
                    nodes.add(new NodeRef(id, node.address(), node.incarnation()));
                    members.add(new Member(node.disk().storeId(), id, node.address()));
                });
        Genesis genesis = newGenesis();
        IdealRing ideal = new IdealRing(settings, genesis, nodes, members, stride);
        int index = 0;
        for (SimulatedNode node : byId.values()) {
            NodeRef self = nodes.get(index);
            IdealRing.Place place = ideal.place(index);
            index++;
            node.with(
                    engine ->
                            engine.installIdeal(
                                    place.predecessor(),
                                    self,
                                    place.successors(),
                                    place.fingers(),
                                    genesis,
                                    place.views(),
                                    network.nowNanos(),
                                    network.wallMillis(node.name())));
        }
    }

    // ---- commands

    /** Writes a text under a text. */
    public Handle put(String via, String key, String value) {
        return write(
                via,
                key(key),
                new Change.Put(value.getBytes(StandardCharsets.UTF_8), Content.NEVER));
    }

    /** Changes an entry. */
    public Handle write(String via, EntryKey key, Change change) {
        return node(via).command(new Command.Write(key, change, deadlineNanos()), "write " + key);
    }

    /** Reads the entry of a text. */
    public Handle get(String via, String key) {
        return get(via, key(key));
    }

    /** Reads an entry. */
    public Handle get(String via, EntryKey key) {
        return node(via).command(new Command.Get(key, false, deadlineNanos()), "get " + key);
    }

    /** Finds the owner of a point, node by node. */
    public Handle find(String via, RingId point) {
        return find(via, point, false);
    }

    /** Finds the owner of a point; recursive: handed on from node to node. */
    public Handle find(String via, RingId point, boolean recursive) {
        return node(via)
                .command(
                        new Command.Find(point, recursive, deadlineNanos()),
                        "find " + point.toShortString());
    }

    /** Asks the member with an id for its state. */
    public Handle inspect(String via, RingId id) {
        return node(via)
                .command(new Command.Inspect(id, deadlineNanos()), "inspect " + id.toShortString());
    }

    /** Walks around the ring. */
    public Handle walk(String via) {
        return node(via).command(new Command.Walk(100_000, deadlineNanos()), "walk");
    }

    /** Begins a range anew, empty. */
    public Handle recreate(String via, Arc range) {
        return node(via).command(new Command.Recreate(range, deadlineNanos()), "recreate " + range);
    }

    /**
     * Runs the network until a command has ended.
     *
     * @throws AssertionError if it does not end by its deadline: engines promise that
     */
    public Outcome await(Handle handle) {
        long longest = Math.max(timeoutNanos, startTimeoutNanos);
        if (!network.runUntil(handle::isDone, Duration.ofNanos(longest + 1))) {
            throw new AssertionError(handle + " after its deadline; " + network.replayLine());
        }
        return handle.outcome();
    }

    /** {@link #await} for a command that should end in a certain way. */
    public <T extends Outcome> T await(Handle handle, Class<T> kind) {
        await(handle);
        return handle.outcome(kind);
    }

    /** Runs the network until all of some commands have ended, as {@link #await} does. */
    public void awaitAll(List<Handle> handles) {
        for (Handle handle : handles) await(handle);
    }

    // ---- looking at it

    /** The names of the processes that run, members or not, in order. */
    public List<String> live() {
        return List.copyOf(running.keySet());
    }

    /** The names of the running nodes that are members of a ring, in order. */
    public List<String> members() {
        List<String> members = new ArrayList<>();
        for (SimulatedNode node : running.values()) {
            if (node.engine().standing() == Standing.MEMBER) members.add(node.name());
        }
        return members;
    }

    /** The engine of a node that runs. To be read only: whoever steps it breaks the simulation. */
    public Engine engine(String name) {
        return node(name).engine();
    }

    /** What a node that runs says of itself. */
    public NodeReport report(String name) {
        return node(name).engine().report();
    }

    /** What the last process of that name told its application, in order. */
    public List<RingEvent> events(String name) {
        SimulatedNode node = last.get(name);
        if (node == null) throw noSuchNode(name);
        return node.events();
    }

    /** The entries that the last process of that name keeps on its disk. */
    public HeapEntryStore store(String name) {
        SimulatedNode node = last.get(name);
        if (node == null) throw noSuchNode(name);
        return node.disk().store();
    }

    /** What the members know of each other now: for the oracle. */
    public RingImage image() {
        List<RingImage.MemberState> states = new ArrayList<>();
        for (SimulatedNode node : running.values()) {
            if (node.engine().standing() != Standing.MEMBER) continue;
            RoutingView routing = node.engine().routing();
            states.add(
                    new RingImage.MemberState(
                            routing.self(), routing.predecessor(), routing.successors().nodes()));
        }
        return new RingImage(settings.membership().successors(), states);
    }

    /** A judge of the ring as it is now. */
    public RingOracle oracle() {
        return new RingOracle(image());
    }

    /** Runs until the ring of all members is ideal; asks four times in a stabilize period. */
    public boolean awaitIdeal(Duration max) {
        return await(this::isIdeal, max);
    }

    /**
     * Runs until the ring is ideal and each member serves its whole arc, but for what it reports as
     * unavailable.
     */
    public boolean awaitSettled(Duration max) {
        return await(() -> isIdeal() && isServed(), max);
    }

    /** Runs until a condition holds that is too dear to be asked after each event. */
    public boolean await(BooleanSupplier condition, Duration max) {
        Duration step = Duration.ofNanos(settings.membership().stabilizeNanos() / 4);
        long end = network.nowNanos() + max.toNanos();
        while (!condition.getAsBoolean()) {
            long rest = end - network.nowNanos();
            if (rest <= 0) return false;
            network.runFor(rest < step.toNanos() ? Duration.ofNanos(rest) : step);
        }
        return true;
    }

    /** Whether the ring is {@linkplain RingOracle#ideal ideal} now. */
    public boolean isIdeal() {
        return looksIdeal() && oracle().ideal().isEmpty();
    }

    /** The next node is the head, and knows us: nearly as much as ideal, and cheap to ask. */
    private boolean looksIdeal() {
        List<RoutingView> nodes = new ArrayList<>();
        for (SimulatedNode node : running.values()) {
            if (node.engine().standing() == Standing.MEMBER) nodes.add(node.engine().routing());
        }
        nodes.sort((a, b) -> a.self().id().compareTo(b.self().id()));
        for (int i = 0; i < nodes.size() && nodes.size() > 1; i++) {
            RoutingView node = nodes.get(i);
            RoutingView next = nodes.get((i + 1) % nodes.size());
            if (!node.successors().head().equals(Optional.of(next.self()))
                    || !next.predecessor().equals(Optional.of(node.self()))) {
                return false;
            }
        }
        return true;
    }

    private boolean isServed() {
        for (String name : members()) {
            if (!unservedArcs(name).isEmpty()) return false;
        }
        return true;
    }

    /** What of its own arc a member neither serves nor reports as unavailable. */
    public List<Arc> unservedArcs(String name) {
        Engine engine = engine(name);
        Optional<Arc> own = engine.routing().ownArc();
        if (own.isEmpty()) return List.of(Arc.whole(engine.routing().self().id()));
        NodeReport report = engine.report();
        List<Arc> accounted = new ArrayList<>();
        for (NodeReport.Range range : report.ranges()) {
            if (range.active()) accounted.add(range.view().range());
        }
        for (NodeReport.Unavailable range : report.unavailable()) accounted.add(range.range());
        return Arc.minusAll(own.get(), accounted);
    }

    /** The name of the member that owns a point, by the ids of the members alone. */
    public String ownerOf(RingId point) {
        String owner = null;
        RingId nearest = null;
        for (String name : members()) {
            RingId distance = point.distanceTo(engine(name).routing().self().id());
            if (nearest == null || distance.compareTo(nearest) < 0) {
                nearest = distance;
                owner = name;
            }
        }
        if (owner == null) throw new IllegalStateException("the ring has no members");
        return owner;
    }

    /** Frames that could not be read, at all nodes; none, unless a rule makes some. */
    public long malformedFrames() {
        long all = malformedFrames;
        for (SimulatedNode node : last.values()) all += node.malformedFrames();
        return all;
    }

    /** The key of a text. */
    public EntryKey key(String key) {
        byte[] bytes = key.getBytes(StandardCharsets.UTF_8);
        return EntryKey.wrap(KeyHasher.sha256().hash(bytes, settings.space()), bytes);
    }

    /** Where a node of that name sits unless it is placed: at the hash of its address. */
    public RingId idOf(String name) {
        byte[] address = network.address(name).text().getBytes(StandardCharsets.UTF_8);
        return KeyHasher.sha256().hash(address, settings.space());
    }

    @Override
    public String toString() {
        return "simulated ring of " + members().size() + " members on " + network;
    }

    private SimulatedNode node(String name) {
        SimulatedNode node = running.get(name);
        if (node == null) throw noSuchNode(name);
        return node;
    }

    private IllegalArgumentException noSuchNode(String name) {
        return new IllegalArgumentException(
                "no node " + name + " in this ring; there are " + running.keySet());
    }

    private SimulatedNode.Disk newDisk() {
        return new SimulatedNode.Disk(
                new StoreId(random.nextLong(), random.nextLong()), new HeapEntryStore());
    }

    private Genesis newGenesis() {
        return new Genesis(random.nextLong(), random.nextLong());
    }

    private long deadlineNanos() {
        return network.nowNanos() + timeoutNanos;
    }

    private long startDeadlineNanos() {
        return network.nowNanos() + startTimeoutNanos;
    }
}
