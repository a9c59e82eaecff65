package io.chord.call;

import io.chord.message.Message;
import io.chord.ring.NodeRef;
import java.util.Optional;

/**
 * A machine that has asked something. Exactly one method is called for each call, unless it was
 * cancelled, and {@link #onLate} and {@link #onNoRoom} perhaps before it.
 */
public interface Asker {

    /** An answer came while the call was open. {@link Message.Pending} is an answer too. */
    void onReply(Call call, Message.Reply reply);

    /**
     * The answer takes longer than answers use to. The call stays open; one of the others follows.
     */
    default void onLate(Call call) {}

    /**
     * A bound of this node left no room for a send. The call stays open and is put again at its
     * time-outs, as if the send had been lost; who does not want to wait cancels it. If none of its
     * sends found room, its silence says nothing about the target.
     */
    default void onNoRoom(Call call) {}

    /** Three sends went unanswered for their time-outs. */
    void onSilence(Call call);

    /**
     * The process asked for is no more, or is no member.
     *
     * @param instead who is at its address now, if a member
     */
    void onGone(Call call, Optional<NodeRef> instead);
}
