package io.chord.bench;

import io.chord.ring.Address;
import io.chord.ring.NodeRef;
import io.chord.ring.RingId;
import io.chord.ring.RingSpace;
import io.chord.ring.SplitMix64;
import io.chord.routing.FingerTable;
import io.chord.routing.RoutingTable;
import io.chord.routing.RoutingView;
import io.chord.routing.SuccessorList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The table that one node of a large ring has when all is quiet; of the others there are only ids.
 */
final class IdealTable {

    private static final int SUCCESSORS = 16;

    private IdealTable() {}

    static RoutingView of(int nodes, long seed) {
        SplitMix64 random = new SplitMix64(seed);
        RingId[] ids = new RingId[nodes];
        for (int i = 0; i < nodes; i++) ids[i] = random.nextId(RingSpace.DEFAULT);
        Arrays.sort(ids);
        int own = nodes / 3;
        RoutingTable table = new RoutingTable(node(ids[own], own));
        List<NodeRef> successors = new ArrayList<>();
        for (int i = 1; i <= Math.min(SUCCESSORS, nodes - 1); i++) {
            int place = (own + i) % nodes;
            successors.add(node(ids[place], place));
        }
        List<Optional<NodeRef>> fingers = new ArrayList<>();
        for (int k = 0; k < RingSpace.BITS_MAX; k++) {
            int place = Arrays.binarySearch(ids, ids[own].plusPowerOfTwo(k));
            if (place < 0) place = (-place - 1) % nodes;
            fingers.add(Optional.of(node(ids[place], place)));
        }
        int before = (own + nodes - 1) % nodes;
        table.predecessorPen().write(Optional.of(node(ids[before], before)));
        table.successorPen()
                .write(
                        SuccessorList.of(
                                ids[own],
                                successors.get(0),
                                successors.subList(1, successors.size()),
                                SUCCESSORS));
        table.fingerPen().write(FingerTable.of(fingers));
        return table;
    }

    private static NodeRef node(RingId id, int place) {
        return new NodeRef(id, Address.of("tcp://10.0.0.1:" + (1 + place % 65_535)), 1);
    }
}
