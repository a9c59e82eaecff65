package io.chord;

import static java.util.Objects.requireNonNull;

import io.chord.ring.KeyHasher;
import io.chord.store.EntryStore;
import io.chord.transport.Certificates;
import io.chord.transport.Transport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Collects the settings of a node. Each method replaces what an earlier call of it said and returns
 * the same builder; nothing is checked before {@link #build()}, which reports all mistakes
 * together. Not thread-safe. A builder can build several nodes, unless it was given a transport or
 * a store: these belong to one node.
 */
public final class ChordNodeBuilder {

    private final Draft draft = new Draft();
    private final List<Consumer<NumberedEvent>> listeners = new ArrayList<>();
    private @Nullable Transport transport;
    private @Nullable EntryStore store;
    private @Nullable Executor executor;

    ChordNodeBuilder() {}

    /** The name of the ring, by default {@code chord}. Nodes of other names are refused. */
    public ChordNodeBuilder cluster(String cluster) {
        draft.cluster = requireNonNull(cluster, "cluster");
        return this;
    }

    /** The name of this node in logs and names of threads; made of that of the ring by default. */
    public ChordNodeBuilder name(String name) {
        draft.name = requireNonNull(name, "name");
        return this;
    }

    /**
     * Where the node listens; its scheme selects the transport. By default {@code
     * tcp://127.0.0.1:0}: a free port that only this machine reaches.
     */
    public ChordNodeBuilder bind(String address) {
        draft.bind = requireNonNull(address, "address");
        return this;
    }

    /** Where others reach the node, when that is not where it listens. */
    public ChordNodeBuilder advertise(String address) {
        draft.advertise = requireNonNull(address, "address");
        return this;
    }

    /** Uses this transport, not yet started, in place of bind and advertise. The node closes it. */
    public ChordNodeBuilder transport(Transport transport) {
        this.transport = requireNonNull(transport, "transport");
        draft.hasTransport = true;
        return this;
    }

    /**
     * Where the node keeps its entries; the scheme selects the store. By default {@code heap:}, in
     * memory: what it keeps ends with it.
     */
    public ChordNodeBuilder store(String location) {
        draft.store = requireNonNull(location, "location");
        return this;
    }

    /** Uses this open store. The node closes it. */
    public ChordNodeBuilder store(EntryStore store) {
        this.store = requireNonNull(store, "store");
        draft.hasStore = true;
        return this;
    }

    /** The node is the first of a new ring. */
    public ChordNodeBuilder create() {
        draft.isCreate = true;
        return this;
    }

    /**
     * The node joins the ring of any of these; it never creates one. Its own address in the list is
     * ignored, so that all nodes can have the same list.
     *
     * <p>{@code dns://HOST:PORT} stands for the nodes at all addresses of a host name, such as that
     * of a headless service; it is looked up again whenever seeds are asked. They are asked for
     * ever, so that parts of a ring that have lost each other meet again.
     */
    public ChordNodeBuilder join(String... seeds) {
        return join(List.of(seeds));
    }

    /** The same with a collection. */
    public ChordNodeBuilder join(Collection<String> seeds) {
        draft.joinSeeds = List.copyOf(seeds);
        return this;
    }

    /**
     * The node joins the ring of a seed if one has a ring; else, once so many nodes can be reached,
     * the one with the smallest address creates it. For nodes that all start with the same list.
     * {@link #start} returns when so many are members, as far as the successor list of this node
     * reaches; if they are not by then, it fails, unless the node came back with entries.
     *
     * @param minimumPeers this node included; more than half of the list keeps two rings from being
     *     created at once
     * @param seeds may have the node's own address
     */
    public ChordNodeBuilder auto(int minimumPeers, String... seeds) {
        draft.autoMinimumPeers = minimumPeers;
        draft.autoSeeds = List.of(seeds);
        return this;
    }

    /** Where on the ring the node sits, by default at the hash of its address. */
    public ChordNodeBuilder placement(Placement placement) {
        draft.placement = requireNonNull(placement, "placement");
        return this;
    }

    /** The width of the ids, 1 to 160, by default 160; the same on all nodes of a ring. */
    public ChordNodeBuilder bits(int bits) {
        draft.bits = bits;
        return this;
    }

    /** From keys to points, by default SHA-256; the same on all nodes of a ring. */
    public ChordNodeBuilder keyHasher(KeyHasher keyHasher) {
        draft.keyHasher = requireNonNull(keyHasher, "keyHasher");
        return this;
    }

    /**
     * How many nodes keep each entry, 1 to {@link ChordConfig#REPLICATION_MAX}, by default 3. Reads
     * and writes need a majority of them: with three, one may fail.
     */
    public ChordNodeBuilder replication(int replication) {
        draft.replication = replication;
        return this;
    }

    /** How many successors the node knows, 1 to 32, by default 16. */
    public ChordNodeBuilder successors(int successors) {
        draft.successors = successors;
        return this;
    }

    /** The periods, by default {@link ChordConfig.Preset#LAN}. */
    public ChordNodeBuilder preset(ChordConfig.Preset preset) {
        draft.preset = requireNonNull(preset, "preset");
        return this;
    }

    /** Mean time between two checks of the successor, in place of the preset's. */
    public ChordNodeBuilder stabilizeEvery(Duration period) {
        draft.stabilizeEvery = requireNonNull(period, "period");
        return this;
    }

    /** How long one send of a question waits for its answer, in place of the preset's. */
    public ChordNodeBuilder callTimeout(Duration timeout) {
        draft.callTimeout = requireNonNull(timeout, "timeout");
        return this;
    }

    /** How long a lookup may take, by default 10 s. */
    public ChordNodeBuilder lookupTimeout(Duration timeout) {
        draft.lookupTimeout = requireNonNull(timeout, "timeout");
        return this;
    }

    /** How long reading or writing an entry, or asking a node, may take, by default 10 s. */
    public ChordNodeBuilder operationTimeout(Duration timeout) {
        draft.operationTimeout = requireNonNull(timeout, "timeout");
        return this;
    }

    /** What becomes of entries that nobody reachable keeps, by default to wait. */
    public ChordNodeBuilder onRangeLost(RangeLossPolicy policy) {
        draft.onRangeLost = requireNonNull(policy, "policy");
        return this;
    }

    /** What fails together with this node, such as a rack; copies are kept apart by it. */
    public ChordNodeBuilder failureDomain(String failureDomain) {
        draft.failureDomain = requireNonNull(failureDomain, "failureDomain");
        return this;
    }

    /** What lookups do beyond the papers, by default {@link RoutingAids#ALL}. */
    public ChordNodeBuilder routingAids(RoutingAids aids) {
        draft.routingAids = requireNonNull(aids, "aids");
        return this;
    }

    /**
     * Another bound than the default one: of the transport, whose documentation names them (those
     * of TCP are {@code io.chord.transport.socket.Bound}), {@link ChordConfig#REQUESTS_PER_PEER} or
     * {@link ChordConfig#WAITING_PER_PEER}. A name or value that is not possible is told when the
     * node is started.
     */
    public ChordNodeBuilder bound(String name, long value) {
        draft.bounds.put(requireNonNull(name, "name"), value);
        return this;
    }

    /**
     * Encrypts all that the node says and hears, and lets only those in who have a certificate of
     * an authority that is trusted here. All nodes and clients of a ring do, or none.
     */
    public ChordNodeBuilder tls(Certificates certificates) {
        draft.tls = requireNonNull(certificates, "certificates");
        return this;
    }

    /** Says aloud that the node may speak without encryption beyond the loopback interface. */
    public ChordNodeBuilder insecure() {
        draft.insecure = true;
        return this;
    }

    /**
     * Runs what the application attached to results, and its listeners; by default one daemon
     * thread of the node's own. The node does not end it. An executor that runs tasks on the
     * calling thread ({@code Runnable::run}) is allowed: then callbacks run on threads that move
     * frames, and must neither block nor take long.
     */
    public ChordNodeBuilder executor(Executor executor) {
        this.executor = requireNonNull(executor, "executor");
        return this;
    }

    /** Adds a listener that sees all events from the first; see {@link ChordNode#subscribe}. */
    public ChordNodeBuilder listener(Consumer<NumberedEvent> listener) {
        listeners.add(requireNonNull(listener, "listener"));
        return this;
    }

    /**
     * A node that has opened nothing yet. Does not block.
     *
     * @throws InvalidConfigurationException with all mistakes in the settings
     */
    public ChordNode build() {
        return new ChordNode(
                draft.check(),
                new Opening.Given(Optional.ofNullable(transport), Optional.ofNullable(store)),
                Optional.ofNullable(executor),
                listeners);
    }

    /**
     * {@link #build()} and {@link ChordNode#start}: blocks until the node serves its arc.
     *
     * @throws ChordException as those two do; everything that was opened is closed again
     */
    public ChordNode start(Duration timeout) {
        return build().start(timeout);
    }
}
