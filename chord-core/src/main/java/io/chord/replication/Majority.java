package io.chord.replication;

import io.chord.call.Call;
import io.chord.call.Timers;
import io.chord.message.Member;
import io.chord.message.Message;
import io.chord.message.View;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One question to a majority of a view, this node first; the others are asked when one of them
 * fails, and after a hedge delay (reference protocol, section 8: "READ at a majority"), or all at
 * once. Those that let others wait are asked last the next time.
 *
 * <p>Belongs to one round of an operation, and is heard until that is over.
 *
 * @param <A> the answer to the question
 */
final class Majority<A extends Message.Reply> {

    /** What is asked, and what becomes of it. */
    interface Question<A> {

        /**
         * What a member is asked.
         *
         * @param isFirst whether it is the first one of the round; else another was asked before it
         */
        Message.Request to(Member member, boolean isFirst);

        /** Called for each answer, as it comes. */
        default void heard(A answer) {}

        /** Enough have answered: nothing that they say later is heard. Called once at most. */
        void judge(List<A> answers);
    }

    private final RegisterOperation operation;
    private final RegisterOperation.Means means;
    private final View view;
    private final int round;
    private final Class<A> answerType;
    private final Question<A> question;
    private final List<Member> waiting;
    private final List<A> answers = new ArrayList<>();
    private final List<Call> calls = new ArrayList<>();

    /** Those who have not answered yet. */
    private final List<Member> asked = new ArrayList<>();

    private Timers.@Nullable Timer hedge;
    private boolean judged;

    Majority(
            RegisterOperation operation,
            View view,
            int round,
            Class<A> answerType,
            Question<A> question) {
        this.operation = operation;
        this.means = operation.means;
        this.view = view;
        this.round = round;
        this.answerType = answerType;
        this.question = question;
        this.waiting = nearestFirst();
    }

    /** Asks as many as have to answer. */
    void ask() {
        ask(operation.needed(view));
    }

    /**
     * Asks more at once than have to answer.
     *
     * @param atOnce how many
     */
    void ask(int atOnce) {
        int first = Math.min(atOnce, waiting.size());
        for (int i = 0; i < first; i++) askNext(i == 0);
        if (!waiting.isEmpty() && isListening()) {
            hedge = means.timers().after(means.settings().backoffNanos(), this::askAll);
        }
    }

    /** Takes back all questions that were not answered. */
    void cancel() {
        if (hedge != null) means.timers().cancel(hedge);
        for (Call call : calls) means.peers().cancel(call);
        calls.clear();
    }

    private List<Member> nearestFirst() {
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

    private void askAll() {
        if (!isListening()) return;
        for (Member late : asked) means.peers().doubt(late);
        while (isListening() && !waiting.isEmpty()) askNext(false);
    }

    private boolean isListening() {
        return operation.isCurrent(round) && !judged;
    }

    private void askNext(boolean isFirst) {
        if (waiting.isEmpty()) return;
        Member member = waiting.remove(0);
        asked.add(member);
        calls.add(
                means.peers()
                        .ask(
                                member,
                                question.to(member, isFirst),
                                new Peers.Heard() {
                                    @Override
                                    public void answered(Message.Reply reply) {
                                        if (isListening()) onReply(member, reply);
                                    }

                                    @Override
                                    public void missing(boolean gone) {
                                        if (!isListening()) return;
                                        askNext(false);
                                        operation.onMissing(view, gone);
                                    }

                                    @Override
                                    public boolean waitsForRoom() {
                                        if (!isListening()) return true;
                                        askNext(false);
                                        operation.onNoRoom(view);
                                        return false;
                                    }
                                }));
    }

    private void onReply(Member member, Message.Reply reply) {
        asked.remove(member);
        if (answerType.isInstance(reply)) {
            A answer = answerType.cast(reply);
            question.heard(answer);
            answers.add(answer);
            if (answers.size() < operation.needed(view)) return;
            judged = true;
            cancel();
            question.judge(List.copyOf(answers));
        } else {
            askNext(false);
            operation.onRefused(view, member, reply);
        }
    }
}
