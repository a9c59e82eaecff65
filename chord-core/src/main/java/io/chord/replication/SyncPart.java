package io.chord.replication;

import io.chord.call.Turn;
import io.chord.message.Member;
import io.chord.message.Message;
import io.chord.message.Message.Chunk.Worth;
import io.chord.message.StoreId;
import io.chord.message.View;
import io.chord.store.Entry;
import io.chord.store.EntryKey;
import java.util.Collection;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The SYNC of one part: complete when ENTRIES and NEVER are a majority of the source with at least
 * one ENTRIES, this store included if it was active there, or when one store that is active in the
 * new view has answered for all. In a range that is recovered no majority is left that could stand
 * for the others: all that is left must answer.
 */
final class SyncPart {

    private final int index;
    private final View.Part part;
    private final boolean was;
    private final int needed;
    private final TreeMap<StoreId, SyncSource> sources = new TreeMap<>();

    SyncPart(Replica replica, int index, StoreId self, Turn turn, long backoffNanos) {
        this.index = index;
        this.part = replica.view.parts().get(index);
        this.was = replica.was[index];
        this.needed = replica.view.isRecovered() ? part.members().size() : part.majority();
        for (Member member : part.members()) {
            add(member, true, self, turn, backoffNanos);
        }
        for (Member member : replica.view.members()) {
            add(member, false, self, turn, backoffNanos);
        }
    }

    private void add(Member member, boolean isFormer, StoreId self, Turn turn, long backoffNanos) {
        if (member.storeId().equals(self) || sources.containsKey(member.storeId())) return;
        sources.put(
                member.storeId(),
                new SyncSource(member, isFormer, new Backoff(turn, backoffNanos)));
    }

    int index() {
        return index;
    }

    View.Part part() {
        return part;
    }

    Collection<SyncSource> sources() {
        return sources.values();
    }

    boolean isComplete() {
        int entries = was ? 1 : 0;
        int never = 0;
        for (SyncSource source : sources.values()) {
            if (source.counted == Worth.ACTIVE) return true;
            if (source.isFormer && source.counted == Worth.ENTRIES) entries++;
            if (source.isFormer && source.counted == Worth.NEVER) never++;
        }
        return entries >= 1 && entries + never >= needed;
    }

    /** A whole pass over a source has ended. */
    void count(SyncSource source) {
        // What it once vouched for stays true, whatever a second pass brings.
        if (source.counted == null || source.worth == Worth.ACTIVE) source.counted = source.worth;
        source.startOver();
    }

    /** Whether a chunk can be an answer to what the source was asked. */
    boolean accepts(SyncSource source, Message.Chunk chunk) {
        if (chunk.worth() == Worth.COPY) return false;
        if (chunk.worth() != Worth.ACTIVE && !source.isFormer) return false;
        Clockwise order = new Clockwise(part.range());
        Optional<EntryKey> last = source.cursor;
        for (Entry entry : chunk.entries()) {
            if (!part.range().contains(entry.key().point())) return false;
            if (last.isPresent() && order.compare(entry.key(), last.get()) <= 0) return false;
            last = Optional.of(entry.key());
        }
        if (chunk.next().isEmpty()) return true;
        EntryKey next = chunk.next().get();
        return part.range().contains(next.point())
                && (last.isEmpty() || order.compare(next, last.get()) >= 0)
                && (source.cursor.isEmpty() || order.compare(next, source.cursor.get()) > 0);
    }
}
