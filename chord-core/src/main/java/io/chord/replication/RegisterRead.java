package io.chord.replication;

import io.chord.message.Member;
import io.chord.message.Message;
import io.chord.message.View;
import io.chord.store.Content;
import io.chord.store.EntryKey;
import io.chord.store.Version;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * GET (reference protocol, section 8): READ at a majority, this node first. A majority clean with
 * equal accepted is the answer, in one round trip; anything else is chosen first by a {@link
 * RegisterChange} that changes nothing. An eventual read takes the word of one active replica.
 */
final class RegisterRead extends MajorityRead<Message.ReadAnswer> {

    private final EntryKey key;
    private final boolean eventual;
    private @Nullable RegisterChange confirmation;

    RegisterRead(
            Means means,
            EntryKey key,
            boolean eventual,
            long deadlineNanos,
            OperationListener listener) {
        super(means, key.point(), Message.ReadAnswer.class, deadlineNanos, listener);
        this.key = key;
        this.eventual = eventual;
    }

    @Override
    String subject() {
        return "key " + key;
    }

    @Override
    int needed(View in) {
        return eventual ? 1 : in.majority();
    }

    @Override
    Message.Request question(View view, Member member, boolean isFirst) {
        return new Message.Read(member.storeId(), view.id(), key);
    }

    @Override
    void onAnswer(Message.ReadAnswer answer) {
        means.ballots().seen(answer.accepted());
    }

    @Override
    void judge(View view, List<Message.ReadAnswer> answers) {
        Message.ReadAnswer first = answers.get(0);
        boolean agreed = eventual;
        if (!eventual) {
            agreed = true;
            Version accepted = first.accepted();
            for (Message.ReadAnswer answer : answers) {
                if (!answer.clean() || !answer.accepted().equals(accepted)) agreed = false;
            }
        }
        Optional<Content> content = first.content().filter(c -> !c.isTombstone());
        boolean expired =
                content.isPresent() && content.get().isExpiredAt(means.turn().wallMillis());
        if (agreed && eventual) {
            finish(new OperationResult.Got(expired ? Optional.empty() : content));
        } else if (agreed && !expired) {
            finish(new OperationResult.Got(content));
        } else {
            // An expired value stays visible until its removal is chosen: Confirm does that too.
            handOn();
            confirmation =
                    new RegisterChange(
                            means, key, new Change.Confirm(), deadlineNanos, this::onConfirmed);
            confirmation.begin();
        }
    }

    private void onConfirmed(OperationResult result) {
        if (result instanceof OperationResult.Written written) {
            finish(new OperationResult.Got(written.after()));
        } else if (result instanceof OperationResult.Failed failed
                && failed.failure() == OperationFailure.INDETERMINATE) {
            // Only whether the expiry took place is unknown, which is nothing the caller asked for.
            finish(
                    new OperationResult.Failed(
                            OperationFailure.TIMED_OUT, failed.message(), failed.range()));
        } else {
            finish(result);
        }
    }

    @Override
    public void close() {
        if (confirmation != null) confirmation.close();
        super.close();
    }
}
