package io.chord.bench.evaluate;

import io.chord.ring.NodeRef;
import io.chord.ring.RingId;
import io.chord.ring.SplitMix64;
import io.chord.routing.RoutingView;
import io.chord.simulation.SimulatedRing;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * The routing tables of a ring as bare arrays, and lookups that do nothing but walk them: no
 * messages, no engine, no network. What real nodes are compared with: nothing that goes through the
 * same tables can be faster.
 */
public final class BareWalk {

    /** The first 64 bits of the ids, in the order of the ring; differences are distances. */
    private final long[] ids;

    /** The links of node i, farthest first, are those from first[i] on. */
    private final int[] first;

    private final int[] links;

    /** The successor behind which a node does not know its way to the end. */
    private final int[] reach;

    private BareWalk(long[] ids, int[] first, int[] links, int[] reach) {
        this.ids = ids;
        this.first = first;
        this.links = links;
        this.reach = reach;
    }

    /**
     * Copies the tables of all members.
     *
     * @param earlyStop whether the whole successor list may end a walk, or its head alone
     */
    public static BareWalk of(SimulatedRing ring, boolean earlyStop) {
        RoutingView[] tables =
                ring.members().stream()
                        .map(name -> ring.engine(name).routing())
                        .sorted(Comparator.comparing(table -> table.self().id()))
                        .toArray(RoutingView[]::new);
        int nodes = tables.length;
        long[] ids = new long[nodes];
        int[] first = new int[nodes + 1];
        int[] reach = new int[nodes];
        int[] links = new int[Arrays.stream(tables).mapToInt(t -> linksOf(t).size()).sum()];
        for (int node = 0; node < nodes; node++) {
            RoutingView table = tables[node];
            ids[node] = top(table.self().id());
            List<NodeRef> known = linksOf(table);
            for (int i = 0; i < known.size(); i++) {
                links[first[node] + i] = placeOf(known.get(i), tables, node);
            }
            first[node + 1] = first[node] + known.size();
            List<NodeRef> successors = table.successors().nodes();
            NodeRef end = successors.get(earlyStop ? successors.size() - 1 : 0);
            reach[node] = placeOf(end, tables, node);
        }
        return new BareWalk(ids, first, links, reach);
    }

    /** Where the table of a node is; that of another one if it has none. */
    private static int placeOf(NodeRef node, RoutingView[] tables, int other) {
        int low = 0;
        int high = tables.length - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            int order = tables[middle].self().id().compareTo(node.id());
            if (order == 0) return middle;
            if (order < 0) low = middle + 1;
            else high = middle - 1;
        }
        return other;
    }

    private static List<NodeRef> linksOf(RoutingView table) {
        RingId self = table.self().id();
        List<NodeRef> links = new ArrayList<>(table.fingers().distinct());
        for (NodeRef successor : table.successors().nodes()) {
            if (!links.contains(successor)) links.add(successor);
        }
        links.sort(Comparator.comparing((NodeRef link) -> self.distanceTo(link.id())).reversed());
        return links;
    }

    private static long top(RingId id) {
        return ByteBuffer.wrap(id.toBytes()).getLong();
    }

    /** Looks random points up from random nodes; how many nodes were passed in all. */
    public long walk(long lookups, SplitMix64 random) {
        long hops = 0;
        for (long i = 0; i < lookups; i++) {
            hops += hops(random.nextInt(ids.length), random.nextLong());
        }
        return hops;
    }

    /** Nodes from the start to the one before the key, the start not counted. */
    private int hops(int start, long key) {
        int before = start == 0 ? ids.length - 1 : start - 1;
        if (isIn(before, key, start)) return 0;
        int at = start;
        int hops = 0;
        while (!isIn(at, key, reach[at])) {
            at = closestPreceding(at, key);
            hops++;
        }
        return hops;
    }

    private int closestPreceding(int at, long key) {
        long left = key - ids[at];
        for (int i = first[at]; i < first[at + 1]; i++) {
            long distance = ids[links[i]] - ids[at];
            if (distance != 0 && Long.compareUnsigned(distance, left) < 0) return links[i];
        }
        throw new IllegalStateException("node " + at + " knows nobody before the key");
    }

    /** Whether the key is behind one node and not behind the other. */
    private boolean isIn(int from, long key, int to) {
        return Long.compareUnsigned(key - ids[from] - 1, ids[to] - ids[from] - 1) <= 0;
    }
}
