package io.chord.replication;

import io.chord.message.Message;
import io.chord.ring.Arc;
import io.chord.store.Entry;
import io.chord.store.EntryKey;
import io.chord.store.Page;
import io.chord.store.Version;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Lists which keys of an arc have something accepted, and under which ballot: so many entries of
 * the store as are wanted, of which only one page is in memory at a time.
 */
final class VersionScan {

    /** Most pages of one list: of entries of the largest size it is short. */
    static final int PAGES_MAX = 8;

    /**
     * A piece of an arc.
     *
     * @param held in the order of the arc
     * @param next cursor to go on with: all up to and with it was looked at; empty at the end
     */
    record Versions(List<Message.Held> held, Optional<EntryKey> next) {}

    private final StoreCalls store;
    private final Arc range;
    private final int limit;
    private final Consumer<Optional<Versions>> done;
    private final List<Message.Held> held = new ArrayList<>();
    private int entries;
    private int pages;

    private VersionScan(StoreCalls store, Arc range, int limit, Consumer<Optional<Versions>> done) {
        this.store = store;
        this.range = range;
        this.limit = limit;
        this.done = done;
    }

    /**
     * Begins a list.
     *
     * @param limit the most entries that are looked at, at least 1
     * @param done told once; nothing if the store failed
     */
    static void begin(
            StoreCalls store,
            Arc range,
            Optional<EntryKey> after,
            int limit,
            Consumer<Optional<Versions>> done) {
        new VersionScan(store, range, limit, done).page(after);
    }

    private void page(Optional<EntryKey> after) {
        store.scan(range, after, limit - entries, this::onPage);
    }

    private void onPage(StoreAnswer answer) {
        if (!(answer instanceof StoreAnswer.Scanned scanned)) {
            done.accept(Optional.empty());
            return;
        }
        Page page = scanned.page();
        for (Entry entry : page.entries()) {
            if (entry.accepted().equals(Version.NONE)) continue;
            held.add(new Message.Held(entry.key(), entry.accepted()));
        }
        entries += page.entries().size();
        if (page.next().isPresent() && entries < limit && ++pages < PAGES_MAX) page(page.next());
        else done.accept(Optional.of(new Versions(held, page.next())));
    }
}
