package io.chord.membership;

import io.chord.call.Turn;
import io.chord.ring.Address;
import io.chord.ring.NodeRef;
import io.chord.routing.RoutingView;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

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
    private final TreeMap<Address, NodeRef> byAddress = new TreeMap<>();
    private final List<Address> addresses = new ArrayList<>();

    KnownNodes(Turn turn, RoutingView view, int max) {
        this.turn = turn;
        this.view = view;
        this.max = max;
    }

    void note(NodeRef node) {
        Address address = node.address();
        if (address.equals(view.self().address())) return;
        NodeRef known = byAddress.get(address);
        if (known != null) {
            if (node.isNewerThan(known)) byAddress.put(address, node);
            return;
        }
        if (max <= 0) return;
        if (addresses.size() < max) {
            addresses.add(address);
        } else {
            byAddress.remove(addresses.set(turn.random().nextInt(max), address));
        }
        byAddress.put(address, node);
    }

    void noteAll(Iterable<NodeRef> nodes) {
        for (NodeRef node : nodes) note(node);
    }

    /** One of them, each equally likely. */
    Optional<Address> any() {
        return addresses.isEmpty()
                ? Optional.empty()
                : Optional.of(addresses.get(turn.random().nextInt(addresses.size())));
    }

    Optional<NodeRef> at(Address address) {
        return Optional.ofNullable(byAddress.get(address));
    }

    int size() {
        return addresses.size();
    }
}
