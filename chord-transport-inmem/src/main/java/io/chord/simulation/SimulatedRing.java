package io.chord.simulation;

import static java.util.Objects.requireNonNull;

import io.chord.engine.Command;
import io.chord.engine.Engine;
import io.chord.engine.EngineSettings;
import io.chord.engine.Outcome;
import io.chord.membership.Placement;
import io.chord.message.NodeReport;
import io.chord.replication.Change;
import io.chord.ring.Address;
import io.chord.ring.Arc;
import io.chord.ring.KeyHasher;
import io.chord.ring.RingEvent;
import io.chord.ring.RingId;
import io.chord.runtime.HeapEntryStore;
import io.chord.simulation.check.RingImage;
import io.chord.simulation.check.RingOracle;
import io.chord.store.Content;
import io.chord.store.EntryKey;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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
    private final SimulatedNodes nodes;
    private final RingLook look;
    private long timeoutNanos = TIMEOUT.toNanos();
    private long startTimeoutNanos = START_TIMEOUT.toNanos();

    /** A ring without nodes. Its chance follows from the seed of the network. */
    public SimulatedRing(SimulatedNetwork network, EngineSettings settings) {
        this.network = requireNonNull(network, "network");
        this.settings = requireNonNull(settings, "settings");
        this.nodes = new SimulatedNodes(network, settings);
        this.look = new RingLook(nodes, settings.membership().successors());
    }

    /** The network that it is on. */
    public SimulatedNetwork network() {
        return network;
    }

    /** What all its nodes were made with. */
    public EngineSettings settings() {
        return settings;
    }

    /** Shows an observer what happens from now on, in place of any earlier one. */
    public SimulatedRing observedBy(RingObserver observer) {
        nodes.observedBy(requireNonNull(observer, "observer"));
        return this;
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
        Placement placement = new Placement.Fixed(id);
        SimulatedNode node = nodes.begin(name, placement, List.of());
        return create(node);
    }

    /** Starts a node at the hash of its address, which joins the ring of any of these nodes. */
    public Handle join(String name, String... seedNames) {
        Handle handle = join(name, idOf(name), seedNames);
        network.done(FaultVerb.JOIN, FaultWords.via(name, List.of(seedNames)));
        return handle;
    }

    /** Starts a node that joins the ring of any of these nodes. */
    public Handle join(String name, RingId id, String... seedNames) {
        return join(name, new Placement.Fixed(id), seedNames);
    }

    /** Starts a node that looks for a place of its own in the ring of any of these nodes. */
    public Handle join(String name, Placement placement, String... seedNames) {
        return join(nodes.begin(name, placement, seeds(seedNames)), seeds(seedNames));
    }

    /**
     * Starts a node again that has crashed or left, as a new incarnation with the id that it had.
     *
     * @param keepsDisk whether its store survived
     * @param seedNames none for the node that created the ring
     * @throws IllegalArgumentException if it runs, or never did
     */
    public Handle restart(String name, boolean keepsDisk, String... seedNames) {
        SimulatedNode before = nodes.last(name);
        List<Address> seeds = seeds(seedNames);
        Placement placement = before.placement();
        RingId id = before.engine().routing().self().id();
        // Zero: it had not found its place yet.
        if (!id.isZero()) placement = new Placement.Fixed(id);
        SimulatedNode node =
                keepsDisk
                        ? nodes.resume(before, placement, seeds)
                        : nodes.begin(name, placement, seeds);
        network.done(
                keepsDisk ? FaultVerb.RESTART : FaultVerb.RESTART_EMPTY,
                FaultWords.via(name, List.of(seedNames)));
        return seeds.isEmpty() ? create(node) : join(node, seeds);
    }

    private Handle create(SimulatedNode node) {
        return node.command(
                new Command.Create(node.placement(), nodes.newGenesis(), startDeadlineNanos(node)),
                () -> "create");
    }

    /** Starts a node that joins the ring of a seed, or creates one if enough of them are there. */
    public Handle auto(String name, int minimumPeers, String... seedNames) {
        SimulatedNode node = nodes.begin(name, new Placement.Fixed(idOf(name)), seeds(seedNames));
        return node.command(
                new Command.Auto(
                        node.placement(),
                        nodes.newGenesis(),
                        minimumPeers,
                        seeds(seedNames),
                        startDeadlineNanos(node)),
                () -> "auto");
    }

    private Handle join(SimulatedNode node, List<Address> seeds) {
        return node.command(
                new Command.Join(node.placement(), seeds, startDeadlineNanos(node)), () -> "join");
    }

    private List<Address> seeds(String... names) {
        List<Address> seeds = new ArrayList<>();
        for (String name : names) seeds.add(network.address(name));
        return seeds;
    }

    /** Ends a process at once. What it was asked ends as "not serving". */
    public void crash(String name) {
        nodes.crash(name);
    }

    /** Lets a node give its data away and leave; then its process ends. */
    public Handle leave(String name) {
        SimulatedNode node = nodes.running(name);
        network.done(FaultVerb.LEAVE, name);
        return node.command(new Command.Leave(startDeadlineNanos(node)), () -> "leave");
    }

    /** Ends a process without leaving: as a node that is closed in order, but says nothing. */
    public void close(String name) {
        nodes.close(name);
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
        return nodes.randomIds(count);
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
        new RingInstaller(network, settings, nodes).install(ids, stride);
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
        SimulatedNode node = nodes.running(via);
        return node.command(
                new Command.Write(key, change, deadlineNanos(node)), () -> "write " + key);
    }

    /** Reads the entry of a text. */
    public Handle get(String via, String key) {
        return get(via, key(key));
    }

    /** Reads an entry. */
    public Handle get(String via, EntryKey key) {
        SimulatedNode node = nodes.running(via);
        return node.command(new Command.Get(key, false, deadlineNanos(node)), () -> "get " + key);
    }

    /** Finds the owner of a point, node by node. */
    public Handle find(String via, RingId point) {
        return find(via, point, false);
    }

    /** Finds the owner of a point; recursive: handed on from node to node. */
    public Handle find(String via, RingId point, boolean recursive) {
        SimulatedNode node = nodes.running(via);
        return node.command(
                new Command.Find(point, recursive, deadlineNanos(node)),
                () -> "find " + point.toShortString());
    }

    /** Asks the member with an id for its state. */
    public Handle inspect(String via, RingId id) {
        SimulatedNode node = nodes.running(via);
        return node.command(
                new Command.Inspect(id, deadlineNanos(node)),
                () -> "inspect " + id.toShortString());
    }

    /** Walks around the ring. */
    public Handle walk(String via) {
        SimulatedNode node = nodes.running(via);
        return node.command(new Command.Walk(100_000, deadlineNanos(node)), () -> "walk");
    }

    /** Takes up again what is left of a range that has lost its majority. */
    public Handle recover(String via, Arc range) {
        SimulatedNode node = nodes.running(via);
        return node.command(
                new Command.Recover(range, deadlineNanos(node)), () -> "recover " + range);
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

    // ---- faults

    /** The ring as what courses of faults are played on. */
    public FaultTarget faultTarget() {
        return new RingFaults(this);
    }

    /**
     * Begins a course of faults now. They happen while the network is run.
     *
     * @return tells how many were done
     */
    public FaultPlayer play(FaultSchedule schedule) {
        FaultPlayer player = new FaultPlayer(faultTarget());
        player.play(schedule);
        return player;
    }

    /** Whether a process of that name runs, as a member or not. */
    public boolean isRunning(String name) {
        return nodes.isRunning(name);
    }

    /** Whether there ever was a process of that name. */
    public boolean hasRun(String name) {
        return nodes.hasRun(name);
    }

    // ---- looking at it

    /** The names of the processes that run, members or not, in order. */
    public List<String> live() {
        return nodes.names();
    }

    /** The names of the running nodes that are members of a ring, in order. */
    public List<String> members() {
        List<String> names = new ArrayList<>();
        for (SimulatedNode node : nodes.members()) names.add(node.name());
        return names;
    }

    /** The engine of a node that runs. To be read only: whoever steps it breaks the simulation. */
    public Engine engine(String name) {
        return nodes.running(name).engine();
    }

    /** What a node that runs says of itself. */
    public NodeReport report(String name) {
        return nodes.running(name).engine().report();
    }

    /** What the last process of that name told its application, in order. */
    public List<RingEvent> events(String name) {
        return nodes.last(name).events();
    }

    /** The entries that the last process of that name keeps on its disk. */
    public HeapEntryStore store(String name) {
        nodes.last(name);
        return network.disk(name).contents();
    }

    /**
     * Counts how often the members or what one of them knows of its neighbours have changed. While
     * it stays the same, so does the {@link #image()}.
     */
    public long changes() {
        return nodes.changes();
    }

    /** What the members know of each other now: for the oracle. */
    public RingImage image() {
        return look.image();
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
        return await(() -> isIdeal() && look.isServed(), max);
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
        return look.looksIdeal() && oracle().ideal().isEmpty();
    }

    /** What of its own arc a member neither serves nor reports as unavailable. */
    public List<Arc> unservedArcs(String name) {
        return RingLook.unservedArcs(engine(name));
    }

    /** The name of the member that owns a point, by the ids of the members alone. */
    public String ownerOf(RingId point) {
        return look.ownerOf(point);
    }

    /** Frames that could not be read, at all nodes; none, unless a rule makes some. */
    public long malformedFrames() {
        return nodes.malformedFrames();
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

    /** On the node's own clock, as everything that an engine is told. */
    private long deadlineNanos(SimulatedNode node) {
        return node.environment().nanos() + timeoutNanos;
    }

    private long startDeadlineNanos(SimulatedNode node) {
        return node.environment().nanos() + startTimeoutNanos;
    }
}
