package io.chord.replication;

import io.chord.call.Call;
import io.chord.call.Timers;
import io.chord.call.Turn;
import io.chord.message.Member;
import io.chord.message.Message;
import io.chord.message.View;
import io.chord.ring.Arc;
import io.chord.ring.RingId;
import io.chord.store.Entry;
import io.chord.store.EntryKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Copies the contents of a range from the members of its view, until all are here, there is no more
 * room, or nobody serves them: SYNC brings the rest.
 *
 * <p>A range of one chunk takes one question. Of a longer one {@link #WINDOW} pieces are copied
 * side by side, from one member each, with one chunk of each under way, and no faster than the
 * settings allow. Each piece goes on behind its last chunk, at the next member, when one does not
 * answer.
 */
final class Learner {

    /** Pieces, and so chunks under way, at a time. */
    static final int WINDOW = 4;

    /** Questions about a piece in vain, since its last chunk, after which the copy is given up. */
    static final int TRIES = 4;

    /** What the copies of a node share. */
    record Means(
            Turn turn,
            Timers timers,
            Peers peers,
            LearnedContents contents,
            ReplicationSettings settings) {}

    private final Means means;
    private final View view;
    private final Runnable done;
    private final List<Member> sources;
    private final List<Piece> pieces = new ArrayList<>(WINDOW);
    private boolean divided;
    private boolean ended;

    /** When all that has come may have come, at the speed that is allowed. */
    private long paidNanos;

    Learner(Means means, View view, Runnable done) {
        this.means = means;
        this.view = view;
        this.done = done;
        this.sources = new ArrayList<>(view.members());
    }

    void begin() {
        add(view.range(), Optional.empty());
    }

    void cancel() {
        ended = true;
        for (Piece piece : pieces) piece.cancel();
    }

    private void add(Arc arc, Optional<EntryKey> after) {
        Piece piece = new Piece(arc, after, pieces.size());
        pieces.add(piece);
        piece.ask();
    }

    /** There is more than one chunk: from now on several pieces at a time. */
    private void divide(Piece first, EntryKey next) {
        divided = true;
        pieces.remove(first);
        boolean isReached = false;
        for (Arc arc : quarters(first.arc)) {
            boolean isHere = arc.contains(next.point());
            isReached |= isHere;
            if (isReached && !ended) add(arc, isHere ? Optional.of(next) : Optional.empty());
        }
    }

    private static List<Arc> quarters(Arc range) {
        List<Arc> arcs = List.of(range);
        while (arcs.size() < WINDOW) {
            List<Arc> halves = new ArrayList<>();
            for (Arc arc : arcs) {
                RingId middle = arc.middle();
                if (middle.equals(arc.from())) return arcs; // A single point.
                halves.add(arc.before(middle));
                halves.add(arc.after(middle));
            }
            arcs = halves;
        }
        return arcs;
    }

    private void end() {
        if (ended) return;
        cancel();
        done.run();
    }

    /** How long to wait before more is asked for, after so many bytes have come. */
    private long pauseNanos(long bytes) {
        long now = means.turn.nowNanos();
        long cost = bytes * 1_000_000_000L / means.settings.learnerBytesPerSecond();
        paidNanos = Math.max(paidNanos, now) + cost;
        return paidNanos - now;
    }

    /** Whether who answers so will not serve the view a moment later either. */
    private static boolean isLasting(Message.Reply reply) {
        return !(reply instanceof Message.Nack nack)
                || (nack.reason() != Message.Nack.Reason.BUSY
                        && nack.reason() != Message.Nack.Reason.STORE_FAILED);
    }

    /** A part of the range, copied chunk by chunk. */
    private final class Piece {
        final Arc arc;
        private Optional<EntryKey> after;
        private int turn;
        private int triesInVain;
        private final Backoff backoff;
        private @Nullable Call call;
        private Timers.@Nullable Timer timer;

        Piece(Arc arc, Optional<EntryKey> after, int turn) {
            this.arc = arc;
            this.after = after;
            this.turn = turn;
            this.backoff = new Backoff(means.turn, means.settings.backoffNanos());
        }

        void cancel() {
            if (call != null) means.peers.cancel(call);
            if (timer != null) means.timers.cancel(timer);
        }

        void ask() {
            if (ended) return;
            if (sources.isEmpty()) {
                end();
                return;
            }
            Member source = sources.get(turn % sources.size());
            call =
                    means.peers.ask(
                            source,
                            new Message.Learn(source.storeId(), view.id(), arc, after),
                            new Peers.Heard() {
                                @Override
                                public void answered(Message.Reply reply) {
                                    if (reply instanceof Message.Chunk chunk) onChunk(chunk);
                                    else inVain(source, isLasting(reply));
                                }

                                @Override
                                public void missing(boolean gone) {
                                    inVain(source, gone);
                                }
                            });
        }

        private void inVain(Member source, boolean lasting) {
            if (ended) return;
            if (lasting) sources.remove(source);
            else turn++;
            boolean isRoundOver = ++triesInVain % Math.max(1, sources.size()) == 0;
            if (triesInVain >= TRIES) end();
            else if (lasting || !isRoundOver) ask();
            else later(backoff.nextNanos());
        }

        private void onChunk(Message.Chunk chunk) {
            if (ended) return;
            triesInVain = 0;
            backoff.reset();
            long bytes = 0;
            for (Entry entry : chunk.entries()) {
                bytes += entry.bytes();
                if (arc.contains(entry.key().point()) && !means.contents.keep(entry)) {
                    end();
                    return;
                }
            }
            EntryKey next = chunk.next().orElse(null);
            if (next == null || !isProgress(next)) {
                pieces.remove(this);
                if (pieces.isEmpty()) end();
            } else if (!divided) {
                divide(this, next);
            } else {
                after = Optional.of(next);
                later(pauseNanos(bytes));
            }
        }

        private boolean isProgress(EntryKey next) {
            return arc.contains(next.point())
                    && (after.isEmpty() || new Clockwise(arc).compare(next, after.get()) > 0);
        }

        private void later(long nanos) {
            timer = means.timers.after(nanos, this::ask);
        }
    }
}
