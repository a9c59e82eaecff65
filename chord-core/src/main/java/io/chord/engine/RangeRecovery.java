package io.chord.engine;

import io.chord.call.Asker;
import io.chord.call.Call;
import io.chord.call.Calls;
import io.chord.call.Timers;
import io.chord.call.Turn;
import io.chord.lookup.Goal;
import io.chord.lookup.LookupAnswer;
import io.chord.lookup.LookupFailure;
import io.chord.lookup.LookupListener;
import io.chord.lookup.Lookups;
import io.chord.message.Member;
import io.chord.message.Message;
import io.chord.ring.Address;
import io.chord.ring.Arc;
import io.chord.ring.NodeRef;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Has a range taken up again: each owner of a part of it is found, asked, and asked again until it
 * says how it ended. Works from a member of the ring and from a visitor.
 */
final class RangeRecovery implements Asker, LookupListener {

    /** Between two questions to the same owner. */
    private static final long POLL_NANOS = 100_000_000;

    private final Turn turn;
    private final Timers timers;
    private final Calls calls;
    private final Lookups lookups;
    private final Command.Recover command;
    private final Consumer<Outcome> done;
    private final List<Outcome.Recovered.Range> recovered = new ArrayList<>();
    private final List<Outcome.Recovered.Range> served = new ArrayList<>();
    private List<Arc> remaining;
    private long request;
    private String last = "its owner was not found";

    RangeRecovery(
            Turn turn,
            Timers timers,
            Calls calls,
            Lookups lookups,
            Command.Recover command,
            Consumer<Outcome> done) {
        this.turn = turn;
        this.timers = timers;
        this.calls = calls;
        this.lookups = lookups;
        this.command = command;
        this.done = done;
        this.remaining = List.of(command.range());
    }

    void begin() {
        next();
    }

    private void next() {
        request = turn.random().nextLong();
        if (!remaining.isEmpty()) {
            find();
        } else if (!recovered.isEmpty()) {
            done.accept(new Outcome.Recovered(recovered));
        } else {
            done.accept(failed(Outcome.Reason.SERVED, describeServed()));
        }
    }

    private void find() {
        lookups.find(part().to(), Goal.OWNER, Optional.empty(), command.deadlineNanos(), this);
    }

    private Arc part() {
        return remaining.get(0);
    }

    private void ask(NodeRef owner) {
        calls.ask(owner, new Message.Recover(request, part()), this);
    }

    /** In a while, unless nobody waits any more. */
    private void later(String why, Runnable step) {
        last = why;
        if (turn.nowNanos() + POLL_NANOS < command.deadlineNanos()) {
            timers.after(POLL_NANOS, step);
            return;
        }
        done.accept(
                failed(
                        Outcome.Reason.TIMED_OUT,
                        "range "
                                + part()
                                + " is not taken up again yet: "
                                + last
                                + "; what has begun goes on, and repeating it is safe"));
    }

    private Outcome.Failed failed(Outcome.Reason reason, String message) {
        return new Outcome.Failed(reason, message, Optional.of(command.range()));
    }

    @Override
    public void onFound(LookupAnswer answer) {
        ask(answer.owner());
    }

    @Override
    public void onLookupFailed(LookupFailure failure, String message) {
        later(message, this::find);
    }

    @Override
    public void onReply(Call call, Message.Reply reply) {
        NodeRef owner = call.target().orElse(null);
        if (owner == null || !(reply instanceof Message.Recovered answer)) {
            later(call.to() + " has nothing to say of it", this::find);
            return;
        }
        switch (answer.progress()) {
            case RUNNING -> later("its owner " + call.to() + " is at it", () -> ask(owner));
            case BUSY -> later(call.to() + " recovers another range", () -> ask(owner));
            case NOT_OWNER -> later(call.to() + " is not sure to own its end", this::find);
            case STUCK -> done.accept(failed(Outcome.Reason.UNAVAILABLE, describeStuck(answer)));
            case DONE -> goOn(answer, recovered);
            case SERVED -> goOn(answer, served);
        }
    }

    private void goOn(Message.Recovered answer, List<Outcome.Recovered.Range> into) {
        for (Message.RecoveredRange range : answer.ranges()) {
            into.add(
                    new Outcome.Recovered.Range(
                            range.range(),
                            addresses(range.members()),
                            addresses(range.survivors()),
                            range.entries()));
        }
        List<Arc> left = new ArrayList<>(part().minus(answer.range()));
        left.addAll(remaining.subList(1, remaining.size()));
        remaining = left;
        next();
    }

    @Override
    public void onSilence(Call call) {
        later(call.to() + " did not answer", this::find);
    }

    @Override
    public void onGone(Call call, Optional<NodeRef> instead) {
        later(call.to() + " is gone", this::find);
    }

    private static List<Address> addresses(List<Member> members) {
        return members.stream().map(Member::address).toList();
    }

    private static String texts(List<Address> addresses) {
        return String.join(", ", addresses.stream().map(Address::text).toList());
    }

    private String describeServed() {
        StringBuilder text =
                new StringBuilder("there is nothing to recover of ").append(command.range());
        String before = ": range ";
        for (Outcome.Recovered.Range range : served) {
            text.append(before)
                    .append(range.range())
                    .append(" is kept by ")
                    .append(texts(range.members()))
                    .append(", and served by ")
                    .append(texts(range.survivors()));
            before = "; range ";
        }
        return text.toString();
    }

    private static String describeStuck(Message.Recovered answer) {
        List<Member> survivors =
                answer.ranges().isEmpty() ? List.of() : answer.ranges().get(0).survivors();
        return "range "
                + answer.range()
                + " could not be taken up again: one of those who have entries of it ("
                + texts(addresses(survivors))
                + ") fell silent meanwhile; repeat it";
    }
}
