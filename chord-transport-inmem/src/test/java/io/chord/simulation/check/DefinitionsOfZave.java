package io.chord.simulation.check;

import io.chord.ring.NodeRef;
import io.chord.ring.RingId;
import io.chord.simulation.check.RingImage.MemberState;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The predicates, as slow and as near to the words of their definitions as can be: relations as
 * sets of members, closures by repetition, between by comparing numbers.
 */
final class DefinitionsOfZave {

    private final List<MemberState> members;
    private final int r;

    DefinitionsOfZave(RingImage snapshot) {
        members = snapshot.members();
        r = snapshot.successorsMax();
    }

    Set<String> broken() {
        Set<String> broken = new TreeSet<>();
        Set<MemberState> ring = ringMembers();
        for (MemberState m : members) {
            if (best(m).isEmpty()) broken.add("best");
            if (ring.stream().noneMatch(on -> on.equals(m) || reached(m).contains(on))) {
                broken.add("connectedAppendages");
            }
            List<RingId> ids = m.successors().stream().map(NodeRef::id).toList();
            if (new HashSet<>(ids).size() < ids.size()) broken.add("noDuplicates");
            if (ids.contains(m.self().id())) broken.add("noSelf");
            if (ids.size() > r) broken.add("boundedLists");
            // Distances from the member grow along the list.
            List<BigInteger> distances =
                    ids.stream()
                            .map(id -> m.self().id().distanceTo(id).toBigInteger())
                            .filter(distance -> distance.signum() > 0)
                            .toList();
            if (!distances.equals(distances.stream().sorted().toList())) broken.add("orderedLists");
            for (MemberState other : members) {
                if (!other.self().equals(m.self()) && other.self().id().equals(m.self().id()))
                    broken.add("uniqueIds");
            }
        }
        if (ring.isEmpty() && !members.isEmpty()) broken.add("atLeastOneRing");
        for (MemberState a : ring) {
            for (MemberState b : ring) {
                if (!reached(a).contains(b)) broken.add("atMostOneRing");
                if (between(a.self().id(), b.self().id(), best(a).orElseThrow().self().id())) {
                    broken.add("orderedRing");
                }
            }
        }
        if (!ring.stream().map(MemberState::self).toList().containsAll(principals())) {
            broken.add("principalsInRing");
        }
        boolean isEnough =
                members.size() > r
                        ? principals().size() >= r + 1
                        : ring.size() == members.size()
                                && !broken.contains("atMostOneRing")
                                && !broken.contains("orderedRing");
        if (!isEnough) broken.add("enoughPrincipals");
        return broken;
    }

    boolean isIdeal() {
        Set<String> broken = broken();
        if (broken.contains("uniqueIds")
                || broken.contains("best")
                || broken.contains("enoughPrincipals")
                || ringMembers().size() < members.size()) {
            return false;
        }
        int n = members.size();
        for (int i = 0; i < n; i++) {
            List<NodeRef> next = new ArrayList<>();
            for (int k = 1; k <= r && k < n; k++) next.add(members.get((i + k) % n).self());
            if (!members.get(i).successors().equals(next)) return false;
            if (n == 1 && members.get(i).predecessor().isPresent()) return false;
            // a.succ[0] == b <=> b.prdc == a
            for (MemberState b : members) {
                boolean isHead = !next.isEmpty() && next.get(0).equals(b.self());
                boolean isPredecessor = b.predecessor().equals(Optional.of(members.get(i).self()));
                if (isHead != isPredecessor) return false;
            }
            // A predecessor that is no member is nobody's.
            Optional<NodeRef> predecessor = members.get(i).predecessor();
            if (predecessor.isPresent()
                    && members.stream().noneMatch(m -> m.self().equals(predecessor.get()))) {
                return false;
            }
        }
        return true;
    }

    List<NodeRef> principals() {
        List<NodeRef> principals = new ArrayList<>();
        for (MemberState p : members) {
            boolean isSkipped = false;
            for (MemberState m : members) {
                List<NodeRef> extended = new ArrayList<>(List.of(m.self()));
                extended.addAll(m.successors());
                for (NodeRef entry : m.successors()) {
                    // Her nodes are their ids: what was here before is not this one.
                    isSkipped |= entry.id().equals(p.self().id()) && !entry.equals(p.self());
                }
                for (int i = 0; i + 1 < extended.size(); i++) {
                    isSkipped |=
                            between(extended.get(i).id(), p.self().id(), extended.get(i + 1).id());
                }
            }
            if (!isSkipped) principals.add(p.self());
        }
        return principals;
    }

    private Optional<MemberState> best(MemberState m) {
        if (members.size() == 1 && m.successors().isEmpty()) return Optional.of(m);
        for (NodeRef entry : m.successors()) {
            for (MemberState other : members) {
                if (other.self().equals(entry)) return Optional.of(other);
            }
        }
        return Optional.empty();
    }

    /** The members reached by one or more best-steps. */
    private Set<MemberState> reached(MemberState from) {
        Set<MemberState> reached = new HashSet<>();
        Optional<MemberState> next = best(from);
        while (next.isPresent() && reached.add(next.get())) next = best(next.get());
        return reached;
    }

    private Set<MemberState> ringMembers() {
        Set<MemberState> ring = new HashSet<>();
        for (MemberState m : members) {
            if (reached(m).contains(m)) ring.add(m);
        }
        return ring;
    }

    /** between(a,x,b) = a<b ? (a<x && x<b) : (x>a || x<b) */
    private static boolean between(RingId a, RingId x, RingId b) {
        BigInteger from = a.toBigInteger();
        BigInteger point = x.toBigInteger();
        BigInteger to = b.toBigInteger();
        return from.compareTo(to) < 0
                ? from.compareTo(point) < 0 && point.compareTo(to) < 0
                : point.compareTo(from) > 0 || point.compareTo(to) < 0;
    }
}
