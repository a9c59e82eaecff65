package io.chord;

import static java.util.Objects.requireNonNull;

import io.chord.ring.Arc;
import io.chord.ring.NodeRef;
import io.chord.ring.RingId;
import io.chord.ring.RingSpace;
import io.chord.store.Version;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * One member of a ring, inside this process: it keeps its share of the entries and finds all others
 * (Stoica et al., SIGCOMM 2001; ring maintenance after Zave, TSE 2017).
 *
 * <p>Made by {@link #builder()}, started once, closed by {@link #close()}. Safe for any thread.
 *
 * <p>Methods that block say so. They may do work of the node on the calling thread, and throw
 * {@link BlockingCallException} on threads that must not block: those of the transport and of the
 * node itself, such as a listener's. When the thread is interrupted they throw {@link
 * ChordInterruptedException}. Before the start they throw {@link IllegalStateException}, after the
 * end {@link NodeClosedException}. What else they throw, by what can be done: a {@link
 * RetryableException} (repeat), an {@link IndeterminateException} (a write may have happened), a
 * {@link PermanentException} (change something first).
 */
public final class ChordNode implements AutoCloseable {

    /** Most nodes that {@link #ring()} walks over. */
    public static final int RING_NODES_MAX = 10_000;

    private final ChordConfig config;
    private final Lifecycle lifecycle;
    private final Operations operations;
    private final Access access;

    ChordNode(
            ChordConfig config,
            Opening.Given given,
            Optional<Executor> executor,
            List<Consumer<NumberedEvent>> listeners) {
        this.config = config;
        this.lifecycle = new Lifecycle(config, given, executor);
        this.operations = new Operations(lifecycle::runtime);
        this.access = new Access(config, operations);
        listeners.forEach(lifecycle.events()::subscribe);
    }

    /** Begins to describe a node. */
    public static ChordNodeBuilder builder() {
        return new ChordNodeBuilder();
    }

    // ---- life

    /**
     * Starts the node: opens its store and transport, finds its ring and its place there. Blocks
     * until it serves its arc. Once only.
     *
     * <p>When it throws, everything that it had opened is closed again, and the node is {@link
     * NodeStatus#FAILED}.
     *
     * @param timeout how long finding the ring and joining may take; opening has bounds of its own
     * @return this node
     * @throws NoRingFoundException if no seed led to a ring: the message lists each and why
     * @throws RingMismatchException if the seeds are of another ring: both are named
     * @throws IdTakenException if another live node has the id
     * @throws InvalidConfigurationException if no provider, or several, serve a scheme
     * @throws TransportFailedException if the address cannot be bound
     * @throws StoreFailedException if the store cannot be opened
     * @throws OperationTimeoutException if time ran out while joining
     * @throws IllegalStateException if the node was started before
     */
    public ChordNode start(Duration timeout) {
        lifecycle.start(Access.requirePositive(timeout), operations);
        return this;
    }

    /** Where the node is in its life. */
    public NodeStatus status() {
        return lifecycle.status();
    }

    /** The settings. */
    public ChordConfig config() {
        return config;
    }

    /**
     * This node as the others know it.
     *
     * @throws IllegalStateException before the node was a member
     */
    public NodeRef self() {
        return lifecycle.self();
    }

    /**
     * Leaves the ring: hands the entries over to other nodes and makes sure that they have them.
     * Blocks until that is done or the time is over; then the node serves nothing any more. Close
     * it afterwards.
     *
     * @param timeout for handing over
     * @return what was handed over, and what could not be
     */
    public LeaveReport leave(Duration timeout) {
        return lifecycle.leave(Access.requirePositive(timeout), operations);
    }

    /**
     * Ends the node, whatever it is doing, without handing anything over: to the others it is a
     * crash. Every open call ends with {@link NodeClosedException}; transport, store and threads
     * end. Blocks, for seconds at most; on a thread that must not block it only begins to end what
     * it cannot end at once. Idempotent.
     */
    @Override
    public void close() {
        lifecycle.close();
    }

    // ---- entries

    /**
     * The entries under a name. All nodes that use one name must use codecs that agree. Does not
     * block; may be called before the start.
     *
     * @param name 1 to 255 bytes of UTF-8; part of each key
     * @throws IllegalArgumentException if the name is empty or too long
     */
    public <K, V> ChordMap<K, V> map(String name, Codec<K> keys, Codec<V> values) {
        return access.map(name, keys, values);
    }

    /** The entries without a name: those of {@link #put(byte[], byte[])}. */
    public <K, V> ChordMap<K, V> map(Codec<K> keys, Codec<V> values) {
        return access.map(keys, values);
    }

    /** Writes a value; blocks. See {@link ChordMap#put}. */
    public Version put(byte[] key, byte[] value) {
        return access.put(key, value);
    }

    /** Reads a value; blocks. See {@link ChordMap#get}. */
    public Optional<byte[]> get(byte[] key) {
        return access.get(key);
    }

