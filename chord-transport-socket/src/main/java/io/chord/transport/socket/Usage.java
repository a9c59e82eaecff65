package io.chord.transport.socket;

import io.chord.transport.Lane;
import io.chord.transport.TransportMeters;
import java.net.InetAddress;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/** What of a transport's bounds is used, and how often they were reached. Safe for any thread. */
final class Usage {

    private final Limits limits;
    private final Map<Bound, LongAdder> reached = new EnumMap<>(Bound.class);
    private final AtomicLong sending = new AtomicLong();
    private final AtomicLong receiving = new AtomicLong();
    private final LongAdder bytesIn = new LongAdder();
    private final LongAdder bytesOut = new LongAdder();
    private final AtomicInteger dialed = new AtomicInteger();
    private final AtomicInteger accepted = new AtomicInteger();
    private final ConcurrentHashMap<InetAddress, Integer> acceptedByHost =
            new ConcurrentHashMap<>();

    Usage(Limits limits) {
        this.limits = limits;
        for (Bound bound : Bound.values()) reached.put(bound, new LongAdder());
    }

    Limits limits() {
        return limits;
    }

    private LongAdder counter(Bound bound) {
        return Objects.requireNonNull(reached.get(bound), "bound");
    }

    void reached(Bound bound) {
        counter(bound).increment();
    }

    /**
     * Room for a frame that is to be sent.
     *
     * @param peerBytes what waits for its peer, with this one
     * @return whether there is; then {@link #sent} gives it back
     */
    boolean mayWait(int bytes, long peerBytes) {
        long used = sending.addAndGet(bytes);
        if (used <= limits.of(Bound.SENDING_BYTES) || peerBytes <= Limits.FAIR_BYTES) return true;
        sending.addAndGet(-bytes);
        reached(Bound.SENDING_BYTES);
        return false;
    }

    /** The system has taken them, or they were dropped. */
    void sent(long bytes) {
        sending.addAndGet(-bytes);
    }

    /** Bytes of a connection, both ways, as its frames have them. */
    void read(int bytes) {
        bytesIn.add(bytes);
    }

    void wrote(long bytes) {
        bytesOut.add(bytes);
    }

    /** A connection that this side has opened. */
    void dialed() {
        dialed.incrementAndGet();
    }

    void dialedEnded() {
        dialed.decrementAndGet();
    }

    TransportMeters meters(long framesDropped, Iterable<Peer> peers) {
        SortedMap<String, Long> times = new TreeMap<>();
        for (Bound bound : Bound.values()) times.put(bound.name(), counter(bound).sum());
        return new TransportMeters(
                accepted.get(),
                dialed.get(),
                bytesIn.sum(),
                bytesOut.sum(),
                framesDropped,
                Math.max(0, sending.get()),
                mostQueued(peers),
                times);
    }

    private static long mostQueued(Iterable<Peer> peers) {
        long most = 0;
        for (Peer peer : peers) most = Math.max(most, peer.queuedBytes());
        return most;
    }

    /** Room for a part of a frame; a single one always has some. */
    boolean mayBegin(int bytes) {
        long used = receiving.addAndGet(bytes);
        if (used <= limits.of(Bound.RECEIVING_BYTES) || used == bytes) return true;
        receiving.addAndGet(-bytes);
        reached(Bound.RECEIVING_BYTES);
        return false;
    }

    /** The frame has come whole, or never will. */
    void ended(int bytes) {
        receiving.addAndGet(-bytes);
    }

    /** Counts a connection of a host; the bound that forbids it, and then it does not count. */
    Optional<Bound> enter(InetAddress host) {
        Optional<Bound> forbids = Optional.empty();
        if (accepted.get() >= limits.of(Bound.ACCEPTED)) {
            forbids = Optional.of(Bound.ACCEPTED);
        } else if (acceptedByHost.getOrDefault(host, 0) >= limits.of(Bound.ACCEPTED_PER_HOST)) {
            forbids = Optional.of(Bound.ACCEPTED_PER_HOST);
        } else {
            accepted.incrementAndGet();
            acceptedByHost.merge(host, 1, Integer::sum);
        }
        forbids.ifPresent(this::reached);
        return forbids;
    }

    /** The end of a connection that counted. */
    void leave(InetAddress host) {
        accepted.decrementAndGet();
        acceptedByHost.computeIfPresent(host, (h, count) -> count == 1 ? null : count - 1);
    }

    BoundUse of(Bound bound, Iterable<Peer> peers) {
        long now =
                switch (bound) {
                    case SENDING_BYTES -> sending.get();
                    case RECEIVING_BYTES -> receiving.get();
                    case ACCEPTED -> accepted.get();
                    case ACCEPTED_PER_HOST ->
                            acceptedByHost.values().stream().mapToInt(n -> n).max().orElse(0);
                    case PEERS, PEER_FRAMES, PEER_BYTES, MAINTENANCE_FRAMES, MAINTENANCE_BYTES ->
                            ofPeers(bound, peers);
                    default -> 0;
                };
        return new BoundUse(limits.of(bound), now, counter(bound).sum());
    }

    private static long ofPeers(Bound bound, Iterable<Peer> peers) {
        long most = 0;
        for (Peer peer : peers) {
            switch (bound) {
                case PEERS -> most++;
                case PEER_FRAMES -> most = Math.max(most, peer.queue(Lane.DATA).count());
                case PEER_BYTES -> most = Math.max(most, peer.queue(Lane.DATA).bytes());
                case MAINTENANCE_FRAMES ->
                        most = Math.max(most, peer.queue(Lane.MAINTENANCE).count());
                default -> most = Math.max(most, peer.queue(Lane.MAINTENANCE).bytes());
            }
        }
        return most;
    }
}
