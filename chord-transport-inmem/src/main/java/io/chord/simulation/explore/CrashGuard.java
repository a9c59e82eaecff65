package io.chord.simulation.explore;

import io.chord.ring.NodeRef;
import java.util.List;

/**
 * Says which node may crash within assumption A4 of Zave's proof (TSE 2017), as it reads at message
 * level (reference protocol, section 4): each {@link Listing} keeps a live entry, and more than r
 * principals remain, which no listing skips.
 */
final class CrashGuard {

    private final RingWorld world;
    private final LongMap<Boolean> verdicts = new LongMap<>();

    CrashGuard(RingWorld world) {
        this.world = world;
    }

    boolean mayCrash(int[] state, int node) {
        if (!world.face(state, node).isMember())
            return false; // Nobody lists it: as if it were slow.
        long key = Hash.add(world.ringHash(state), node);
        Boolean known = verdicts.get(key);
        if (known != null) return known;
        boolean may = judge(state, node);
        verdicts.put(key, may);
        return may;
    }

    private boolean judge(int[] state, int crashing) {
        List<Listing> listings = Listing.of(world, state, crashing);
        List<NodeRef> live = world.members(state, crashing);
        for (Listing listing : listings) {
            if (!listing.hasOneOf(live)) return false;
        }
        if (!world.setup().isWithinTheProof()) return true;
        int principals = 0;
        for (NodeRef node : live) {
            if (listings.stream().noneMatch(listing -> listing.skips(node))) principals++;
        }
        return principals > world.setup().successors();
    }
}
