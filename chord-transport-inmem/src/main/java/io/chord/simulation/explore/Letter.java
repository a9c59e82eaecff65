package io.chord.simulation.explore;

import io.chord.message.Envelope;
import io.chord.message.Message;
import org.jspecify.annotations.Nullable;

/**
 * A message under way.
 *
 * @param from index of the node that said it
 * @param to index of the node that it is for
 * @param footnote see {@link Machine#footnote}
 */
record Letter(int from, int to, Envelope envelope, @Nullable Object footnote) {

    /** Names the call of a question that nobody awaits an answer to any more. */
    static final long STALE = -1;

    boolean isRequest() {
        return envelope.message() instanceof Message.Request;
    }

    boolean isReply() {
        return envelope.message() instanceof Message.Reply;
    }

    boolean isHint() {
        return envelope.message() instanceof Message.Hint;
    }

    long callId() {
        return envelope.callId();
    }

    /** Whether it belongs to this call of this node. */
    boolean isOf(int asker, long callId) {
        return callId() == callId && ((isRequest() && from == asker) || (isReply() && to == asker));
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
