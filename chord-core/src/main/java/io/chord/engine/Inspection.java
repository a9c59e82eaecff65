package io.chord.engine;

import io.chord.call.Asker;
import io.chord.call.Call;
import io.chord.call.Calls;
import io.chord.lookup.Goal;
import io.chord.lookup.LookupAnswer;
import io.chord.lookup.LookupFailure;
import io.chord.lookup.LookupListener;
import io.chord.lookup.Lookups;
import io.chord.message.Message;
import io.chord.message.NodeReport;
import io.chord.ring.NodeRef;
import io.chord.routing.RoutingView;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Asks the member with one id for its state: find the owner of the id, and ask it if it has that
 * id.
 */
final class Inspection implements Asker, LookupListener {

    private final Calls calls;
    private final RoutingView routing;
    private final Lookups lookups;
    private final Optional<Consumer<Consumer<NodeReport>>> report;
    private final Command.Inspect command;
    private final Consumer<Outcome> done;

    /**
     * @param report of this node, if it is a member
     */
    Inspection(
            Calls calls,
            RoutingView routing,
            Lookups lookups,
            Optional<Consumer<Consumer<NodeReport>>> report,
            Command.Inspect command,
            Consumer<Outcome> done) {
        this.calls = calls;
        this.routing = routing;
        this.lookups = lookups;
        this.report = report;
        this.command = command;
        this.done = done;
    }

    void begin() {
        if (report.isPresent() && command.id().equals(routing.self().id())) {
            report.get().accept(told -> done.accept(new Outcome.Inspected(told)));
        } else {
            lookups.find(command.id(), Goal.OWNER, Optional.empty(), command.deadlineNanos(), this);
        }
    }

    @Override
    public void onFound(LookupAnswer answer) {
        if (answer.owner().id().equals(command.id())) {
            calls.ask(answer.owner(), new Message.GetReport(), this);
        } else {
            done.accept(
                    new Outcome.Failed(
                            Outcome.Reason.NO_SUCH_NODE,
                            "no member has the id "
                                    + command.id()
                                    + "; the next one is "
                                    + answer.owner().toShortString()));
        }
    }

    @Override
    public void onLookupFailed(LookupFailure failure, String message) {
        done.accept(new Outcome.Failed(Outcome.Reason.TIMED_OUT, message));
    }

    @Override
    public void onReply(Call call, Message.Reply reply) {
        done.accept(
                reply instanceof Message.Report answered
                        ? new Outcome.Inspected(answered.report())
                        : new Outcome.Failed(
                                Outcome.Reason.TIMED_OUT,
                                call.to()
                                        + " answered "
                                        + reply.getClass().getSimpleName()
                                        + " and not its state"));
    }

    @Override
    public void onSilence(Call call) {
        done.accept(new Outcome.Failed(Outcome.Reason.TIMED_OUT, call.to() + " did not answer"));
    }

    @Override
    public void onGone(Call call, Optional<NodeRef> instead) {
        done.accept(
                new Outcome.Failed(
                        Outcome.Reason.NO_SUCH_NODE,
                        "the member with the id " + command.id() + " is gone"));
    }
}
