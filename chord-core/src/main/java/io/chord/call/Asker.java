package io.chord.call;

import io.chord.message.Message;
import io.chord.ring.NodeRef;
import java.util.Optional;

/**
 * A machine that has asked something. Exactly one method is called for each call, unless it was
 * cancelled.
 */
public interface Asker {

    /** An answer came while the call was open. {@link Message.Pending} is an answer too. */
    void onReply(Call call, Message.Reply reply);

    /** Three sends went unanswered for their time-outs. */
    void onSilence(Call call);

    /**
     * The process asked for is no more, or is no member.
     *
     * @param instead who is at its address now, if a member
     */
    void onGone(Call call, Optional<NodeRef> instead);
}
