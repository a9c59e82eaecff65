package io.chord.replication;

import io.chord.call.Recent;
import io.chord.call.Turn;
import io.chord.ring.Arc;
import io.chord.store.Content;
import io.chord.store.Entry;
import io.chord.store.EntryKey;
import io.chord.store.Version;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Walks through the entries of the ranges that this node keeps, slowly and again and again, and has
 * those removed that nobody reads: values whose time is over, and tombstones that were not purged
 * when they were made because a member was missing.
 *
 * <p>It writes nothing itself. Each removal is a CHANGE that chooses what is there, which removes a
 * value whose time is over, and purges what all members accept as nothing (reference protocol,
 * section 8, "TTL" and "PURGE"). The owner of a range sweeps it more often than the other members,
 * so that these have nothing left to outbid it with, but for what the owner itself has missed.
 *
 * <p>It does not meddle with what is under way: an entry that is promised to somebody is left alone
 * unless nothing has come of the promise since an earlier walk.
 *
 * <p>Bounded: one page of entries at a time, {@link #AT_ONCE} changes under way, a pause after each
 * page and a rest after each walk. While a member is missing no tombstone can go: after the first
 * page that shows it, that walk leaves tombstones alone.
 */
final class Sweeper {

    /** Entries of a page. */
    static final int PAGE = 64;

    /** Changes under way at a time. */
    static final int AT_ONCE = 16;

    /** Pauses between pages in one review period. */
    private static final int PAUSES_A_PERIOD = 32;

    /** Review periods between two walks. */
    private static final int REST = 10;

    /** One walk of so many goes through the ranges of other owners too. */
    private static final int WALKS_OF_OWN = 3;

    /** Promised entries remembered from walk to walk. */
    private static final int PROMISED_MAX = 1024;

    /** Review periods that a change may take. */
    private static final int PATIENCE = 10;

    private final RegisterOperation.Means means;
    private final StoreCalls store;
    private final Ring ring;

    private final List<RegisterChange> changes = new ArrayList<>(0);

    // What is still to do, the next first. Made when there is something: most nodes have nothing.
    private List<Replica> ranges = List.of();
    private List<Entry> found = List.of();

    /** Entries that were promised to somebody when last seen, and under which ballot. */
    private final Recent<EntryKey, Version> promised = new Recent<>(PROMISED_MAX);

    private Optional<EntryKey> next = Optional.empty();
    private int periodsOfRest = REST;
    private int walks;
    private boolean walking;
    private boolean stopped;

    // Of the page and range under way.
    private boolean isLastPage;
    private int tombstones;
    private int purged;
    private boolean sparesTombstones;

    Sweeper(RegisterOperation.Means means, StoreCalls store, Ring ring) {
        this.means = means;
        this.store = store;
        this.ring = ring;
    }

    /** Once a review period. */
    void onPeriod() {
        if (stopped || walking || --periodsOfRest > 0) return;
        periodsOfRest = REST;
        Optional<Arc> own = ring.ownArc();
        boolean goesFar = ++walks % WALKS_OF_OWN == 0;
        List<Replica> chosen = new ArrayList<>();
        for (Replica replica : means.replicas().all()) {
            boolean isOwn = own.isPresent() && own.get().contains(replica.held.to());
            if ((isOwn || goesFar) && isServed(replica)) chosen.add(replica);
        }
        if (chosen.isEmpty()) return;
        ranges = chosen;
        walking = true;
        page();
    }

    void stop() {
        stopped = true;
        ranges = List.of();
        found = List.of();
        changes.clear();
        promised.clear();
    }

    private boolean isServed(Replica replica) {
        return replica.member && replica.active && means.replicas().isCurrent(replica);
    }

    // ---- one page

    private void page() {
        while (!ranges.isEmpty() && !isServed(ranges.get(0))) endRange();
        if (ranges.isEmpty()) {
            ranges = List.of();
            walking = false;
            return;
        }
        store.scan(ranges.get(0).held, next, PAGE, this::onPage);
    }

    private void endRange() {
        if (!ranges.isEmpty()) ranges.remove(0);
        next = Optional.empty();
        sparesTombstones = false;
    }

    private void onPage(StoreAnswer answer) {
        if (stopped) return;
        tombstones = 0;
        purged = 0;
        isLastPage = true;
        if (!(answer instanceof StoreAnswer.Scanned scanned)) {
            pause(); // A store that fails has others to say so.
            return;
        }
        List<Entry> toGo = new ArrayList<>();
        for (Entry entry : scanned.page().entries()) {
            if (isToGo(entry)) toGo.add(entry);
        }
        found = toGo;
        next = scanned.page().next();
        isLastPage = next.isEmpty();
        begin();
        endPageIfDone();
    }

    private boolean isToGo(Entry entry) {
        Content content = entry.content();
        boolean isWanted = !sparesTombstones;
        if (content != null && !content.isTombstone()) {
            isWanted = content.isExpiredAt(means.turn().wallMillis());
        }
        return isWanted && (entry.promised().equals(entry.accepted()) || isLeftOver(entry));
    }

    /** Whether it was promised under the same ballot when it was seen before. */
    private boolean isLeftOver(Entry entry) {
        if (entry.promised().equals(promised.remove(entry.key()))) return true;
        promised.put(entry.key(), entry.promised());
        return false;
    }

    private void begin() {
        while (changes.size() < AT_ONCE && !found.isEmpty()) {
            Entry entry = found.remove(0);
            if (!entry.hasValue()) tombstones++;
            Removal removal = new Removal(entry);
            changes.add(removal.change);
            removal.change.begin();
        }
    }

    private void endPageIfDone() {
        if (!found.isEmpty() || !changes.isEmpty()) return;
        found = List.of();
        pause();
    }

    private void pause() {
        long nanos = means.settings().reviewNanos() / PAUSES_A_PERIOD;
        Turn turn = means.turn();
        means.timers().after(turn.jittered(nanos, 0.5, 1.5), this::onPauseOver);
    }

    private void onPauseOver() {
        if (stopped) return;
        // The last member's word comes a little after the majority's: by now it has come.
        if (tombstones > 0 && purged == 0) sparesTombstones = true;
        if (isLastPage) endRange();
        page();
    }

    /** One entry being removed. */
    private final class Removal {
        final RegisterChange change;

        Removal(Entry entry) {
            boolean isTombstone = !entry.hasValue();
            this.change =
                    new RegisterChange(
                            means,
                            entry.key(),
                            new Change.Sweep(),
                            means.turn().nowNanos() + PATIENCE * means.settings().reviewNanos(),
                            this::done,
                            () -> {
                                if (isTombstone) purged++;
                            });
        }

        private void done(OperationResult result) {
            if (!changes.remove(change) || stopped) return;
            if (result instanceof OperationResult.Failed) {
                // Nobody there, or too much to do: the walk goes on another time.
                found = List.of();
                ranges = List.of();
                isLastPage = true;
            } else {
                begin();
            }
            endPageIfDone();
        }
    }
}
