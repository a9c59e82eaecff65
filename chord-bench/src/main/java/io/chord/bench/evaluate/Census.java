package io.chord.bench.evaluate;

import io.chord.ring.Address;
import io.chord.ring.RingId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Who was a member when, by the simulator's knowledge, and so who may be returned as the owner of a
 * key. A node <i>may</i> be returned from the moment at which it was told to join until its process
 * has ended; it <i>must</i> be, before any node behind it, from the moment at which its start has
 * returned until it crashes or is told to leave.
 */
final class Census {

    /** The times of one process, in nanoseconds; what has not come yet is for ever away. */
    private static final class Life {
        private final Address address;
        private final RingId id;
        private final long bornNanos;
        private long servesNanos = Long.MAX_VALUE;
        private long leavesNanos = Long.MAX_VALUE;
        private long endsNanos = Long.MAX_VALUE;

        Life(Address address, RingId id, long bornNanos) {
            this.address = address;
            this.id = id;
            this.bornNanos = bornNanos;
        }

        boolean mustServe(long nanos) {
            return servesNanos <= nanos && nanos < leavesNanos;
        }
    }

    private final TreeMap<RingId, Life> byId = new TreeMap<>();
    private final Map<Address, Life> byAddress = new HashMap<>();

    void born(Address address, RingId id, long nanos) {
        Life life = new Life(address, id, nanos);
        byId.put(id, life);
        byAddress.put(address, life);
    }

    void serves(Address address, long nanos) {
        life(address).servesNanos = nanos;
    }

    void leaves(Address address, long nanos) {
        life(address).leavesNanos = nanos;
    }

    /** It is no more; whoever crashes has not been told to leave. */
    void ends(Address address, long nanos) {
        Life life = life(address);
        life.endsNanos = nanos;
        life.leavesNanos = Math.min(life.leavesNanos, nanos);
    }

    /** Whether its process had ended by then. */
    boolean hasEnded(Address address, long nanos) {
        return life(address).endsNanos <= nanos;
    }

    /**
     * Whether a node was, at one instant at least of some time, the first at or after a key.
     *
     * @param fromNanos the begin of the time
     * @param toNanos its end, itself included
     */
    boolean wasOwner(Address address, RingId key, long fromNanos, long toNanos) {
        Life life = life(address);
        long from = Math.max(fromNanos, life.bornNanos);
        long to = Math.min(toNanos, life.endsNanos);
        if (from > to) return false;
        List<Life> before = livesFrom(key, life);
        // Whenever it becomes the first, another one has just left, or the time has begun.
        List<Long> instants = new ArrayList<>(List.of(from));
        for (Life other : before) {
            if (other.leavesNanos >= from && other.leavesNanos <= to) {
                instants.add(other.leavesNanos);
            }
        }
        for (long instant : instants) {
            if (before.stream().noneMatch(other -> other.mustServe(instant))) return true;
        }
        return false;
    }

    /** All that ever were from the key on and before a node. */
    private List<Life> livesFrom(RingId key, Life end) {
        List<Life> lives = new ArrayList<>();
        if (key.compareTo(end.id) <= 0) {
            lives.addAll(byId.subMap(key, true, end.id, false).values());
        } else {
            lives.addAll(byId.tailMap(key, true).values());
            lives.addAll(byId.headMap(end.id, false).values());
        }
        return lives;
    }

    /** The first that must serve now, at or after a key. */
    Optional<Address> owner(RingId key, long nanos) {
        for (Life life : byId.tailMap(key, true).values()) {
            if (life.mustServe(nanos)) return Optional.of(life.address);
        }
        for (Life life : byId.headMap(key, false).values()) {
            if (life.mustServe(nanos)) return Optional.of(life.address);
        }
        return Optional.empty();
    }

    private Life life(Address address) {
        Life life = byAddress.get(address);
        if (life == null) throw new IllegalStateException("nobody ever was at " + address);
        return life;
    }
}
