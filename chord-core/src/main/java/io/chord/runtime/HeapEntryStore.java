package io.chord.runtime;

import io.chord.ring.Arc;
import io.chord.ring.RingId;
import io.chord.store.Batch;
import io.chord.store.Entry;
import io.chord.store.EntryKey;
import io.chord.store.EntryStore;
import io.chord.store.Page;
import io.chord.store.StoreException;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * Keeps entries in the memory of the process; they end with it. Answers every call at once, on the
 * calling thread.
 */
public final class HeapEntryStore implements EntryStore {

    private static final byte[] NO_BYTES = {};

    /** Concurrent only for {@link #count}, which any thread may call. */
    private final ConcurrentNavigableMap<EntryKey, Entry> entries = new ConcurrentSkipListMap<>();

    private final TreeMap<String, byte[]> notes = new TreeMap<>();
    private volatile boolean closed;

    /** An empty store. */
    public HeapEntryStore() {}

    @Override
    public SortedMap<String, byte[]> notes() {
        return new TreeMap<>(notes);
    }

    @Override
    public void load(EntryKey key, Answer<Optional<Entry>> answer) {
        if (refusedBecauseClosed(answer, "load")) return;
        answer.done(Optional.ofNullable(entries.get(key)));
    }

    @Override
    public void commit(Batch batch, Answer<Boolean> answer) {
        if (refusedBecauseClosed(answer, "commit")) return;
        for (Arc arc : batch.clears()) {
            for (NavigableMap<EntryKey, Entry> segment : segments(arc)) segment.clear();
        }
        for (EntryKey key : batch.removes()) {
            entries.remove(key);
        }
        for (Entry entry : batch.puts()) {
            entries.put(entry.key(), entry);
        }
        for (Batch.Note note : batch.notes()) {
            if (note.value().isPresent()) {
                notes.put(note.name(), note.value().get());
            } else {
                notes.remove(note.name());
            }
        }
        answer.done(true);
    }

    @Override
    public void scan(Arc range, Optional<EntryKey> after, int limit, Answer<Page> answer) {
        if (refusedBecauseClosed(answer, "scan")) return;
        if (limit < 1) {
            answer.failed(
                    new StoreException("a scan of at most " + limit + " entries; at least 1"));
            return;
        }
        if (after.isPresent() && !range.contains(after.get().point())) {
            answer.failed(
                    new StoreException(
                            "a scan of " + range + " cannot go on after " + after.get().point()));
            return;
        }
        answer.done(page(segmentsAfter(range, after), limit));
    }

    private static Page page(List<NavigableMap<EntryKey, Entry>> segments, int limit) {
        Page.Collector found = new Page.Collector(limit);
        for (NavigableMap<EntryKey, Entry> segment : segments) {
            for (Entry entry : segment.values()) {
                if (!found.add(entry)) return found.page();
            }
        }
        return found.page();
    }

    /** Takes time proportional to the number of entries in the arc. */
    @Override
    public long count(Arc range) {
        long count = 0;
        for (NavigableMap<EntryKey, Entry> segment : segments(range)) {
            for (Entry entry : segment.values()) {
                if (entry.hasValue()) count++;
            }
        }
        return count;
    }

    @Override
    public void close() {
        closed = true;
    }

    private <T> boolean refusedBecauseClosed(Answer<T> answer, String action) {
        if (closed) answer.failed(new StoreException("heap store: " + action + " after close"));
        return closed;
    }

    private List<NavigableMap<EntryKey, Entry>> segmentsAfter(Arc range, Optional<EntryKey> after) {
        List<NavigableMap<EntryKey, Entry>> segments = segments(range);
        if (after.isEmpty()) return segments;
        EntryKey cursor = after.get();
        // The cursor lies in the first segment unless it lies below its beginning.
        if (segments.size() == 1 || cursor.point().compareTo(range.from()) > 0) {
            List<NavigableMap<EntryKey, Entry>> rest = new ArrayList<>(segments);
            rest.set(0, tail(segments.get(0), cursor));
            return rest;
        }
        return List.of(tail(segments.get(1), cursor));
    }

    private static NavigableMap<EntryKey, Entry> tail(
            NavigableMap<EntryKey, Entry> segment, EntryKey cursor) {
        return segment.tailMap(cursor, false);
    }

    /** The arc as one or two pieces of the sorted map, in clockwise order; they share its data. */
    private List<NavigableMap<EntryKey, Entry>> segments(Arc range) {
        RingId first = range.from().next();
        RingId last = range.to();
        if (first.compareTo(last) <= 0)
            return List.of(upTo(entries.tailMap(at(first), true), last));
        return List.of(entries.tailMap(at(first), true), upTo(entries, last));
    }

    private static NavigableMap<EntryKey, Entry> upTo(
            NavigableMap<EntryKey, Entry> map, RingId last) {
        RingId end = last.next();
        return end.isZero() ? map : map.headMap(at(end), false);
    }

    /** Before every key of the point. */
    private static EntryKey at(RingId point) {
        return EntryKey.wrap(point, NO_BYTES);
    }
}
