package io.chord.store;

import java.util.List;
import java.util.Optional;

/**
 * A piece of a scan.
 *
 * @param entries in clockwise order from the start of the scanned arc
 * @param next where to go on: pass it as the cursor of the next scan; empty when the arc is done
 */
public record Page(List<Entry> entries, Optional<EntryKey> next) {

    /** Copies the list. */
    public Page {
        entries = List.copyOf(entries);
    }
}
