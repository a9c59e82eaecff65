package io.chord.simulation.check;

import io.chord.ring.NodeRef;
import io.chord.ring.RingId;
import io.chord.simulation.check.RingImage.Ghost;
import io.chord.simulation.check.RingImage.MemberState;
import java.util.ArrayList;
import java.util.List;

/**
 * Counts by how many lists each member is skipped: it lies strictly between two neighbours of the
 * list, with the member whose list it is in front; or the list has another process of its id in its
 * place, such as its former self (to Zave a node and its id are one). Counted as differences at
 * both ends of what is skipped, so that a list of r entries costs O(r log N).
 */
final class Skips {

    private final List<MemberState> members;
    private final int[] differences;

    /** Nobody is skipped by anybody yet. The members are in order of their ids. */
    Skips(List<MemberState> members) {
        this.members = members;
        this.differences = new int[members.size() + 1];
    }

    Skips byMembers() {
        for (MemberState member : members) add(member.self(), member.successors());
        return this;
    }

    Skips byGhosts(List<Ghost> ghosts) {
        for (Ghost ghost : ghosts) add(ghost.writer(), ghost.successors());
        return this;
    }

    /** The members that no list skips, in order. */
    List<NodeRef> unskipped() {
        List<NodeRef> unskipped = new ArrayList<>();
        int skippedBy = 0;
        for (int m = 0; m < members.size(); m++) {
            skippedBy += differences[m];
            if (skippedBy == 0) unskipped.add(members.get(m).self());
        }
        return unskipped;
    }

    private void add(NodeRef owner, List<NodeRef> list) {
        RingId from = owner.id();
        for (NodeRef entry : list) {
            RingId to = entry.id();
            int first = firstAfter(from);
            int end = firstNotBefore(to);
            if (from.compareTo(to) < 0) {
                mark(first, end);
            } else {
                mark(first, members.size());
                mark(0, end);
            }
            for (int m = end; m < members.size() && idOf(m).equals(to); m++) {
                if (!members.get(m).self().equals(entry)) mark(m, m + 1);
            }
            from = to;
        }
    }

    private void mark(int first, int end) {
        differences[first]++;
        differences[end]--;
    }

    private int firstAfter(RingId id) {
        int low = 0;
        int high = members.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (idOf(middle).compareTo(id) > 0) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    private int firstNotBefore(RingId id) {
        int first = firstAfter(id);
        while (first > 0 && idOf(first - 1).equals(id)) first--;
        return first;
    }

    private RingId idOf(int m) {
        return members.get(m).self().id();
    }
}
