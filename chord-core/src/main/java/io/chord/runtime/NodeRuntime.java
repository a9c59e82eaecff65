package io.chord.runtime;

import io.chord.engine.Command;
import io.chord.engine.Engine;
import io.chord.engine.EngineSettings;
import io.chord.engine.Input;
import io.chord.engine.Outcome;
import io.chord.membership.Standing;
import io.chord.message.MessageCodec;
import io.chord.message.MessageLimits;
import io.chord.message.NodeReport;
import io.chord.ring.Address;
import io.chord.store.EntryKey;
import io.chord.store.EntryStore;
import io.chord.store.StoreException;
import io.chord.transport.Environment;
import io.chord.transport.Transport;
import io.chord.transport.TransportException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One running node: an engine with its loop, transport and store. Safe for any thread.
 *
 * <p>Owns the transport and the store that it is given and closes them, also when it cannot start.
 */
public final class NodeRuntime implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(NodeRuntime.class);

    /** How long {@link #close()} waits for the engine to end its commands. */
    private static final long ENGINE_CLOSE_NANOS_MAX = TimeUnit.SECONDS.toNanos(5);

    /** How long {@link #close()} waits for callbacks of the application that are under way. */
    private static final long CALLBACKS_CLOSE_NANOS_MAX = TimeUnit.SECONDS.toNanos(2);

    /**
     * What a node is made of.
     *
     * @param name for logs and threads
     * @param executor runs callbacks of the application; empty for one of the environment's, which
     *     ends with the node
     */
    public record Parts(
            String name,
            EngineSettings settings,
            Transport transport,
            EntryStore store,
            Optional<Executor> executor,
            RuntimeBounds bounds) {}

    private final Parts parts;
    private final Environment environment;
    private final Executor callbacks;
    private final Environment.@Nullable CallbackExecutor ownCallbacks;
    private final Tickets tickets;
    private final FrameCounters frameCounters = new FrameCounters();
    private final NodeInstruments instruments;
    private final EngineHost host;
    private final BusySign busySign;
    private final FrameDoor door;
    private final AtomicBoolean closing = new AtomicBoolean();
    private final CompletableFuture<Boolean> closed = new CompletableFuture<>();
    private volatile Optional<Address> address = Optional.empty();

    /**
     * A node that is not yet started.
     *
     * @param listener is told what happens, from {@link #start} on
     */
    public NodeRuntime(Parts parts, NodeListener listener) {
        this.parts = parts;
        this.environment = parts.transport().environment();
        if (parts.executor().isPresent()) {
            this.ownCallbacks = null;
            this.callbacks = parts.executor().get();
        } else {
            this.ownCallbacks = environment.callbackExecutor(parts.name());
            this.callbacks = ownCallbacks;
        }
        this.tickets = new Tickets(parts.bounds().tickets(), callbacks);
        EngineSettings settings = parts.settings();
        MessageCodec codec = new MessageCodec(settings.space(), settings.identity());
        this.instruments = new NodeInstruments(parts.store(), parts.transport(), frameCounters);
        String logName = "ring \"" + settings.identity().cluster() + "\", node " + parts.name();
        RareLog rareLog = new RareLog(LOG, environment);
        this.host =
                new EngineHost(
                        logName,
                        parts.transport(),
                        parts.store(),
                        codec,
                        tickets,
                        frameCounters,
                        rareLog,
                        parts.bounds(),
                        listener);
        this.busySign = new BusySign(codec, parts.transport(), frameCounters);
        this.door =
                new FrameDoor(
                        logName,
                        codec,
                        frameCounters,
                        rareLog,
                        host.loop(),
                        host.mailbox(),
                        busySign,
                        host::warn);
    }

    /**
     * Claims an identity from the store, binds the transport and begins to listen; blocks. The node
     * belongs to no ring until a command says so. Called once; whoever calls it closes the node
     * when it throws.
     *
     * @return where the node is reached
     */
    public Address start() throws StoreException, TransportException, InterruptedException {
        int frameBytesMax = parts.transport().frameBytesMax();
        if (frameBytesMax < MessageLimits.FRAME_BYTES_MAX) {
            throw new TransportException(
                    "the transport carries frames of at most "
                            + frameBytesMax
                            + " bytes; a node needs "
                            + MessageLimits.FRAME_BYTES_MAX);
        }
        NodeIdentity identity = claim();
        Address bound = parts.transport().start(door);
        address = Optional.of(bound);
        begin(bound, identity);
        if (closing.get()) {
            parts.transport().close();
            throw new TransportException("the node was closed while it started");
        }
        door.open();
        return bound;
    }

    /**
     * Begins anew in place of an engine that lost its membership: the same store and address, a
     * larger incarnation (Zave, TSE 2017: who returns is a new node). Blocks.
     *
     * @throws IllegalStateException before {@link #start}
     */
    public void renew() throws StoreException, InterruptedException {
        Address bound =
                address.orElseThrow(() -> new IllegalStateException("the node was not started"));
        begin(bound, claim());
    }

    private NodeIdentity claim() throws StoreException, InterruptedException {
        return NodeIdentity.claim(parts.store(), environment, parts.settings().identity());
    }

    private void begin(Address bound, NodeIdentity identity) {
        long seed = environment.seed();
        CompletableFuture<RuntimeException> failed = new CompletableFuture<>();
        host.begin(
                () ->
                        new Engine(
                                parts.settings(),
                                bound,
                                identity.incarnation(),
                                identity.storeId(),
                                identity.notes(),
                                seed,
                                instruments,
                                host.effects()),
                failed::complete);
        // At the start nobody else brings this loop work yet: the engine has been made by now.
        if (failed.isDone()) throw failed.join();
        busySign.isOf(identity);
    }

    /** Where the node is reached, once it is started. */
    public Optional<Address> address() {
        return address;
    }

    /** Time and waiting, as this node has them. */
    public Environment environment() {
        return environment;
    }

    /** Where callbacks of the application run. */
    public Executor callbacks() {
        return callbacks;
    }

    /**
     * Gives the engine a command. Never blocks; may run steps of the engine on this thread. Over a
     * bound, or when the node has ended, the completion is told so before this returns.
     *
     * @return names the command for {@link #abandon}; 0 if it was refused
     */
    public long submit(Command command, Completion completion) {
        long ticket = tickets.open(completion);
        if (ticket == 0) {
            completion.done(
                    overloaded(tickets.ticketsMax() + " operations of this node are under way"));
            return 0;
        }
        if (!host.loop().submit(new Input.Commanded(ticket, command))) {
            tickets.tell(
                    ticket, overloaded(parts.bounds().mailbox() + " inputs wait for this node"));
            return 0;
        }
        return ticket;
    }

    /**
     * What this node itself keeps under a key, if it serves the key now and its store can say so to
     * any thread. Never blocks, and leaves the engine alone.
     *
     * @return null if it cannot be said here
     */
    public Outcome.@Nullable Got find(EntryKey key) {
        LocalReads.Found found = host.localReads().find(key, environment.wallMillis());
        return found == null ? null : new Outcome.Got(found.content());
    }

    private static Outcome overloaded(String what) {
        return new Outcome.Failed(Outcome.Reason.OVERLOADED, what + ", which is the bound");
    }

    /** The caller no longer waits; its completion is not told if it was not told yet. */
    public void abandon(long ticket) {
        if (ticket != 0 && tickets.abandon(ticket)) {
            host.loop().submitReserved(new Input.Abandoned(ticket));
        }
    }

    /**
     * Looks at the state of this node at one moment. Never blocks.
     *
     * @param report completed, at once or when the thread that has the engine comes to it, with the
     *     state, or with nothing when the node has no place in a ring
     * @return false if the mailbox is full: nothing will be reported
     */
    public boolean report(CompletableFuture<Optional<NodeReport>> report) {
        EngineHost.Held look =
                engine -> {
                    try {
                        Optional<NodeReport> seen =
                                engine == null || !hasPlace(engine.standing())
                                        ? Optional.empty()
                                        : Optional.of(engine.report());
                        host.loop().onRelease(() -> report.complete(seen));
                    } catch (RuntimeException failure) {
                        host.loop().onRelease(() -> report.completeExceptionally(failure));
                    }
                };
        return host.loop().submit(look);
    }

    private static boolean hasPlace(Standing standing) {
        return standing == Standing.MEMBER || standing == Standing.LEFT;
    }

    /** What became of frames that were not taken. */
    public FrameCounters frameCounters() {
        return frameCounters;
    }

    /** What the loop measured. */
    public NodeLoop.Counters loopCounters() {
        return host.loop().counters();
    }

    /**
     * Ends the node: every open command ends with NOT_SERVING, then store, transport and threads
     * end. Bounded and idempotent; a second call waits for the first. On a thread that must not
     * block it returns before all has ended.
     */
    @Override
    public void close() {
        if (!closing.compareAndSet(false, true)) {
            await(closed, ENGINE_CLOSE_NANOS_MAX + 2 * CALLBACKS_CLOSE_NANOS_MAX);
            return;
        }
        door.close();
        CompletableFuture<Boolean> engineEnded = new CompletableFuture<>();
        host.end("the node is closed", () -> engineEnded.complete(true));
        if (await(engineEnded, ENGINE_CLOSE_NANOS_MAX) || engineEnded.isDone()) {
            closeRest();
        } else {
            var unused = engineEnded.whenComplete((done, failure) -> closeRest());
        }
    }

    private void closeRest() {
        try {
            quietly("store", parts.store());
            quietly("transport", parts.transport());
            CompletableFuture<Boolean> drained = new CompletableFuture<>();
            try {
                callbacks.execute(() -> drained.complete(true));
                await(drained, CALLBACKS_CLOSE_NANOS_MAX);
            } catch (RuntimeException refused) {
                LOG.debug("{}: the executor of callbacks takes no more", parts.name(), refused);
            }
            if (ownCallbacks != null) quietly("executor of callbacks", ownCallbacks);
            // Results that the executor dropped: a caller must not wait for ever.
            tickets.tellAll(new Outcome.Failed(Outcome.Reason.NOT_SERVING, "the node is closed"));
        } finally {
            closed.complete(true);
        }
    }

    private void quietly(String what, AutoCloseable part) {
        try {
            part.close();
        } catch (Exception failure) {
            LOG.warn("{}: its {} could not be closed in order", parts.name(), what, failure);
        }
    }

    /** Waits if this thread may; whether it is done. */
    private boolean await(CompletableFuture<?> stage, long nanosMax) {
        try {
            return environment.awaitDone(stage, environment.nanos() + nanosMax);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return stage.isDone();
        } catch (IllegalStateException mustNotBlock) {
            return stage.isDone();
        }
    }
}