    /** Removes a value; blocks. See {@link ChordMap#remove(Object)}. */
    public boolean remove(byte[] key) {
        return access.remove(key);
    }

    // ---- the ring

    /** The circle of the ring: for making ids. */
    public RingSpace space() {
        return access.space();
    }

    /** The point of a key of the map without a name. */
    public RingId keyOf(byte[] key) {
        return access.keyOf(key);
    }

    /** The point of a text, as UTF-8, in the map without a name. */
    public RingId keyOf(String key) {
        return access.keyOf(key);
    }

    /**
     * The point of a number, as {@link Codec#ofLong()} encodes it, in the map without a name. With
     * the key hasher {@code direct} it is the id of that value.
     */
    public RingId keyOf(long key) {
        return access.keyOf(key);
    }

    /**
     * Finds the node responsible for a point: the first live one at or after it, clockwise. Blocks,
     * at most for {@link ChordConfig#lookupTimeout()}.
     *
     * <p>In a stable ring of N nodes it takes O(log N) round trips with high probability (Stoica et
     * al., SIGCOMM 2001, theorem 2); while the ring repairs itself it may take up to {@link
     * ChordConfig#LOOKUP_HOPS_MAX}. The answer was true at some moment between call and return.
     *
     * @param key any point of this ring; it need not belong to an entry
     * @throws LookupTimeoutException if no owner was confirmed in time; repeating is safe
     */
    public LookupResult lookup(RingId key) {
        return lookup(key, LookupMode.ITERATIVE);
    }

    /** {@link #lookup(RingId)} of the point of a key in the map without a name. */
    public LookupResult lookup(byte[] key) {
        return lookup(keyOf(key));
    }

    /** {@link #lookup(RingId)} in a way of choice. */
    public LookupResult lookup(RingId key, LookupMode mode) {
        return access.lookup(key, mode);
    }

    /** {@link #lookup(RingId)} without blocking; completes on the node's executor. */
    public CompletableFuture<LookupResult> lookupAsync(RingId key) {
        return lookupAsync(key, LookupMode.ITERATIVE);
    }

    /** {@link #lookup(RingId, LookupMode)} without blocking; completes on the node's executor. */
    public CompletableFuture<LookupResult> lookupAsync(RingId key, LookupMode mode) {
        return access.lookupAsync(key, mode);
    }

    /**
     * What this node knows and keeps, at one moment. Blocks, for the engine only: who else serves
     * its ranges is as it heard last; {@link #inspect} with its own id asks.
     */
    public NodeSnapshot snapshot() {
        return lifecycle.snapshot(config.operationTimeout());
    }

    /**
     * What the member with an id knows and keeps; it may be this one. Blocks, at most for {@link
     * ChordConfig#operationTimeout()}.
     *
     * @throws NoSuchNodeException if no member has the id
     */
    public NodeSnapshot inspect(RingId id) {
        return access.inspect(id);
    }

    /** {@link #ring(Duration)} within {@link ChordConfig#operationTimeout()}. */
    public RingSnapshot ring() {
        return ring(config.operationTimeout());
    }

    /**
     * Walks around the ring and asks every member for its state: N round trips one after the other.
     * Blocks. When the time is over, or after {@link #RING_NODES_MAX} nodes, what was met is
     * returned as not complete.
     */
    public RingSnapshot ring(Duration timeout) {
        return access.ring(timeout);
    }

    /**
     * Takes up again what is left of a range that has lost its majority for good: an operator's
     * last resort, which <em>gives up</em> every acknowledged write that only the lost members had.
     * Never while they may come back; if they do, what they have of it is erased. Blocks.
     *
     * <p>The owner of each part asks everybody who may have entries of it once more, and has all
     * that is left copied from all of them. From then on the range is served, with as many copies
     * as are configured. {@link io.chord.ring.RingEvent.DataLost} is fired at the owner.
     *
     * @param range as {@link RingSnapshot#ranges()} or {@link UnavailableException#range()} says
     *     it; an arc that covers several ranges stands for those of them that are lost
     * @param timeout how long to wait; the copy goes on after that
     * @return what was found
     * @throws RangeServedException if a majority serves all of it: nothing was done
     * @throws UnavailableException if one of the survivors fell silent meanwhile: repeat it
     * @throws OperationTimeoutException if it has not ended in time: it may go on; repeating is
     *     safe
     */
    public RecoveryReport recover(Arc range, Duration timeout) {
        return access.recover(requireNonNull(range, "range"), timeout);
    }

    /**
     * Tells a listener all events from now on, one at a time and in order, on the executor of the
     * node. It may be slow: beyond 1,024 waiting events it misses the oldest and is told how many.
     * Does not block; allowed before the start.
     *
     * @return ends it
     * @throws OverloadedException if the node has 64 listeners
     */
    public Subscription subscribe(Consumer<NumberedEvent> listener) {
        return lifecycle.events().subscribe(requireNonNull(listener, "listener"));
    }

    @Override
    public String toString() {
        return "ChordNode[" + config.name() + " of " + config.cluster() + ", " + status() + "]";
    }
}
