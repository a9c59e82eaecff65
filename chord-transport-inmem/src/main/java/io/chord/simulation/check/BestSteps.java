package io.chord.simulation.check;

import io.chord.ring.NodeRef;
import io.chord.simulation.check.RingImage.MemberState;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Where each member gets to by one step: to the first entry of its list that is a live member
 * ({@code best} of Zave, TSE 2017). The steps are a function, so every walk ends in a circle, which
 * is a ring, or at a member that has no best. Members are named by their index.
 */
final class BestSteps {

    static final int NONE = -1;

    /** For each member the next one, or NONE. */
    final int[] best;

    /** For each member the number of the ring that it is on, from 0, or NONE. */
    final int[] ringOf;

    /** How many rings there are. */
    final int rings;

    private final Map<NodeRef, Integer> indexOf = new HashMap<>(); // Looked up by key only.

    BestSteps(List<MemberState> members) {
        for (int m = 0; m < members.size(); m++) indexOf.put(members.get(m).self(), m);
        best = new int[members.size()];
        for (int m = 0; m < best.length; m++) best[m] = findBest(members, m);
        ringOf = new int[members.size()];
        rings = findRings();
    }

    boolean isMember(NodeRef node) {
        return indexOf.containsKey(node);
    }

    private int findBest(List<MemberState> members, int m) {
        List<NodeRef> successors = members.get(m).successors();
        if (members.size() == 1 && successors.isEmpty()) return m;
        for (NodeRef entry : successors) {
            Integer live = indexOf.get(entry);
            if (live != null) return live;
        }
        return NONE;
    }

    private int findRings() {
        int found = 0;
        int[] walkOf = new int[best.length]; // 0: not visited yet; else the walk that came first.
        Arrays.fill(ringOf, NONE);
        for (int start = 0; start < walkOf.length; start++) {
            int m = start;
            while (m != NONE && walkOf[m] == 0) {
                walkOf[m] = start + 1;
                m = best[m];
            }
            if (m == NONE || walkOf[m] != start + 1) continue;
            for (int onRing = m; ringOf[onRing] == NONE; onRing = best[onRing]) {
                ringOf[onRing] = found;
            }
            found++;
        }
        return found;
    }
}
