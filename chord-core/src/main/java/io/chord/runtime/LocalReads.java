package io.chord.runtime;

import io.chord.ring.Arc;
import io.chord.ring.RingId;
import io.chord.store.Content;
import io.chord.store.Entry;
import io.chord.store.EntryKey;
import io.chord.store.EntryStore;
import io.chord.store.SharedReads;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Answers reads that may be stale from this node's own store, on the caller's thread and without
 * the engine: for arcs that the engine has said it serves.
 *
 * <p>The engine's thread says which these are, and takes its word back before any of their entries
 * are erased: so whoever finds nothing, and then still finds the same word, knows that the key was
 * absent. {@link #find} is for any thread.
 */
final class LocalReads {

    /** What the engine has said last. A new object each time. */
    private static final class Served {
        private final TreeMap<RingId, Arc> byEnd = new TreeMap<>();

        boolean covers(RingId point) {
            if (byEnd.isEmpty()) return false;
            // The arcs are disjoint: only the one that ends first, going clockwise, can hold it.
            Map.Entry<RingId, Arc> next = byEnd.ceilingEntry(point);
            return (next == null ? byEnd.firstEntry() : next).getValue().contains(point);
        }
    }

    /**
     * What this node can say of a key.
     *
     * @param content empty if nothing is kept under it, or it has expired
     */
    record Found(Optional<Content> content) {}

    private final @Nullable SharedReads store;
    private volatile Served served = new Served();

    LocalReads(EntryStore store) {
        this.store = store.sharedReads().orElse(null);
    }

    /** These arcs are served from now on. On the engine's thread. */
    void serve(List<Arc> arcs) {
        Served now = new Served();
        for (Arc arc : arcs) now.byEnd.put(arc.to(), arc);
        served = now;
    }

    /** Nothing is served, until it is said again. On the engine's thread. */
    void withdraw() {
        served = new Served();
    }

    /**
     * What is kept under a key.
     *
     * @return null if this node cannot say
     */
    @Nullable Found find(EntryKey key, long wallMillis) {
        if (store == null) return null;
        Served before = served;
        if (!before.covers(key.point())) return null;
        Optional<Content> content =
                store.find(key)
                        .map(Entry::content)
                        .filter(c -> !c.isTombstone() && !c.isExpiredAt(wallMillis));
        return served == before ? new Found(content) : null;
    }
}
