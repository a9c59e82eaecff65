package io.chord.replication;

import io.chord.message.Message;
import io.chord.ring.Arc;
import io.chord.store.Batch;
import io.chord.store.Content;
import io.chord.store.Entry;
import io.chord.store.EntryKey;
import io.chord.store.Version;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Merges chunks of SYNC into the store, one after the other and page by page of what is here. Per
 * key: the highest accepted; the highest promise, a missing entry counting as its side's floor; and
 * the highest floor. Without carried promises one run of 400,000 was not linearizable (reference
 * protocol, section 8).
 */
final class ChunkMerger {

    private record Job(
            Arc range, Optional<EntryKey> after, Message.Chunk chunk, Consumer<Boolean> done) {}

    private final Replica replica;
    private final StoreCalls store;
    private final LearnedContents learned;
    private final int pageEntries;
    private final ArrayDeque<Job> jobs = new ArrayDeque<>();
    private @Nullable Runnable idle;
    private boolean cancelled;

    ChunkMerger(Replica replica, StoreCalls store, LearnedContents learned, int pageEntries) {
        this.replica = replica;
        this.store = store;
        this.learned = learned;
        this.pageEntries = pageEntries;
    }

    /**
     * Merges a chunk that covers what follows a cursor.
     *
     * @param done told true once it is durable; false if a content that the sender omitted is no
     *     longer here, or the store failed: then the chunk must be asked for again
     */
    void add(Arc range, Optional<EntryKey> after, Message.Chunk chunk, Consumer<Boolean> done) {
        jobs.add(new Job(range, after, chunk, done));
        if (jobs.size() == 1) page(jobs.element(), after);
    }

    void cancel() {
        cancelled = true;
    }

    /** Runs once nothing is left to merge. */
    void whenIdle(Runnable then) {
        if (jobs.isEmpty()) then.run();
        else idle = then;
    }

    private void page(Job job, Optional<EntryKey> after) {
        store.scan(
                job.range,
                after,
                pageEntries,
                answer -> {
                    if (cancelled) return;
                    if (answer instanceof StoreAnswer.Scanned scanned) {
                        merge(job, after, scanned.page().entries(), scanned.page().next());
                    } else {
                        finish(job, false);
                    }
                });
    }

    private void merge(
            Job job, Optional<EntryKey> after, List<Entry> own, Optional<EntryKey> ownNext) {
        Clockwise order = new Clockwise(job.range);
        // The piece that both sides are known for: up to the end of our page or of the chunk.
        Optional<EntryKey> end = order.earlier(ownNext, job.chunk.next());
        TreeMap<EntryKey, Entry> here = new TreeMap<>(order);
        for (Entry entry : own) {
            if (order.isUpTo(entry.key(), end)) here.put(entry.key(), entry);
        }
        TreeSet<EntryKey> omitted = new TreeSet<>(job.chunk.omitted());
        TreeSet<EntryKey> theirs = new TreeSet<>();
        Batch.Builder batch = Batch.builder();
        for (Entry entry : job.chunk.entries()) {
            boolean isDone = after.isPresent() && order.compare(entry.key(), after.get()) <= 0;
            if (isDone || !order.isUpTo(entry.key(), end)) continue;
            theirs.add(entry.key());
            if (!replica.held.contains(entry.key().point())) continue; // A newer view took it.
            Entry mine = here.get(entry.key());
            Entry merged = merged(entry, mine, omitted.contains(entry.key()));
            if (merged == null) {
                finish(job, false);
                return;
            }
            if (!merged.equals(mine)) batch.put(merged);
        }
        for (Entry mine : here.values()) {
            if (theirs.contains(mine.key()) || !replica.held.contains(mine.key().point())) continue;
            if (job.chunk.floor().isNewerThan(mine.promised())) {
                batch.put(
                        new Entry(mine.key(), job.chunk.floor(), mine.accepted(), mine.content()));
            }
        }
        store.commit(
                batch.build(),
                answer -> {
                    if (cancelled) return;
                    if (!(answer instanceof StoreAnswer.Committed)) {
                        finish(job, false);
                    } else if (end.isPresent() && !end.equals(job.chunk.next())) {
                        page(job, end);
                    } else {
                        replica.floor = Version.max(replica.floor, job.chunk.floor());
                        finish(job, true);
                    }
                });
    }

    /** Null when the content that won is neither in the chunk nor here. */
    private @Nullable Entry merged(Entry theirs, @Nullable Entry mine, boolean isOmitted) {
        Version promised =
                Version.max(theirs.promised(), mine == null ? replica.floor : mine.promised());
        if (mine != null && mine.accepted().compareTo(theirs.accepted()) >= 0) {
            return new Entry(mine.key(), promised, mine.accepted(), mine.content());
        }
        Content content = theirs.content();
        if (isOmitted) {
            content = learned.find(theirs.key(), theirs.accepted()).orElse(null);
            if (content == null) return null;
        }
        return new Entry(theirs.key(), promised, theirs.accepted(), content);
    }

    private void finish(Job job, boolean ok) {
        jobs.poll(); // The one that is done: they run one at a time, in order.
        Job next = jobs.peek();
        job.done.accept(ok);
        if (cancelled) return;
        if (next != null) {
            page(next, next.after);
        } else if (jobs.isEmpty() && idle != null) {
            Runnable then = idle;
            idle = null;
            then.run();
        }
    }
}
