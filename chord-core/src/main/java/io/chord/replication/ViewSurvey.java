package io.chord.replication;

import io.chord.call.Call;
import io.chord.message.Member;
import io.chord.message.Message;
import io.chord.message.View;
import io.chord.ring.Address;
import io.chord.ring.Arc;
import io.chord.ring.NodeRef;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * Asks the neighbours, and the members of views heard of, which views they know of an arc. Ends
 * when all have answered or were silent, and at once when what members themselves keep fills the
 * gaps.
 */
final class ViewSurvey {

    private static final int ASKED_MAX = 12;
    private static final int MEMORY = 128;

    private final Peers peers;
    private final Ring ring;
    private final Arc range;
    private final List<Arc> gaps;
    private final Consumer<NewestViews> done;
    private final NewestViews newest = new NewestViews(MEMORY);
    private final NewestViews kept = new NewestViews(MEMORY);
    private final TreeSet<Address> asked = new TreeSet<>();
    private final List<Call> calls = new ArrayList<>();
    private int open;
    private boolean ended;

    ViewSurvey(Peers peers, Ring ring, Arc range, List<Arc> gaps, Consumer<NewestViews> done) {
        this.peers = peers;
        this.ring = ring;
        this.range = range;
        this.gaps = gaps;
        this.done = done;
    }

    void begin(List<View> known) {
        asked.add(ring.self().address());
        open++; // Ourselves, so that it cannot end while the questions go out.
        for (NodeRef node : ring.successors()) askNode(node);
        ring.predecessor().ifPresent(this::askNode);
        for (View view : known) learn(view);
        close();
    }

    void cancel() {
        ended = true;
        for (Call call : calls) peers.cancel(call);
    }

    private void askNode(NodeRef node) {
        if (ring.isGone(node) || !isNew(node.address())) return;
        open++;
        calls.add(peers.askNode(node, new Message.GetViews(range), heard()));
    }

    private void learn(View view) {
        if (!newest.learn(view)) return;
        for (Arc gap : gaps) {
            if (!view.range().intersects(gap)) continue;
            for (Member member : view.members()) {
                if (!isNew(peers.addressOf(member))) continue;
                open++;
                calls.add(peers.ask(member, new Message.GetViews(range), heard()));
            }
        }
    }

    private boolean isNew(Address address) {
        return asked.size() <= ASKED_MAX && asked.add(address);
    }

    private Peers.Heard heard() {
        return new Peers.Heard() {
            @Override
            public void answered(Message.Reply reply) {
                if (ended) return;
                if (reply instanceof Message.Views views) {
                    for (View view : views.kept()) {
                        learn(view);
                        kept.learn(view);
                    }
                    for (View view : views.known()) learn(view);
                }
                close();
            }

            @Override
            public void missing(boolean gone) {
                if (!ended) close();
            }
        };
    }

    private void close() {
        if (--open > 0 && !isFilled()) return;
        if (ended) return;
        cancel();
        done.accept(newest);
    }

    private boolean isFilled() {
        List<Arc> arcs = new ArrayList<>();
        for (View view : kept.meeting(range)) arcs.add(view.range());
        for (Arc gap : gaps) {
            if (!Arc.minusAll(gap, arcs).isEmpty()) return false;
        }
        return true;
    }
}
