package io.chord.replication;

import io.chord.call.Call;
import io.chord.message.Member;
import io.chord.message.Message;
import io.chord.message.View;
import io.chord.ring.Arc;
import io.chord.store.Entry;
import io.chord.store.EntryKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Copies the contents of a range from one member, chunk by chunk with one chunk under way, until
 * all are here, there is no more room, or nobody serves them: SYNC brings the rest.
 */
final class Learner {

    private final Peers peers;
    private final LearnedContents contents;
    private final View view;
    private final Runnable done;
    private final List<Member> sources;
    private Optional<EntryKey> after = Optional.empty();
    private @Nullable Call call;
    private boolean ended;

    Learner(Peers peers, LearnedContents contents, View view, Runnable done) {
        this.peers = peers;
        this.contents = contents;
        this.view = view;
        this.done = done;
        this.sources = new ArrayList<>(view.members());
    }

    void begin() {
        ask();
    }

    void cancel() {
        ended = true;
        if (call != null) peers.cancel(call);
    }

    private void ask() {
        if (ended) return;
        if (sources.isEmpty()) {
            end();
            return;
        }
        Member source = sources.get(0);
        Arc range = view.range();
        call =
                peers.ask(
                        source,
                        new Message.Learn(source.storeId(), view.id(), range, after),
                        new Peers.Heard() {
                            @Override
                            public void answered(Message.Reply reply) {
                                if (reply instanceof Message.Chunk chunk) onChunk(chunk);
                                else missing(false);
                            }

                            @Override
                            public void missing(boolean gone) {
                                sources.remove(0);
                                ask();
                            }
                        });
    }

    private void onChunk(Message.Chunk chunk) {
        for (Entry entry : chunk.entries()) {
            if (view.covers(entry.key().point()) && !contents.keep(entry)) {
                end();
                return;
            }
        }
        Clockwise order = new Clockwise(view.range());
        boolean goesOn =
                chunk.next().isPresent()
                        && view.covers(chunk.next().get().point())
                        && (after.isEmpty() || order.compare(chunk.next().get(), after.get()) > 0);
        if (!goesOn) {
            end();
            return;
        }
        after = chunk.next();
        ask();
    }

    private void end() {
        if (ended) return;
        ended = true;
        done.run();
    }
}
