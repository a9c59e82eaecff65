package io.chord.transport.socket;

import io.chord.ring.Address;
import io.chord.transport.FrameReceiver;
import io.chord.transport.Lane;
import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * Which peer is reached over which connection, and the one connection that stays when two sides
 * dial each other at the same moment. {@link #send} is for any thread; all else is owned by the
 * loop.
 */
final class Peers {

    /** The scheme of addresses that are made up for who does not listen. */
    static final String CLIENT_SCHEME = "tcp-client";

    /** How often connections are looked at: the grain of idle and stall times. */
    private static final long WATCH_NANOS = 250_000_000;

    private final Address self;
    private final String label;
    private final Preface preface;
    private final Optional<Tls> tls;
    private final Usage usage;
    private final Limits limits;
    private final EventLoop loop;
    private final Dialer dialer;
    private final FrameReceiver receiver;
    private final LongAdder dropped;
    private final Logger log;
    private final RateLimitedLog rareLog;

    private final ConcurrentHashMap<Address, Peer> byAddress = new ConcurrentHashMap<>();
    private volatile boolean closed;

    private final Set<Connection> connections = new LinkedHashSet<>();
    private final List<Peer> dirty = new ArrayList<>();
    private boolean reading;
    private @Nullable ScheduledFuture<?> watching;
    private long clients;
    private long jitterState;
    private Runnable whenEmpty = () -> {};

    Peers(
            Address self,
            String ring,
            Preface preface,
            Optional<Tls> tls,
            Usage usage,
            EventLoop loop,
            Dialer dialer,
            FrameReceiver receiver,
            LongAdder dropped,
            Logger log) {
        this.self = self;
        this.label = "ring \"" + ring + "\", node " + self + " ";
        this.preface = preface;
        this.tls = tls;
        this.usage = usage;
        this.limits = usage.limits();
        this.loop = loop;
        this.dialer = dialer;
        this.receiver = receiver;
        this.dropped = dropped;
        this.log = log;
        this.rareLog = new RateLimitedLog(log);
        this.jitterState = preface.instance();
    }

    // From any thread.

    /** As {@link io.chord.transport.Transport#send(Address, byte[], Lane)}. */
    Optional<String> send(Address to, byte[] frame, Lane lane) {
        if (closed) {
            drop(1);
            return Optional.empty();
        }
        Optional<Bound> passed = Optional.empty();
        Peer peer = byAddress.get(to);
        if (frame.length > limits.of(Bound.FRAME_BYTES)) {
            passed = reached(Bound.FRAME_BYTES);
        } else if (peer == null && byAddress.size() >= limits.of(Bound.PEERS)) {
            passed = reached(Bound.PEERS);
        } else {
            if (peer == null) peer = create(to);
            if (peer != null) passed = peer.offer(frame, lane);
        }
        if (peer == null || passed.isPresent()) {
            drop(1);
            return passed.map(Bound::name);
        }
        if (loop.inEventLoop() && reading) {
            // Written when all that has arrived is worked off: one flush for many answers.
            if (peer.markDirty()) dirty.add(peer);
        } else {
            scheduleDrain(peer);
        }
        return Optional.empty();
    }

    private Optional<Bound> reached(Bound bound) {
        usage.reached(bound);
        return Optional.of(bound);
    }

    void scheduleDrain(Peer peer) {
        if (!peer.mustSchedule()) return;
        try {
            loop.execute(peer::onScheduledDrain);
        } catch (RejectedExecutionException e) {
            peer.dropQueue(); // The loop has ended.
        }
    }

    private @Nullable Peer create(Address to) {
        TcpAddress place;
        try {
            place = TcpAddress.parse(to);
        } catch (IllegalArgumentException e) {
            // A client that has gone, a mistake of the peer that told us, or another transport's.
            log.debug("dropped a frame: {}", e.getMessage());
            return null;
        }
        if (place.port() == 0) return null;
        return byAddress.computeIfAbsent(to, a -> new Peer(a, place, this, System.nanoTime()));
    }

    void drop(int frames) {
        dropped.add(frames);
    }

    boolean isClosed() {
        return closed;
    }

    boolean isSelf(Address address) {
        return self.equals(address);
    }

    Limits limits() {
        return limits;
    }

    Usage usage() {
        return usage;
    }

    /** For any thread. */
    Collection<Peer> all() {
        return byAddress.values();
    }

    Preface preface() {
        return preface;
    }

    /** How connections are encrypted, if they are. */
    Optional<Tls> tls() {
        return tls;
    }

    Logger log() {
        return log;
    }

    // On the loop.

    void warn(String kind, Supplier<String> line) {
        if (!closed) {
            rareLog.warn(kind, System.nanoTime(), () -> label + line.get());
        }
    }

    int connections() {
        return connections.size();
    }

    ScheduledFuture<?> schedule(Runnable task, long delayNanos) {
        return loop.schedule(task, delayNanos, TimeUnit.NANOSECONDS);
    }

    /** Doubles with each failure, and up to half of it more, so that many do not come at once. */
    long backoffNanos(int failures) {
        long doubled = (long) Limits.BACKOFF_MIN_MILLIS << Math.min(failures, 20);
        long nanos = TimeUnit.MILLISECONDS.toNanos(Math.min(doubled, Limits.BACKOFF_MAX_MILLIS));
        jitterState = jitterState * 6364136223846793005L + 1442695040888963407L;
        return nanos + (jitterState >>> 33) % (nanos / 2 + 1);
    }

    void dial(Peer peer, TcpAddress place) {
        dialer.dial(
                place,
                () -> new Connection(this, peer),
                (refused, cause) -> {
                    if (cause instanceof ConnectTimeoutException) {
                        usage.reached(Bound.CONNECT_MILLIS);
                    }
                    peer.onDialFailed(refused, String.valueOf(cause));
                });
    }

    void opened(Connection connection) {
        connections.add(connection);
        if (closed) {
            connection.abort();
        } else if (watching == null) {
            watching = schedule(this::watch, WATCH_NANOS);
        }
    }

    /** Ends by itself when there is nothing to watch. */
    private void watch() {
        watching = null;
        if (closed || connections.isEmpty()) return;
        long now = System.nanoTime();
        for (Connection connection : List.copyOf(connections)) connection.watch(now);
        watching = schedule(this::watch, WATCH_NANOS);
    }

    void closed(Connection connection) {
        if (!connections.remove(connection)) return;
        if (closed) {
            if (connections.isEmpty()) whenEmpty.run();
            return;
        }
        Peer peer = connection.peer().orElse(null);
        if (peer != null) {
            peer.lose(connection);
        } else {
            Peer dialed = connection.dialed().orElse(null);
            if (dialed == null) return;
            connection.refusal().ifPresent(dialed::onRefused);
            dialed.onDialFailed(
                    false, connection.refusal().orElse("the connection ended before its preface"));
        }
    }

    /** The connection takes no more frames. */
    void lose(Connection connection) {
        connection.peer().ifPresent(peer -> peer.lose(connection));
    }

    void remove(Peer peer) {
        byAddress.remove(peer.address(), peer);
    }

    void deliver(Address from, byte[] frame) {
        if (closed) return;
        try {
            receiver.onFrame(from, frame);
        } catch (RuntimeException e) {
            onReceiverFailed("a frame from " + from, e);
        }
    }

    /** Whoever found out how to make it fail may do so with every frame. */
    private void onReceiverFailed(String on, RuntimeException e) {
        rareLog.error(
                "receiver",
                System.nanoTime(),
                () -> label + "has a receiver of frames that failed on " + on,
                e);
    }

    void unreachable(Address address) {
        if (closed) return;
        try {
            receiver.onUnreachable(address);
        } catch (RuntimeException e) {
            onReceiverFailed("unreachable " + address, e);
        }
    }

    void refused(Address address, String reason) {
        if (closed) return;
        try {
            receiver.onRefused(address, reason);
        } catch (RuntimeException e) {
            onReceiverFailed("refused " + address, e);
        }
    }

    void beginRead() {
        reading = true;
    }

    void endRead() {
        reading = false;
        if (dirty.isEmpty()) return;
        // What these write can add no more: reading is false.
        for (Peer peer : dirty) {
            peer.clean();
            peer.drain();
        }
        dirty.clear();
    }

    /**
     * Who is at the other side of a connection, by its preface.
     *
     * @return empty if the connection is of no use; it has been told so
     */
    Optional<Peer> introduce(Connection connection, Preface said) {
        Peer dialed = connection.dialed().orElse(null);
        if (said.instance() == preface.instance()) {
            // We have dialed ourselves by another name.
            if (dialed != null) {
                dialed.onDialDone();
                dialed.onSameAs(selfPeer());
            }
            connection.sendPreface(); // So that the other end, which is ours, knows it too.
            connection.abort();
            return Optional.empty();
        }
        if (said.address().isEmpty()) {
            if (dialed == null) return Optional.of(newClient(connection));
            connection.decline("preface", "it says that it does not listen");
            return Optional.empty();
        }
        Address address;
        TcpAddress place;
        try {
            address = Address.of(said.address());
            place = TcpAddress.parse(address);
        } catch (IllegalArgumentException e) {
            connection.decline("preface", "its advertised address: " + e.getMessage());
            return Optional.empty();
        }
        if (isSelf(address)) {
            connection.decline(
                    "twin",
                    "it advertises the address of this node, "
                            + address
                            + "; give each node an address of its own");
            return Optional.empty();
        }
        X509Certificate shown = connection.certificate().orElse(null);
        if (shown != null && !CertificateNames.cover(shown, place.host())) {
            connection.decline(
                    "tls-name",
                    "it says that it is reached at "
                            + address
                            + ", and its certificate is for "
                            + CertificateNames.shown(shown)
                            + "; make one that names the advertised host");
            return Optional.empty();
        }
        Peer named =
                byAddress.computeIfAbsent(
                        address, a -> new Peer(a, place, this, System.nanoTime()));
        if (dialed != null) {
            dialed.onDialDone();
            if (dialed != named) connection.onceAdopted(() -> dialed.onSameAs(named));
        }
        return Optional.of(named);
    }

    private Peer selfPeer() {
        return byAddress.computeIfAbsent(self, a -> new Peer(a, null, this, System.nanoTime()));
    }

    private Peer newClient(Connection connection) {
        clients++;
        Address address =
                Address.of(CLIENT_SCHEME + "://" + connection.remotePlace() + "/" + clients);
        Peer client = new Peer(address, null, this, System.nanoTime());
        byAddress.put(address, client);
        return client;
    }

    /** A connection has become usable: it is the peer's, unless another one stays. */
    void adopt(Peer peer, Connection fresh) {
        Connection old = peer.connection().orElse(null);
        if (old == null) {
            peer.use(fresh);
        } else if (old.instance() != fresh.instance()) {
            old.abort(); // Of a process that is no more.
            peer.use(fresh);
        } else if (replaces(fresh, old, peer.address())) {
            peer.use(fresh);
            old.retire();
        } else {
            fresh.retire();
        }
    }

    /**
     * Both sides must choose the same of two: when both dialed at the same moment, the one that was
     * dialed by the smaller address stays. Else the newer one: nobody dials who has a connection,
     * so the old one is lost at the other side.
     */
    private boolean replaces(Connection fresh, Connection old, Address other) {
        boolean freshIsOurs = fresh.dialed().isPresent();
        if (freshIsOurs == old.dialed().isPresent()) return true;
        if (fresh.readyNanos() - old.readyNanos() > limits.simultaneousNanosMax()) return true;
        boolean weAreSmaller = self.compareTo(other) < 0;
        return freshIsOurs == weAreSmaller;
    }

    /**
     * Sends what is queued and begins to end all connections.
     *
     * @param done run when the last one has ended
     */
    void close(Runnable done) {
        if (closed) return;
        closed = true;
        ScheduledFuture<?> running = watching;
        if (running != null) running.cancel(false);
        whenEmpty = done;
        for (Peer peer : List.copyOf(byAddress.values())) peer.end();
        byAddress.clear();
        for (Connection connection : List.copyOf(connections)) {
            if (connection.peer().isPresent()) {
                connection.retire();
            } else {
                connection.abort();
            }
        }
        if (connections.isEmpty()) done.run();
    }

    /** Ends what is still open. */
    void abort() {
        for (Connection connection : List.copyOf(connections)) connection.abort();
    }
}
