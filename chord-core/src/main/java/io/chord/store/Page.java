package io.chord.store;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A piece of a scan.
 *
 * @param entries in clockwise order from the start of the scanned arc; their keys and values have
 *     at most {@link #BYTES_MAX} bytes together, unless it is one entry only
 * @param next where to go on: pass it as the cursor of the next scan; empty when the arc is done
 */
public record Page(List<Entry> entries, Optional<EntryKey> next) {

    /** Most bytes of keys and values of a page; one entry always fits. */
    public static final int BYTES_MAX = 1024 * 1024;

    /** Copies the list. */
    public Page {
        entries = List.copyOf(entries);
    }

    /**
     * Makes a page of what a store finds, entry after entry, and says when it is full. Not
     * thread-safe.
     */
    public static final class Collector {
        private final int limit;
        private final List<Entry> entries;
        private long bytes;
        private boolean full;

        /**
         * For a scan.
         *
         * @param limit of the scan, at least 1
         */
        public Collector(int limit) {
            this.limit = limit;
            this.entries = new ArrayList<>(Math.min(limit, 64));
        }

        /** Takes the next entry; false if it belongs to the next page: then this one has ended. */
        public boolean add(Entry entry) {
            bytes += entry.bytes();
            full = entries.size() == limit || (bytes > BYTES_MAX && !entries.isEmpty());
            if (!full) entries.add(entry);
            return !full;
        }

        /** The page: the last one of the arc unless an entry was refused. */
        public Page page() {
            return new Page(
                    entries,
                    full ? Optional.of(entries.get(entries.size() - 1).key()) : Optional.empty());
        }
    }
}
