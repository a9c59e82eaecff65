package io.chord.engine;

import io.chord.call.Asker;
import io.chord.call.Call;
import io.chord.call.Calls;
import io.chord.message.Message;
import io.chord.message.NodeReport;
import io.chord.ring.NodeRef;
import io.chord.ring.RingId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Walks once around the ring and collects the state of every member: from successor to successor,
 * and back over the predecessors that a node names and its predecessor does not list yet. A silent
 * node is passed over. Costs one round trip a member.
 */
final class RingWalk implements Asker {

    private final Calls calls;
    private final Consumer<Consumer<NodeReport>> report;
    private final Optional<NodeRef> entrance;
    private final int nodesMax;
    private final Consumer<Outcome> done;
    private final List<NodeReport> met = new ArrayList<>();

    /** Members that are further, until those before them have been met. */
    private final ArrayDeque<NodeReport> ahead = new ArrayDeque<>();

    private final ArrayDeque<NodeRef> next = new ArrayDeque<>();
    private final Set<NodeRef> asked = new LinkedHashSet<>();

    /**
     * @param entrance where the walk of a node begins that is no member itself
     */
    RingWalk(
            Calls calls,
            Consumer<Consumer<NodeReport>> report,
            Optional<NodeRef> entrance,
            int nodesMax,
            Consumer<Outcome> done) {
        this.calls = calls;
        this.report = report;
        this.entrance = entrance;
        this.nodesMax = nodesMax;
        this.done = done;
    }

    void begin() {
        if (entrance.isPresent()) {
            calls.ask(entrance.get(), new Message.GetReport(), this);
        } else {
            report.accept(this::meet);
        }
    }

    /** The next member that is known: unless it names one between the last that was met and it. */
    private void approach(NodeReport node) {
        Optional<NodeRef> before = node.predecessor().filter(p -> isBetween(p, node.self().id()));
        if (before.isPresent() && asked.add(before.get())) {
            ahead.push(node);
            calls.ask(before.get(), new Message.GetReport(), this);
        } else if (node.self().equals(met.get(0).self())) {
            done.accept(new Outcome.Walked(met, true));
        } else {
            meet(node);
        }
    }

    private void meet(NodeReport node) {
        met.add(node);
        next.clear();
        next.addAll(node.successors());
        if (!ahead.isEmpty()) {
            approach(ahead.pop());
        } else if (next.isEmpty()) {
            done.accept(new Outcome.Walked(met, met.size() == 1)); // Alone, or about to be.
        } else {
            askNext();
        }
    }

    private void askNext() {
        NodeRef node = next.poll();
        if (node == null) {
            done.accept(new Outcome.Walked(met, false)); // Nobody after the last one answers.
        } else if (!isBetween(node, met.get(0).self().id())) {
            approach(met.get(0)); // Around.
        } else if (met.size() >= nodesMax) {
            done.accept(new Outcome.Walked(met, false));
        } else if (asked.add(node)) {
            calls.ask(node, new Message.GetReport(), this);
        } else {
            askNext(); // It was silent before.
        }
    }

    private boolean isBetween(NodeRef node, RingId end) {
        return node.id().isInOpen(met.get(met.size() - 1).self().id(), end);
    }

    private void onUseless() {
        if (met.isEmpty()) {
            done.accept(
                    new Outcome.Failed(
                            Outcome.Reason.TIMED_OUT,
                            entrance.map(NodeRef::toShortString).orElse("the first node")
                                    + " does not answer; repeating it is safe"));
        } else if (ahead.isEmpty()) {
            askNext();
        } else {
            approach(ahead.pop());
        }
    }

    @Override
    public void onReply(Call call, Message.Reply reply) {
        if (met.isEmpty() && reply instanceof Message.Report first) {
            meet(first.report());
            return;
        }
        boolean isNext =
                !met.isEmpty()
                        && reply instanceof Message.Report answered
                        && isBetween(answered.report().self(), met.get(0).self().id());
        if (isNext) {
            approach(((Message.Report) reply).report());
        } else {
            onUseless();
        }
    }

    @Override
    public void onSilence(Call call) {
        onUseless();
    }

    @Override
    public void onGone(Call call, Optional<NodeRef> instead) {
        onUseless();
    }
}
