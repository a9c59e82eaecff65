package io.chord.replication;

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

/** A store that performs at once and keeps everything; a crash of its node loses nothing. */
final class MemoryStore {

    private final TreeMap<EntryKey, Entry> entries = new TreeMap<>();
    private final TreeMap<String, byte[]> notes = new TreeMap<>();

    /** Commits that are still to fail. */
    int failCommits;

    SortedMap<String, byte[]> notes() {
        return new TreeMap<>(notes);
    }

    Optional<Entry> entry(EntryKey key) {
        return Optional.ofNullable(entries.get(key));
    }

    List<Entry> in(Arc range) {
        List<Entry> found = new ArrayList<>();
        for (Entry entry : entries.values()) {
            if (range.contains(entry.key().point())) found.add(entry);
        }
        return found;
    }

    long count(Arc range) {
        return in(range).stream().filter(Entry::hasValue).count();
    }

    int size() {
        return entries.size();
    }

    StoreAnswer perform(StoreRequest request) {
        if (request instanceof StoreRequest.Load load) {
            return new StoreAnswer.Loaded(entry(load.key()));
        }
        if (request instanceof StoreRequest.Scan scan) return scan(scan);
        if (failCommits > 0) {
            failCommits--;
            return new StoreAnswer.Failed("the disk is full");
        }
        Batch batch = ((StoreRequest.Commit) request).batch();
        for (Arc arc : batch.clears()) entries.keySet().removeIf(k -> arc.contains(k.point()));
        batch.removes().forEach(entries::remove);
        batch.puts().forEach(e -> entries.put(e.key(), e));
        for (Batch.Note note : batch.notes()) {
            if (note.value().isPresent()) notes.put(note.name(), note.value().get());
            else notes.remove(note.name());
        }
        return new StoreAnswer.Committed();
    }

    private StoreAnswer scan(StoreRequest.Scan scan) {
        Clockwise order = new Clockwise(scan.range());
        List<Entry> found = in(scan.range());
        found.sort((a, b) -> order.compare(a.key(), b.key()));
        found.removeIf(
                e -> scan.after().isPresent() && order.compare(e.key(), scan.after().get()) <= 0);
        Page.Collector page = new Page.Collector(scan.limit());
        for (Entry entry : found) {
            if (!page.add(entry)) break;
        }
        return new StoreAnswer.Scanned(page.page());
    }
}
