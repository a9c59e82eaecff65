package io.chord.simulation.explore;

import io.chord.replication.StoreAnswer;
import io.chord.replication.StoreRequest;
import io.chord.ring.Arc;
import io.chord.store.Batch;
import io.chord.store.Entry;
import io.chord.store.EntryKey;
import io.chord.store.Page;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** The store of a machine that is explored: small, and read by an {@link ObjectGraph}. */
final class ReplicaStore {

    private final TreeMap<EntryKey, Entry> entries = new TreeMap<>();
    private final TreeMap<String, byte[]> notes = new TreeMap<>();

    SortedMap<String, byte[]> notes() {
        return new TreeMap<>(notes);
    }

    StoreAnswer perform(StoreRequest request) {
        if (request instanceof StoreRequest.Load load) {
            return new StoreAnswer.Loaded(Optional.ofNullable(entries.get(load.key())));
        }
        if (request instanceof StoreRequest.Scan scan) return scan(scan);
        commit(((StoreRequest.Commit) request).batch());
        return new StoreAnswer.Committed();
    }

    private void commit(Batch batch) {
        for (Arc arc : batch.clears()) entries.keySet().removeIf(k -> arc.contains(k.point()));
        batch.removes().forEach(entries::remove);
        batch.puts().forEach(entry -> entries.put(entry.key(), entry));
        for (Batch.Note note : batch.notes()) {
            if (note.value().isPresent()) notes.put(note.name(), note.value().get());
            else notes.remove(note.name());
        }
    }

    /** There are so few entries that a page has them all, and their order does not matter. */
    private StoreAnswer scan(StoreRequest.Scan scan) {
        List<Entry> found = new ArrayList<>();
        for (Entry entry : entries.values()) {
            boolean isIn = scan.range().contains(entry.key().point());
            if (isIn && scan.after().isEmpty()) found.add(entry);
        }
        if (found.size() > scan.limit()) {
            throw new IllegalStateException(found.size() + " entries are more than a page has");
        }
        return new StoreAnswer.Scanned(new Page(found, Optional.empty()));
    }

    @Override
    public String toString() {
        return entries.values().toString();
    }
}
