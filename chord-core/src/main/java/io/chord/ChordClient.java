package io.chord;

import static java.util.Objects.requireNonNull;

import io.chord.engine.Command;
import io.chord.engine.Outcome;
import io.chord.message.RingIdentity;
import io.chord.ring.Arc;
import io.chord.ring.KeyHasher;
import io.chord.ring.NodeRef;
import io.chord.ring.RingEvent;
import io.chord.ring.RingId;
import io.chord.ring.RingSpace;
import io.chord.runtime.NodeListener;
import io.chord.runtime.NodeRuntime;
import io.chord.store.StoreException;
import io.chord.store.Version;
import io.chord.transport.Certificates;
import io.chord.transport.Transport;
import io.chord.transport.TransportException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes the entries of a ring without being a member of it: it keeps nothing, and no
 * other node knows it. Its lookups begin at one of the members that it was given, and go on from
 * there to any other; when that member dies it takes another one of those given.
 *
 * <p>Made and connected by {@link Builder#connect}. Width of ids and key hash are the ring's: a
 * client takes them over. Safe for any thread; its methods block and throw as those of {@link
 * ChordNode} do.
 */
public final class ChordClient implements AutoCloseable {

    private final ChordConfig config;
    private final NodeRuntime runtime;
    private final Access access;
    private final NodeRef entrance;
    private volatile boolean closed;

    private ChordClient(ChordConfig config, NodeRuntime runtime, NodeRef entrance) {
        this.config = config;
        this.runtime = runtime;
        this.access = new Access(config, new Operations(this::requireOpen));
        this.entrance = entrance;
    }

    private NodeRuntime requireOpen() {
        if (closed) throw new NodeClosedException("this client is closed");
        return runtime;
    }

    /** Begins to describe a client. */
    public static Builder builder() {
        return new Builder();
    }

    /** The name of the ring. */
    public String cluster() {
        return config.cluster();
    }

    /** The circle of the ring: for making ids. */
    public RingSpace space() {
        return access.space();
    }

    /** From keys to points, as the ring does it. */
    public KeyHasher keyHasher() {
        return config.keyHasher();
    }

    /** The member that answered first. */
    public NodeRef entrance() {
        return entrance;
    }

    /** See {@link ChordNode#map(String, Codec, Codec)}. */
    public <K, V> ChordMap<K, V> map(String name, Codec<K> keys, Codec<V> values) {
        return access.map(name, keys, values);
    }

    /** See {@link ChordNode#map(Codec, Codec)}. */
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

    /** The point of a key of the map without a name. */
    public RingId keyOf(byte[] key) {
        return access.keyOf(key);
    }

    /** Finds the node responsible for a point; blocks. See {@link ChordNode#lookup(RingId)}. */
    public LookupResult lookup(RingId key) {
        return access.lookup(key, LookupMode.ITERATIVE);
    }

    /** What the member with an id knows and keeps; blocks. See {@link ChordNode#inspect}. */
    public NodeSnapshot inspect(RingId id) {
        return access.inspect(id);
    }

    /** {@link #ring(Duration)} within the time of an operation. */
    public RingSnapshot ring() {
        return ring(config.operationTimeout());
    }

    /** Walks around the ring; blocks. See {@link ChordNode#ring(Duration)}. */
    public RingSnapshot ring(Duration timeout) {
        return access.ring(timeout);
    }

    /**
     * Takes up again what is left of a range that has lost its majority for good; blocks. See
     * {@link ChordNode#recover}.
     */
    public RecoveryReport recover(Arc range, Duration timeout) {
        return access.recover(requireNonNull(range, "range"), timeout);
    }

    /** Ends it; open calls end with {@link NodeClosedException}. Bounded and idempotent. */
    @Override
    public void close() {
        closed = true;
        runtime.close();
    }

    @Override
    public String toString() {
        return "ChordClient[of " + config.cluster() + " through " + entrance + "]";
    }

    /** Collects the settings of a client. Not thread-safe. */
    public static final class Builder {

        private static final String DEFAULT_BIND = "tcp:client";

        private final Draft draft = new Draft();
        private @Nullable Supplier<? extends Transport> transport;

        private Builder() {
            draft.bind = DEFAULT_BIND;
            draft.joinSeeds = List.of();
        }

        /** The name of the ring, by default {@code chord}. Members of other names are refused. */
        public Builder cluster(String cluster) {
            draft.cluster = requireNonNull(cluster, "cluster");
            return this;
        }

        /**
         * Addresses of members; one that answers is enough. {@code dns://HOST:PORT} stands for all
         * addresses of a host name.
         */
        public Builder via(String... members) {
            draft.joinSeeds = List.of(members);
            return this;
        }

        /**
         * The client's own address, which selects the transport. By default {@code tcp:client},
         * that of who does not listen; in memory it is a name that no node has.
         */
        public Builder bind(String address) {
            draft.bind = requireNonNull(address, "address");
            return this;
        }

        /** Makes the transport, in place of {@link #bind}; asked twice at most. */
        public Builder transport(Supplier<? extends Transport> transport) {
            this.transport = requireNonNull(transport, "transport");
            draft.hasTransport = true;
            draft.bind = null;
            return this;
        }

        /** Another bound than the default one; see {@link ChordNodeBuilder#bound}. */
        public Builder bound(String name, long value) {
            draft.bounds.put(requireNonNull(name, "name"), value);
            return this;
        }

        /** Who this client is and whom it trusts: needed if the members of the ring encrypt. */
        public Builder tls(Certificates certificates) {
            draft.tls = requireNonNull(certificates, "certificates");
            return this;
        }

        /**
         * What the ring probably is. If it is otherwise the client takes over what it is, and
         * connects a second time.
         */
        public Builder expect(int bits, KeyHasher keyHasher) {
            draft.bits = bits;
            draft.keyHasher = requireNonNull(keyHasher, "keyHasher");
            return this;
        }

        /** How long an operation or a lookup may take, by default 10 s. */
        public Builder operationTimeout(Duration timeout) {
            draft.operationTimeout = requireNonNull(timeout, "timeout");
            draft.lookupTimeout = timeout;
            return this;
        }

        /**
         * Connects: blocks until one of the members has answered. They are asked again and again
         * until the deadline: they may be starting.
         *
         * @throws InvalidConfigurationException with all mistakes in the settings
         * @throws NoRingFoundException if no member answered in time: the message lists each and
         *     why
         * @throws RingMismatchException if those that answered are of another cluster, or of a key
         *     hash that is not known here: both are named
         */
        public ChordClient connect(Duration timeout) {
            Access.requirePositive(timeout);
            draft.name = draft.cluster.length() > 50 ? "client" : draft.cluster + "-client";
            try {
                return open(draft.check(), timeout);
            } catch (OtherRing other) {
                RingIdentity ring = other.ring;
                if (!ring.cluster().equals(draft.cluster) || !canSpeak(ring)) {
                    throw new RingMismatchException(String.valueOf(other.getMessage()));
                }
                draft.bits = ring.bits();
                draft.keyHasher = KeyHasher.named(ring.hash());
                try {
                    return open(draft.check(), timeout);
                } catch (OtherRing again) {
                    throw new RingMismatchException(String.valueOf(again.getMessage()));
                }
            }
        }

        private static boolean canSpeak(RingIdentity ring) {
            try {
                KeyHasher.named(ring.hash());
                return RingSpace.of(ring.bits()).bits() == ring.bits();
            } catch (IllegalArgumentException unknown) {
                return false;
            }
        }

        private ChordClient open(ChordConfig config, Duration timeout) {
            Optional<Transport> given = Optional.ofNullable(transport).map(Supplier::get);
            NodeRuntime runtime =
                    Opening.open(
                            config,
                            new Opening.Given(given, Optional.empty()),
                            Optional.empty(),
                            new Unobserved());
            try {
                return new ChordClient(config, runtime, enter(config, runtime, timeout));
            } catch (RuntimeException failure) {
                runtime.close();
                throw failure;
            }
        }

        private static NodeRef enter(ChordConfig config, NodeRuntime runtime, Duration timeout) {
            Operations.requireMayBlock(runtime.environment());
            start(runtime);
            List<io.chord.ring.Address> members = ((StartPolicy.Join) config.startPolicy()).seeds();
            Outcome outcome =
                    new Operations(() -> runtime)
                            .call(
                                    new Operations.Request<>(
                                            timeout,
                                            (deadlineNanos, wallMillis) ->
                                                    new Command.Visit(members, deadlineNanos),
                                            ended -> ended,
                                            false));
            if (outcome instanceof Outcome.OtherRing other) {
                throw new OtherRing(other.ring(), other.message());
            }
            return Outcomes.expect(Outcome.Visiting.class, outcome).entrance();
        }

        private static void start(NodeRuntime runtime) {
            try {
                runtime.start();
            } catch (StoreException e) {
                throw new StoreFailedException("a client has no store: " + e.getMessage(), e);
            } catch (TransportException e) {
                throw new TransportFailedException("no transport: " + e.getMessage(), e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new ChordInterruptedException("interrupted while connecting", e);
            }
        }
    }

    /** Tells {@link Builder#connect} what the ring is. */
    private static final class OtherRing extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final transient RingIdentity ring;

        OtherRing(RingIdentity ring, String message) {
            super(message, null, false, false);
            this.ring = ring;
        }
    }

    /** A client is told of nothing: it has no part in the ring. */
    private static final class Unobserved implements NodeListener {
        @Override
        public Runnable onEvent(RingEvent event) {
            return () -> {};
        }

        @Override
        public void onFailed(Throwable failure) {
            // The runtime has ended every open call by now, and refuses those to come.
        }
    }
}
