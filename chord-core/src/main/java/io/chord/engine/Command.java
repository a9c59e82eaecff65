package io.chord.engine;

import io.chord.membership.Placement;
import io.chord.message.Genesis;
import io.chord.replication.Change;
import io.chord.replication.ScanPosition;
import io.chord.ring.Address;
import io.chord.ring.Arc;
import io.chord.ring.RingId;
import io.chord.store.EntryKey;
import io.chord.store.MapName;
import java.util.List;

/**
 * What a caller of the node wants. Each is answered by one {@link Outcome}, at its deadline at the
 * latest.
 */
public sealed interface Command {

    /** When the caller stops waiting, on the engine's clock. */
    long deadlineNanos();

    /** Be the first node of a new ring. */
    record Create(Placement placement, Genesis genesis, long deadlineNanos) implements Command {}

    /** Join the ring of any of these addresses; never creates one. */
    record Join(Placement placement, List<Address> seeds, long deadlineNanos) implements Command {
        public Join {
            seeds = List.copyOf(seeds);
        }
    }

    /**
     * Join a ring if a seed has one; else, once enough peers can be reached, the one with the
     * smallest address creates.
     *
     * @param minimumPeers reachable seeds, this node included, before a ring may be created, and
     *     members that this node sees, itself included, before its start is complete
     */
    record Auto(
            Placement placement,
            Genesis genesis,
            int minimumPeers,
            List<Address> seeds,
            long deadlineNanos)
            implements Command {
        public Auto {
            seeds = List.copyOf(seeds);
        }
    }

    /** Become no member, but work through one of these: what a client does. */
    record Visit(List<Address> members, long deadlineNanos) implements Command {
        public Visit {
            members = List.copyOf(members);
        }
    }

    /** Hand the data over and leave. */
    record Leave(long deadlineNanos) implements Command {}

    /** Find the owner of a point. */
    record Find(RingId key, boolean recursive, long deadlineNanos) implements Command {}

    /** Read a register; eventual: one replica, perhaps stale. */
    record Get(EntryKey key, boolean eventual, long deadlineNanos) implements Command {}

    /** Change a register. */
    record Write(EntryKey key, Change change, long deadlineNanos) implements Command {}

    /**
     * List entries of a map.
     *
     * @param from where to go on
     * @param limit the most entries, at least 1
     */
    record Scan(MapName map, ScanPosition from, int limit, long deadlineNanos) implements Command {}

    /** Ask the member with an id, this one included, for its state. */
    record Inspect(RingId id, long deadlineNanos) implements Command {}

    /** Walk around the ring and ask every member for its state. */
    record Walk(int nodesMax, long deadlineNanos) implements Command {}

    /**
     * Take up again what is left of a range that has lost its majority for good (an operator's last
     * resort).
     */
    record Recover(Arc range, long deadlineNanos) implements Command {}
}
