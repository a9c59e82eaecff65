package io.chord.replication;

import io.chord.message.Member;
import io.chord.message.Message;
import io.chord.message.View;
import io.chord.ring.RingId;
import java.util.ArrayList;
import java.util.List;

/**
 * Stores that kept a range which was begun anew without them. No chain leads from their view to the
 * new one, so that nothing else is sure to tell them: until each has heard of it, it is told again
 * and again. From then on it serves nothing of the range, and its old entries are erased.
 */
final class Overruled {

    /** Of more the ones that were added first are left to roll calls and hints. */
    private static final int STORES_MAX = 64;

    /** Periods between two attempts: whoever is away for good costs next to nothing. */
    private static final int EVERY = 4;

    private record Store(Member member, RingId end) {}

    private final Peers peers;
    private final Replicas replicas;
    private final List<Store> stores = new ArrayList<>();
    private int period;

    Overruled(Peers peers, Replicas replicas) {
        this.peers = peers;
        this.replicas = replicas;
    }

    /** Someone who was a member of the last view of the range that ends there. */
    void add(Member member, RingId end) {
        if (member.storeId().equals(peers.self())) return;
        Store store = new Store(member, end);
        stores.remove(store);
        stores.add(store);
        if (stores.size() > STORES_MAX) stores.remove(0);
    }

    /** Another period has begun. */
    void onPeriod() {
        if (++period % EVERY == 0) tell();
    }

    private void tell() {
        for (Store store : List.copyOf(stores)) {
            Replica replica = replicas.find(store.end).filter(r -> r.member).orElse(null);
            if (replica == null || replica.view.has(store.member.storeId())) {
                stores.remove(store); // The range is given on, or the store was taken in again.
            } else if (replica.active) {
                tell(store, replica.view);
            }
        }
    }

    private void tell(Store store, View view) {
        peers.ask(
                store.member,
                new Message.Install(List.of(view)),
                new Peers.Heard() {
                    @Override
                    public void answered(Message.Reply reply) {
                        if (reply instanceof Message.Ack) stores.remove(store);
                    }

                    @Override
                    public void missing(boolean gone) {}
                });
    }
}
