package io.chord.replication;

import io.chord.call.Call;
import io.chord.message.Member;
import io.chord.message.Message;
import io.chord.message.View;
import io.chord.ring.Arc;
import io.chord.store.Content;
import io.chord.store.EntryKey;
import io.chord.store.Version;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * GET (reference protocol, section 8): READ at a majority, this node first. A majority clean with
 * equal accepted is the answer, in one round trip; anything else is chosen first by a {@link
 * RegisterChange} that changes nothing. An eventual read takes the word of one active replica.
 */
final class RegisterRead extends RegisterOperation {

    private final boolean eventual;
    private final List<Call> calls = new ArrayList<>();
    private final List<Message.ReadAnswer> answers = new ArrayList<>();
    private List<Member> waiting = new ArrayList<>();
    private boolean confirming;
    private @Nullable RegisterChange confirmation;

    RegisterRead(
            Means means,
            EntryKey key,
            boolean eventual,
            long deadlineNanos,
            OperationListener listener) {
        super(means, key, deadlineNanos, listener);
        this.eventual = eventual;
    }

    @Override
    int needed(View in) {
        return eventual ? 1 : in.majority();
    }

    @Override
    void round(View view, int number) {
        for (Call call : calls) means.peers().cancel(call);
        calls.clear();
        answers.clear();
        waiting = nearestFirst(view);
        int first = Math.min(needed(view), waiting.size());
        for (int i = 0; i < first; i++) askNext(view, number);
        if (!waiting.isEmpty()) {
            means.timers().after(means.settings().backoffNanos(), () -> askAll(view, number));
        }
    }

    private List<Member> nearestFirst(View view) {
        List<Member> members = new ArrayList<>();
        view.member(means.peers().self()).ifPresent(members::add);
        for (Member member : view.members()) {
            if (!member.storeId().equals(means.peers().self())) members.add(member);
        }
        return members;
    }

    private void askAll(View view, int number) {
        while (isCurrent(number) && !confirming && !waiting.isEmpty()) askNext(view, number);
    }

    private void askNext(View view, int number) {
        if (waiting.isEmpty()) return;
        Member member = waiting.remove(0);
        calls.add(
                means.peers()
                        .ask(
                                member,
                                new Message.Read(member.storeId(), view.id(), key),
                                new Peers.Heard() {
                                    @Override
                                    public void answered(Message.Reply reply) {
                                        if (isCurrent(number) && !confirming) {
                                            onReply(view, number, member, reply);
                                        }
                                    }

                                    @Override
                                    public void missing(boolean gone) {
                                        if (!isCurrent(number) || confirming) return;
                                        askNext(view, number);
                                        onMissing(view, gone);
                                    }
                                }));
    }

    private void onReply(View view, int number, Member member, Message.Reply reply) {
        if (reply instanceof Message.ReadAnswer answer) {
            means.ballots().seen(answer.accepted());
            answers.add(answer);
            if (answers.size() >= needed(view)) judge();
        } else if (reply instanceof Message.Nack nack) {
            askNext(view, number);
            onNack(view, member, nack);
        } else {
            askNext(view, number);
            onMissing(view, false);
        }
    }

    private void judge() {
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
                content.isPresent()
                        && RegisterChange.isExpired(content.get(), means.turn().wallMillis());
        if (agreed && eventual) {
            end(new OperationResult.Got(expired ? Optional.empty() : content));
        } else if (agreed && !expired) {
            end(new OperationResult.Got(content));
        } else {
            // An expired value stays visible until its removal is chosen: Confirm does that too.
            confirming = true;
            cancelCalls();
            handOn();
            confirmation =
                    new RegisterChange(
                            means, key, new Change.Confirm(), deadlineNanos, this::onConfirmed);
            confirmation.begin();
        }
    }

    private void onConfirmed(OperationResult result) {
        if (result instanceof OperationResult.Written written) {
            end(new OperationResult.Got(written.after()));
        } else if (result instanceof OperationResult.Failed failed
                && failed.failure() == OperationFailure.INDETERMINATE) {
            // Only whether the expiry took place is unknown, which is nothing the caller asked for.
            end(
                    new OperationResult.Failed(
                            OperationFailure.TIMED_OUT, failed.message(), failed.range()));
        } else {
            end(result);
        }
    }

    @Override
    void close() {
        if (confirmation != null) confirmation.close();
        super.close();
    }

    private void end(OperationResult result) {
        cancelCalls();
        finish(result);
    }

    private void cancelCalls() {
        for (Call call : calls) means.peers().cancel(call);
        calls.clear();
    }

    @Override
    OperationResult failed(OperationFailure failure, String message, Optional<Arc> range) {
        cancelCalls();
        return new OperationResult.Failed(failure, message, range);
    }
}
