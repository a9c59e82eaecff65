package io.chord.store;

import io.chord.ring.Arc;
import java.util.Optional;
import java.util.SortedMap;

/**
 * Where one replica keeps its entries and notes. The SPI of storage providers.
 *
 * <p><b>Threads.</b> A node calls from one thread at a time, not always the same one. A store may
 * answer before the method returns, on the calling thread (the heap store does), or later on a
 * thread of its own; it answers each call exactly once, and never throws for what went wrong with
 * the data: it answers with the failure.
 *
 * <p><b>Order.</b> Calls take effect in the order in which they were made: a load or scan sees
 * every commit that was called before it. A commit is answered only when it is as durable as the
 * store promises to be.
 *
 * <p>Arrays handed over in entries and notes are never changed again by either side.
 */
public interface EntryStore extends AutoCloseable {

    /** Receives the one answer to a call. */
    interface Answer<T> {
        /** The call succeeded. */
        void done(T result);

        /** The call failed and had no effect, or, for a commit, an unknown one. */
        void failed(StoreException failure);
    }

    /**
     * All notes, by name. May block. Called when a node begins, or begins anew: while no other call
     * of that node is under way, or of an engine of it that is heard no more.
     */
    SortedMap<String, byte[]> notes() throws StoreException;

    /** Finds one entry. */
    void load(EntryKey key, Answer<Optional<Entry>> answer);

    /** Makes all changes of a batch, or none. The answer carries no information. */
    void commit(Batch batch, Answer<Boolean> answer);

    /**
     * Lists entries whose point lies in an arc, clockwise from its start (entries of one point by
     * key bytes). A page ends before it has more than {@link Page#BYTES_MAX} bytes of keys and
     * values, unless it has one entry only; {@link Page.Collector} sees to both limits.
     *
     * @param range the arc
     * @param after only entries behind this one; empty to begin at the start
     * @param limit the most entries of the answer, at least 1
     */
    void scan(Arc range, Optional<EntryKey> after, int limit, Answer<Page> answer);

    /**
     * Lets any thread find single entries, if the store can: reads that may be stale then need not
     * wait for the node.
     */
    default Optional<SharedReads> sharedReads() {
        return Optional.empty();
    }

    /** How many entries with a value lie in an arc. May be an estimate. Never blocks. */
    long count(Arc range);

    /** Ends the store. Bounded and idempotent; unanswered calls are answered with a failure. */
    @Override
    void close();
}
