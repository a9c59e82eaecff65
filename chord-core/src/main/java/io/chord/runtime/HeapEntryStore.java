package io.chord.runtime;

import static java.util.Objects.requireNonNull;

import io.chord.call.SmallMap;
import io.chord.ring.Arc;
import io.chord.ring.RingId;
import io.chord.store.Batch;
import io.chord.store.Entry;
import io.chord.store.EntryKey;
import io.chord.store.EntryStore;
import io.chord.store.Page;
import io.chord.store.SharedReads;
import io.chord.store.StoreException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * Keeps entries in the memory of the process; they end with it. Answers every call at once, on the
 * calling thread.
 */
public final class HeapEntryStore implements EntryStore {

    private static final byte[] NO_BYTES = {};

    /** Where the entry of a key is; a later one takes its place. */
    private static final class Slot {
        private volatile Entry entry;

        Slot(Entry entry) {
            this.entry = entry;
        }
    }

    /** All slots, found in two ways. */
    private static final class Slots {

        /** Of every store that never had an entry: most of a large simulated ring. */
        static final Slots NONE = new Slots();

        /** Single keys are asked for far more often than arcs, and a search in order costs more. */
        final Map<EntryKey, Slot> byKey = new ConcurrentHashMap<>();

        /** Concurrent for {@link #count}, which any thread may call. */
        final ConcurrentNavigableMap<EntryKey, Slot> inOrder = new ConcurrentSkipListMap<>();
    }

    private volatile Slots slots = Slots.NONE;
    private final SmallMap<String, byte[]> notes = new SmallMap<>();
    private volatile boolean closed;

    /** An empty store. */
    public HeapEntryStore() {}

    @Override
    public SortedMap<String, byte[]> notes() {
        SortedMap<String, byte[]> copy = new TreeMap<>();
        for (String name : notes.keys()) copy.put(name, requireNonNull(notes.get(name)));
        return copy;
    }

    @Override
    public void load(EntryKey key, Answer<Optional<Entry>> answer) {
        if (refusedBecauseClosed(answer, "load")) return;
        answer.done(find(key));
    }

    @Override
    public Optional<SharedReads> sharedReads() {
        return Optional.of(this::find);
    }

    private Optional<Entry> find(EntryKey key) {
        Slot slot = slots.byKey.get(key);
        return slot == null ? Optional.empty() : Optional.of(slot.entry);
    }

    @Override
    public void commit(Batch batch, Answer<Boolean> answer) {
        if (refusedBecauseClosed(answer, "commit")) return;
        for (Arc arc : batch.clears()) {
            for (NavigableMap<EntryKey, Slot> segment : segments(arc)) clear(segment);
        }
        for (EntryKey key : batch.removes()) {
            slots.byKey.remove(key);
            slots.inOrder.remove(key);
        }
        for (Entry entry : batch.puts()) put(entry);
        for (Batch.Note note : batch.notes()) {
            if (note.value().isPresent()) {
                notes.put(note.name(), note.value().get());
            } else {
                notes.remove(note.name());
            }
        }
        answer.done(true);
    }

    private void clear(NavigableMap<EntryKey, Slot> segment) {
        for (EntryKey key : segment.keySet()) slots.byKey.remove(key);
        segment.clear();
    }

    private void put(Entry entry) {
        if (slots == Slots.NONE) slots = new Slots();
        Slot slot = slots.byKey.get(entry.key());
        if (slot != null) {
            slot.entry = entry;
        } else {
            Slot added = new Slot(entry);
            slots.byKey.put(entry.key(), added);
            slots.inOrder.put(entry.key(), added);
        }
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

    private static Page page(List<NavigableMap<EntryKey, Slot>> segments, int limit) {
        Page.Collector found = new Page.Collector(limit);
        for (NavigableMap<EntryKey, Slot> segment : segments) {
            for (Slot slot : segment.values()) {
                if (!found.add(slot.entry)) return found.page();
            }
        }
        return found.page();
    }

    /** Takes time proportional to the number of entries in the arc. */
    @Override
    public long count(Arc range) {
        long count = 0;
        for (NavigableMap<EntryKey, Slot> segment : segments(range)) {
            for (Slot slot : segment.values()) {
                if (slot.entry.hasValue()) count++;
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

    private List<NavigableMap<EntryKey, Slot>> segmentsAfter(Arc range, Optional<EntryKey> after) {
        List<NavigableMap<EntryKey, Slot>> segments = segments(range);
        if (after.isEmpty()) return segments;
        EntryKey cursor = after.get();
        // The cursor lies in the first segment unless it lies below its beginning.
        if (segments.size() == 1 || cursor.point().compareTo(range.from()) > 0) {
            List<NavigableMap<EntryKey, Slot>> rest = new ArrayList<>(segments);
            rest.set(0, tail(segments.get(0), cursor));
            return rest;
        }
        return List.of(tail(segments.get(1), cursor));
    }

    private static NavigableMap<EntryKey, Slot> tail(
            NavigableMap<EntryKey, Slot> segment, EntryKey cursor) {
        return segment.tailMap(cursor, false);
    }

    /** The arc as one or two pieces of the sorted map, in clockwise order; they share its data. */
    private List<NavigableMap<EntryKey, Slot>> segments(Arc range) {
        RingId first = range.from().next();
        RingId last = range.to();
        ConcurrentNavigableMap<EntryKey, Slot> inOrder = slots.inOrder;
        if (first.compareTo(last) <= 0)
            return List.of(upTo(inOrder.tailMap(at(first), true), last));
        return List.of(inOrder.tailMap(at(first), true), upTo(inOrder, last));
    }

    private static NavigableMap<EntryKey, Slot> upTo(
            NavigableMap<EntryKey, Slot> map, RingId last) {
        RingId end = last.next();
        return end.isZero() ? map : map.headMap(at(end), false);
    }

    /** Before every key of the point. */
    private static EntryKey at(RingId point) {
        return EntryKey.wrap(point, NO_BYTES);
    }
}
