package io.chord.membership;

import io.chord.call.Turn;
import io.chord.ring.Address;
import io.chord.ring.NodeRef;
import io.chord.routing.RoutingView;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Addresses at which a member was seen, for the ring audit: keyed by address, newest incarnation,
 * never removed for being silent (protocol section 6). A partition that ends is healed through what
 * was remembered from before it.
 */
final class KnownNodes {

    /*
     * References are taken from the answers and notifies of ring maintenance and not from lookups.
     * Those name ever other nodes, and would in a large ring drive the nodes of the far side of a
     * partition out of this table; neighbours are soon all in it, and then nothing is replaced.
     */

    private final Turn turn;
    private final RoutingView view;
    private final int max;
    private final List<NodeRef> nodes = new ArrayList<>(0);

    KnownNodes(Turn turn, RoutingView view, int max) {
        this.turn = turn;
        this.view = view;
        this.max = max;
    }

    void note(NodeRef node) {
        if (max <= 0 || node.address().equals(view.self().address())) return;
        int known = indexOf(node.address());
        if (known >= 0) {
            if (node.isNewerThan(nodes.get(known))) nodes.set(known, node);
        } else if (nodes.size() < max) {
            nodes.add(node);
        } else {
            nodes.set(turn.random().nextInt(max), node);
        }
    }

    private int indexOf(Address address) {
        for (int i = 0; i < nodes.size(); i++) {
            if (nodes.get(i).address().equals(address)) return i;
        }
        return -1;
    }

    void noteAll(Iterable<NodeRef> nodes) {
        for (NodeRef node : nodes) note(node);
    }

    /** One of them, each equally likely. */
    Optional<Address> any() {
        return nodes.isEmpty()
                ? Optional.empty()
                : Optional.of(nodes.get(turn.random().nextInt(nodes.size())).address());
    }

    Optional<NodeRef> at(Address address) {
        int known = indexOf(address);
        return known < 0 ? Optional.empty() : Optional.of(nodes.get(known));
    }

    int size() {
        return nodes.size();
    }
}
