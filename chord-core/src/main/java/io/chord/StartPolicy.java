package io.chord;

import io.chord.ring.Address;
import java.util.List;

/** How a node comes to its ring. */
public sealed interface StartPolicy {

    /** It is the first node of a new ring. */
    record Create() implements StartPolicy {}

    /**
     * It joins the ring of any of these addresses, and never creates one.
     *
     * @param seeds addresses of nodes, at least one; its own address in the list is ignored
     */
    record Join(List<Address> seeds) implements StartPolicy {
        /** Copies the list. */
        public Join {
            seeds = List.copyOf(seeds);
        }
    }

    /**
     * It joins the ring of a seed if one has a ring; else, once enough of them can be reached, the
     * one with the smallest address creates it and the others join. The start is complete when as
     * many are members.
     *
     * @param minimumPeers how many nodes, this one included, must be reachable before a ring may be
     *     created, and be members before the start is complete
     * @param seeds addresses of nodes; may have its own
     */
    record Auto(int minimumPeers, List<Address> seeds) implements StartPolicy {
        /** Copies the list. */
        public Auto {
            seeds = List.copyOf(seeds);
        }
    }
}
