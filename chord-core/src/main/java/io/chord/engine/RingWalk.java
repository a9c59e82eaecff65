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
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Walks once around the ring, successor by successor, and collects the state of every member. A
 * silent successor is passed over: the next one of the same list is asked. Costs one round trip a
 * member.
 */
final class RingWalk implements Asker {

    private final Calls calls;
    private final Supplier<NodeReport> report;
    private final int nodesMax;
    private final Consumer<Outcome> done;
    private final List<NodeReport> met = new ArrayList<>();
    private final ArrayDeque<NodeRef> next = new ArrayDeque<>();

    RingWalk(Calls calls, Supplier<NodeReport> report, int nodesMax, Consumer<Outcome> done) {
        this.calls = calls;
        this.report = report;
        this.nodesMax = nodesMax;
        this.done = done;
    }

    void begin() {
        onMet(report.get());
    }

    private void onMet(NodeReport node) {
        met.add(node);
        next.clear();
        next.addAll(node.successors());
        if (next.isEmpty()) {
            done.accept(new Outcome.Walked(met, met.size() == 1));
        } else {
            askNext();
        }
    }

    private void askNext() {
        NodeRef node = next.poll();
        if (node == null) {
            done.accept(new Outcome.Walked(met, false)); // Nobody after the last one answers.
        } else if (isAroundAt(node)) {
            done.accept(new Outcome.Walked(met, true));
        } else if (met.size() >= nodesMax) {
            done.accept(new Outcome.Walked(met, false));
        } else {
            calls.ask(node, new Message.GetReport(), this);
        }
    }

    /** Whether the next node is the first one again, or lies behind it. */
    private boolean isAroundAt(NodeRef node) {
        RingId first = met.get(0).self().id();
        RingId last = met.get(met.size() - 1).self().id();
        return node.id().equals(first) || !node.id().isInOpen(last, first);
    }

    @Override
    public void onReply(Call call, Message.Reply reply) {
        if (reply instanceof Message.Report answered) {
            onMet(answered.report());
        } else {
            askNext();
        }
    }

    @Override
    public void onSilence(Call call) {
        askNext();
    }

    @Override
    public void onGone(Call call, Optional<NodeRef> instead) {
        askNext();
    }
}
