package io.chord.replication;

import io.chord.call.SmallMap;
import io.chord.message.Member;
import io.chord.message.Message;
import io.chord.message.StoreId;
import io.chord.message.View;
import io.chord.message.ViewId;
import io.chord.ring.Address;
import io.chord.ring.Arc;
import io.chord.ring.NodeRef;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * Asks everybody who may have entries of an arc what they have of it: this node, its neighbours,
 * and the members of every view that is heard of, now and before. Ends when all have answered or
 * were silent.
 */
final class Muster {

    private static final int ASKED_MAX = 64;

    /**
     * What was found.
     *
     * @param answers of each store that answered
     * @param views all that anybody knows of the arc
     */
    record Findings(List<Message.Holdings> answers, List<View> views) {}

    private final Peers peers;
    private final Ring ring;
    private final Arc arc;
    private final Consumer<Findings> done;
    private final SmallMap<StoreId, Message.Holdings> answers = new SmallMap<>();
    private final SmallMap<ViewId, View> views = new SmallMap<>();
    private final TreeSet<Address> asked = new TreeSet<>();
    private int open;
    private boolean ended;

    Muster(Peers peers, Ring ring, Arc arc, Consumer<Findings> done) {
        this.peers = peers;
        this.ring = ring;
        this.arc = arc;
        this.done = done;
    }

    void begin() {
        open++; // So that it cannot end while the questions go out.
        ask(ring.self().address());
        for (NodeRef node : ring.successors()) ask(node.address());
        ring.predecessor().ifPresent(node -> ask(node.address()));
        close();
    }

    void cancel() {
        ended = true;
    }

    private void ask(Address address) {
        if (asked.size() >= ASKED_MAX || !asked.add(address)) return;
        open++;
        peers.askAddress(
                address,
                new Message.GetHoldings(arc),
                new Peers.Heard() {
                    @Override
                    public void answered(Message.Reply reply) {
                        if (reply instanceof Message.Holdings holdings) onHoldings(holdings);
                        close();
                    }

                    @Override
                    public void missing(boolean gone) {
                        close();
                    }
                });
    }

    private void onHoldings(Message.Holdings holdings) {
        answers.put(holdings.self().storeId(), holdings);
        for (View view : holdings.known()) {
            if (views.containsKey(view.id()) || !view.range().intersects(arc)) continue;
            views.put(view.id(), view);
            for (Member member : view.members()) ask(peers.addressOf(member));
            for (View.Part part : view.parts()) {
                for (Member member : part.members()) ask(peers.addressOf(member));
            }
        }
    }

    private void close() {
        if (--open > 0 || ended) return;
        ended = true;
        done.accept(new Findings(List.copyOf(answers.values()), List.copyOf(views.values())));
    }
}
