package io.chord.replication;

import io.chord.message.Message;
import io.chord.ring.Arc;
import io.chord.store.Content;
import io.chord.store.Entry;
import io.chord.store.EntryKey;
import io.chord.store.Version;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Contents copied before a view changes, by key and ballot: a cache that makes SYNC short, and
 * never a source (reference protocol, section 8, "LEARNER"). Bounded in bytes.
 */
final class LearnedContents {

    private final long bytesMax;
    private final TreeMap<EntryKey, Entry> entries = new TreeMap<>();
    private long bytes;

    LearnedContents(long bytesMax) {
        this.bytesMax = bytesMax;
    }

    /** Keeps the contents of an entry; false when there is no room for it. */
    boolean keep(Entry entry) {
        if (entry.content() == null) return true;
        long size = entry.bytes();
        if (bytes + size > bytesMax) return false;
        Entry before = entries.put(entry.key(), entry);
        bytes += size - (before == null ? 0 : before.bytes());
        return true;
    }

    /** The content of a key under exactly that ballot. */
    Optional<Content> find(EntryKey key, Version accepted) {
        Entry entry = entries.get(key);
        if (entry == null || !entry.accepted().equals(accepted)) return Optional.empty();
        return Optional.ofNullable(entry.content());
    }

    /** What is kept of an arc behind a cursor, in clockwise order, at most so many. */
    List<Message.Held> heldIn(Arc range, Optional<EntryKey> after, int limit) {
        List<Message.Held> held = new ArrayList<>();
        EntryKey start = after.orElse(EntryKey.wrap(range.from().next(), new byte[0]));
        Clockwise order = new Clockwise(range);
        for (Entry entry : entries.tailMap(start, after.isEmpty()).values()) {
            if (held.size() >= limit || !range.contains(entry.key().point())) break;
            held.add(new Message.Held(entry.key(), entry.accepted()));
        }
        // An arc that runs over zero goes on with the smallest keys.
        boolean wraps = range.from().compareTo(range.to()) >= 0;
        boolean pastZero = after.isPresent() && after.get().point().compareTo(range.from()) <= 0;
        if (wraps && !pastZero && !range.from().next().isZero()) {
            for (Entry entry : entries.values()) {
                if (held.size() >= limit
                        || !range.contains(entry.key().point())
                        || entry.key().point().compareTo(range.from()) > 0
                        || (after.isPresent() && order.compare(entry.key(), after.get()) <= 0)) {
                    break;
                }
                held.add(new Message.Held(entry.key(), entry.accepted()));
            }
        }
        return held;
    }

    /** Forgets what lies in an arc. */
    void forget(Arc range) {
        List<EntryKey> gone = new ArrayList<>();
        for (EntryKey key : entries.keySet()) {
            if (range.contains(key.point())) gone.add(key);
        }
        for (EntryKey key : gone) {
            Entry entry = entries.remove(key);
            if (entry != null) bytes -= entry.bytes();
        }
    }

    long bytes() {
        return bytes;
    }
}
