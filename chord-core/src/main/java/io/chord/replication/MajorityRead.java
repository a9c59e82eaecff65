package io.chord.replication;

import io.chord.message.Member;
import io.chord.message.Message;
import io.chord.message.View;
import io.chord.ring.Arc;
import io.chord.ring.RingId;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An operation that asks a {@link Majority} in each of its rounds, and judges what it hears.
 *
 * @param <A> the answer to the question
 */
abstract class MajorityRead<A extends Message.Reply> extends RegisterOperation {

    private final Class<A> answerType;
    private @Nullable Majority<A> majority;

    MajorityRead(
            Means means,
            RingId point,
            Class<A> answerType,
            long deadlineNanos,
            OperationListener listener) {
        super(means, point, deadlineNanos, listener);
        this.answerType = answerType;
    }

    /**
     * What a member is asked.
     *
     * @param isFirst whether it is the first one of the round; else another was asked before it
     */
    abstract Message.Request question(View view, Member member, boolean isFirst);

    /** Enough have answered: from now on nothing that they say is heard. */
    abstract void judge(View view, List<A> heard);

    /** Called for each answer, as it comes. */
    void onAnswer(A answer) {}

    @Override
    final void round(View view, int number) {
        cancelCalls();
        majority =
                new Majority<>(
                        this,
                        view,
                        number,
                        answerType,
                        new Majority.Question<A>() {
                            @Override
                            public Message.Request to(Member member, boolean isFirst) {
                                return question(view, member, isFirst);
                            }

                            @Override
                            public void heard(A answer) {
                                onAnswer(answer);
                            }

                            @Override
                            public void judge(List<A> answers) {
                                MajorityRead.this.judge(view, answers);
                            }
                        });
        majority.ask();
    }

    final void cancelCalls() {
        if (majority != null) majority.cancel();
    }

    @Override
    OperationResult failed(OperationFailure failure, String message, Optional<Arc> range) {
        cancelCalls();
        return new OperationResult.Failed(failure, message, range);
    }
}
