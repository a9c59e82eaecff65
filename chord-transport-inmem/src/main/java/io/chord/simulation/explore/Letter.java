package io.chord.simulation.explore;

import io.chord.message.Envelope;
import io.chord.message.Message;
import org.jspecify.annotations.Nullable;

/** A message under way. */
final class Letter {

    /** Names the call of a question that nobody awaits an answer to any more. */
    static final long STALE = -1;

    private enum Kind {
        REQUEST,
        REPLY,
        HINT
    }

    private final int from;
    private final int to;
    private final Envelope envelope;
    private final @Nullable Object footnote;
    private final Kind kind;

    /**
     * A message.
     *
     * @param from index of the node that said it
     * @param to index of the node that it is for
     * @param footnote see {@link Machine#footnote}
     */
    Letter(int from, int to, Envelope envelope, @Nullable Object footnote) {
        this.from = from;
        this.to = to;
        this.envelope = envelope;
        this.footnote = footnote;
        Message message = envelope.message();
        kind =
                message instanceof Message.Request
                        ? Kind.REQUEST
                        : message instanceof Message.Reply ? Kind.REPLY : Kind.HINT;
    }

    int from() {
        return from;
    }

    int to() {
        return to;
    }

    Envelope envelope() {
        return envelope;
    }

    @Nullable Object footnote() {
        return footnote;
    }

    boolean isRequest() {
        return kind == Kind.REQUEST;
    }

    boolean isReply() {
        return kind == Kind.REPLY;
    }

    boolean isHint() {
        return kind == Kind.HINT;
    }

    long callId() {
        return envelope.callId();
    }

    /** Whether it belongs to this call of this node. */
    boolean isOf(int asker, long callId) {
        return envelope.callId() == callId
                && ((kind == Kind.REQUEST && from == asker) || (kind == Kind.REPLY && to == asker));
    }

    /** The same question, when its call has ended. */
    Letter stale() {
        return new Letter(
                from,
                to,
                new Envelope(STALE, envelope.targetIncarnation(), envelope.message()),
                footnote);
    }
}
