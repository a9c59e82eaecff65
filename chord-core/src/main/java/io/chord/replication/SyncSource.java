package io.chord.replication;

import io.chord.call.Call;
import io.chord.call.Timers;
import io.chord.message.Member;
import io.chord.message.Message.Chunk.Worth;
import io.chord.store.EntryKey;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One store that a SYNC copies from: how far it came, and what its answers are worth so far. */
final class SyncSource {

    final Member member;

    /** Whether it is a member of the part's source: only then does it count for its majority. */
    final boolean isFormer;

    Optional<EntryKey> cursor = Optional.empty();

    /** The weakest worth of the chunks of this pass. */
    @Nullable Worth worth;

    /** What a whole pass was worth. */
    @Nullable Worth counted;

    /** An omitted content could not be found: ask for all contents. */
    boolean wantsAll;

    @Nullable Call call;
    Timers.@Nullable Timer timer;
    Backoff backoff;

    SyncSource(Member member, boolean isFormer, Backoff backoff) {
        this.member = member;
        this.isFormer = isFormer;
        this.backoff = backoff;
    }

    /** A store that becomes active while it is copied vouches for the rest only. */
    void weaken(Worth chunk) {
        if (worth == null || chunk != Worth.ACTIVE) worth = chunk;
    }

    void startOver() {
        cursor = Optional.empty();
        worth = null;
    }
}
