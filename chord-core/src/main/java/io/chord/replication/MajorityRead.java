package io.chord.replication;

import io.chord.call.Call;
import io.chord.call.Timers;
import io.chord.message.Member;
import io.chord.message.Message;
import io.chord.message.View;
import io.chord.ring.Arc;
import io.chord.ring.RingId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Asks a majority of a view, this node first, one question each; the others are asked when one of
 * them fails, and after a hedge delay (reference protocol, section 8, "READ at a majority").
 *
 * @param <A> the answer to the question
 */
abstract class MajorityRead<A extends Message.Reply> extends RegisterOperation {

    private final Class<A> answerType;
    private final List<Call> calls = new ArrayList<>();
    private final List<A> answers = new ArrayList<>();
    private List<Member> waiting = new ArrayList<>();

    /** Those who have not answered yet. */
    private final List<Member> asked = new ArrayList<>();

    private Timers.@Nullable Timer hedge;
    private boolean judged;

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
        answers.clear();
        asked.clear();
        waiting = nearestFirst(view);
        int first = Math.min(needed(view), waiting.size());
        for (int i = 0; i < first; i++) askNext(view, number, i == 0);
        if (!waiting.isEmpty()) {
            hedge =
                    means.timers()
                            .after(means.settings().backoffNanos(), () -> askAll(view, number));
        }
    }

    private List<Member> nearestFirst(View view) {
        List<Member> members = new ArrayList<>();
        view.member(means.peers().self()).ifPresent(members::add);
        List<Member> last = new ArrayList<>();
        for (Member member : view.members()) {
            if (member.storeId().equals(means.peers().self())) continue;
            (means.peers().isDoubtful(member) ? last : members).add(member);
        }
        members.addAll(last);
        return members;
    }

    private void askAll(View view, int number) {
        if (!isListening(number)) return;
        for (Member late : asked) means.peers().doubt(late);
        while (isListening(number) && !waiting.isEmpty()) askNext(view, number, false);
    }

    private boolean isListening(int number) {
        return isCurrent(number) && !judged;
    }

    private void askNext(View view, int number, boolean isFirst) {
        if (waiting.isEmpty()) return;
        Member member = waiting.remove(0);
        asked.add(member);
        calls.add(
                means.peers()
                        .ask(
                                member,
                                question(view, member, isFirst),
                                new Peers.Heard() {
                                    @Override
                                    public void answered(Message.Reply reply) {
                                        if (isListening(number)) {
                                            onReply(view, number, member, reply);
                                        }
                                    }

                                    @Override
                                    public void missing(boolean gone) {
                                        if (!isListening(number)) return;
                                        askNext(view, number, false);
                                        onMissing(view, gone);
                                    }

                                    @Override
                                    public boolean waitsForRoom() {
                                        if (!isListening(number)) return true;
                                        askNext(view, number, false);
                                        onNoRoom(view);
                                        return false;
                                    }
                                }));
    }

    private void onReply(View view, int number, Member member, Message.Reply reply) {
        asked.remove(member);
        if (answerType.isInstance(reply)) {
            A answer = answerType.cast(reply);
            onAnswer(answer);
            answers.add(answer);
            if (answers.size() < needed(view)) return;
            judged = true;
            cancelCalls();
            judge(view, List.copyOf(answers));
        } else if (reply instanceof Message.Nack nack) {
            askNext(view, number, false);
            onNack(view, member, nack);
        } else {
            askNext(view, number, false);
            onMissing(view, false);
        }
    }

    final void cancelCalls() {
        if (hedge != null) means.timers().cancel(hedge);
        for (Call call : calls) means.peers().cancel(call);
        calls.clear();
    }

    @Override
    OperationResult failed(OperationFailure failure, String message, Optional<Arc> range) {
        cancelCalls();
        return new OperationResult.Failed(failure, message, range);
    }
}
