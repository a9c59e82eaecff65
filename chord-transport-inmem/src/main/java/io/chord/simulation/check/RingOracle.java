package io.chord.simulation.check;

import io.chord.ring.NodeRef;
import io.chord.ring.RingId;
import io.chord.simulation.check.RingImage.Ghost;
import io.chord.simulation.check.RingImage.MemberState;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.function.IntPredicate;

/**
 * Judges the state of a whole ring by the predicates of Zave, <i>Reasoning about identifier spaces:
 * how to make Chord correct</i> (TSE 2017). Each predicate is a method that lists in words where it
 * does not hold; an empty list: it holds.
 *
 * <p>Two of them are the inductive invariant, from which the others follow: {@link
 * #everyMemberHasABest()} and {@link #enoughPrincipals()}. They hold at all times only while
 * failures stay within the assumptions of the protocol. {@link #malformedLists()} holds always;
 * {@link #ideal()} some time after joins and faults have ended.
 *
 * <p>All predicates of N members with lists of r together cost O(N r log N). Not thread-safe.
 */
public final class RingOracle {

    // Members are named by their index in the snapshot, where they are in order of their ids.

    private static final int NONE = BestSteps.NONE;
    private static final int SHOWN_MAX = 20;

    private final List<MemberState> members;
    private final List<Ghost> ghosts;
    private final int successorsMax;
    private final BestSteps steps;
    private final int[] best;
    private final int[] ringOf;

    /** An oracle for one instant. */
    public RingOracle(RingImage snapshot) {
        members = snapshot.members();
        ghosts = snapshot.ghosts();
        successorsMax = snapshot.successorsMax();
        steps = new BestSteps(members);
        best = steps.best;
        ringOf = steps.ringOf;
    }

    /** How many rings there are that do not meet along their live successors. */
    public int rings() {
        return steps.rings;
    }

    /**
     * Every member has a live successor; a node alone in the world is its own.
     *
     * @return the members that know no live one
     */
    public List<String> everyMemberHasABest() {
        return membersWhere(
                m -> best[m] == NONE,
                m -> "none of the successors of " + name(m) + " is live: " + successors(m));
    }

    /**
     * The members that nobody skips: no list of any member, with that member in front, has two
     * neighbouring entries between which the principal lies, or a former process of its id.
     */
    public List<NodeRef> principals() {
        return new Skips(members).byMembers().unskipped();
    }

    /**
     * There are at least r + 1 principals. A ring of at most r members need not have so many: it
     * must be one ordered ring of all.
     */
    public List<String> enoughPrincipals() {
        if (members.size() <= successorsMax) {
            List<String> violations = new ArrayList<>(atMostOneRing());
            violations.addAll(orderedRing());
            violations.addAll(
                    membersWhere(m -> ringOf[m] == NONE, m -> name(m) + " is not on the ring"));
            return violations;
        }
        return enough(principals(), "are principals");
    }

    private List<String> enough(List<NodeRef> principals, String what) {
        if (principals.size() > successorsMax) return List.of();
        return List.of(
                "of "
                        + members.size()
                        + " members only "
                        + principals.size()
                        + " "
                        + what
                        + ", and "
                        + (successorsMax + 1)
                        + " are needed: "
                        + principals);
    }

    /**
     * What {@link #invariant()} says, said of lists and ghosts: each has a live entry, and at least
     * r + 1 members are skipped by neither. For rings of more than r members.
     */
    public List<String> invariantWithGhosts() {
        List<String> violations = new ArrayList<>(everyMemberHasABest());
        for (Ghost ghost : ghosts) {
            if (ghost.successors().stream().noneMatch(steps::isMember)) {
                violations.add(
                        "none of the successors that an answer under way brings to "
                                + ghost.writer()
                                + " is live: "
                                + ghost.successors());
            }
        }
        violations.addAll(
                enough(
                        new Skips(members).byMembers().byGhosts(ghosts).unskipped(),
                        "are skipped by no list and no ghost"));
        return violations;
    }

    /** Some member reaches itself by steps to live successors. */
    public List<String> atLeastOneRing() {
        return steps.rings > 0 || members.isEmpty()
                ? List.of()
                : List.of("no walk along live successors comes back to its start");
    }

    /** All members that reach themselves reach each other. */
    public List<String> atMostOneRing() {
        if (steps.rings <= 1) return List.of();
        List<String> violations = new ArrayList<>();
        for (int ring = 0; ring < steps.rings; ring++) {
            int wanted = ring;
            List<String> names = membersWhere(m -> ringOf[m] == wanted, this::name);
            violations.add("ring " + (ring + 1) + " of " + steps.rings + ": " + shortened(names));
        }
        return violations;
    }

    /** No member on a ring lies between another one and its live successor. */
    public List<String> orderedRing() {
        List<String> violations = new ArrayList<>();
        List<Integer> onRing = new ArrayList<>();
        for (int m = 0; m < members.size(); m++) {
            if (ringOf[m] != NONE) onRing.add(m);
        }
        for (int i = 0; i < onRing.size(); i++) {
            int m = onRing.get(i);
            int next = onRing.get((i + 1) % onRing.size());
            if (id(next).isInOpen(id(m), id(best[m]))) {
                violations.add(
                        name(m)
                                + " goes on to "
                                + name(best[m])
                                + " and passes over "
                                + name(next)
                                + ", which is on a ring too");
            }
        }
        return violations;
    }

    /** Every member that is on no ring comes to one by steps to live successors. */
    public List<String> connectedAppendages() {
        boolean[] comesToRing = new boolean[members.size()];
        boolean[] isKnown = new boolean[members.size()];
        for (int start = 0; start < members.size(); start++) {
            List<Integer> walk = new ArrayList<>();
            int m = start;
            while (m != NONE && !isKnown[m]) {
                isKnown[m] = true;
                walk.add(m);
                m = best[m];
            }
            // A walk that meets itself has met a ring.
            boolean arrives = m != NONE && (ringOf[m] != NONE || comesToRing[m]);
            for (int passed : walk) comesToRing[passed] = arrives;
        }
        return membersWhere(
                m -> !comesToRing[m], m -> name(m) + " comes to no ring along its live successors");
    }

    /** No list names an id twice. */
    public List<String> noDuplicates() {
        return membersWhere(
                m -> {
                    Set<RingId> seen = new HashSet<>();
                    for (NodeRef entry : members.get(m).successors()) {
                        if (!seen.add(entry.id())) return true;
                    }
                    return false;
                },
                m -> "the list of " + name(m) + " names an id twice: " + successors(m));
    }

    /**
     * Going clockwise from the member, its list comes in order and does not pass the member again.
     * Entries with the id of the member, or of the entry before, are judged by {@link #noSelf()}
     * and {@link #noDuplicates()}.
     */
    public List<String> orderedSuccessorLists() {
        return membersWhere(
                m -> {
                    RingId farthest = id(m);
                    for (NodeRef entry : members.get(m).successors()) {
                        if (entry.id().equals(id(m)) || entry.id().equals(farthest)) continue;
                        if (!entry.id().isInOpen(farthest, id(m))) return true;
                        farthest = entry.id();
                    }
                    return false;
                },
                m -> "the list of " + name(m) + " is not in ring order: " + successors(m));
    }

    /** No list has more than r entries. */
    public List<String> boundedLists() {
        return membersWhere(
                m -> members.get(m).successors().size() > successorsMax,
                m ->
                        "the list of "
                                + name(m)
                                + " is longer than "
                                + successorsMax
                                + ": "
                                + successors(m));
    }

    /** No member has its own id in its list: it would leave the ring without a word. */
    public List<String> noSelf() {
        return membersWhere(
                m -> {
                    for (NodeRef entry : members.get(m).successors()) {
                        if (entry.id().equals(id(m))) return true;
                    }
                    return false;
                },
                m -> "the list of " + name(m) + " names its own id: " + successors(m));
    }

    /** No two members have one id (assumption A1). */
    public List<String> uniqueIds() {
        return membersWhere(
                m -> m > 0 && id(m).equals(id(m - 1)),
                m -> name(m) + " has the id of " + name(m - 1));
    }

    /** Every principal is on a ring. */
    public List<String> principalsInRing() {
        Set<NodeRef> principals = new HashSet<>(principals());
        return membersWhere(
                m -> ringOf[m] == NONE && principals.contains(self(m)),
                m -> name(m) + " is skipped by nobody, yet on no ring");
    }

    /** Zave's invariant: {@link #everyMemberHasABest()} and {@link #enoughPrincipals()}. */
    public List<String> invariant() {
        List<String> violations = new ArrayList<>(everyMemberHasABest());
        violations.addAll(enoughPrincipals());
        return violations;
    }

    /**
     * All that the invariant implies (Zave, TSE 2017), and what it stands on: every predicate but
     * {@link #ideal()}.
     */
    public List<String> safety() {
        List<String> violations = new ArrayList<>(uniqueIds());
        violations.addAll(invariant());
        violations.addAll(atLeastOneRing());
        violations.addAll(atMostOneRing());
        violations.addAll(orderedRing());
        violations.addAll(connectedAppendages());
        violations.addAll(principalsInRing());
        violations.addAll(malformedLists());
        return violations;
    }

    /**
     * What every member can see to by itself, and must at all times, whatever fails: no self, no
     * duplicates, order and bound of its list.
     */
    public List<String> malformedLists() {
        List<String> violations = new ArrayList<>(noSelf());
        violations.addAll(noDuplicates());
        violations.addAll(orderedSuccessorLists());
        violations.addAll(boundedLists());
        return violations;
    }

    /**
     * The ring is as it should be: the invariant; all members on the ring; each list is the next r
     * members; each predecessor is the member before. A node alone has neither.
     */
    public List<String> ideal() {
        List<String> violations = new ArrayList<>(uniqueIds());
        violations.addAll(invariant());
        int others = members.size() - 1;
        for (int m = 0; m < members.size(); m++) {
            if (ringOf[m] == NONE) violations.add(name(m) + " is on no ring");
            List<NodeRef> next = new ArrayList<>();
            for (int i = 1; i <= Math.min(successorsMax, others); i++) {
                next.add(self((m + i) % members.size()));
            }
            MemberState state = members.get(m);
            if (!state.successors().equals(next)) {
                violations.add(
                        "the successors of "
                                + name(m)
                                + " are "
                                + successors(m)
                                + " and not "
                                + next);
            }
            String before = others == 0 ? "none" : self((m + others) % members.size()).toString();
            String known = state.predecessor().map(NodeRef::toString).orElse("none");
            if (!known.equals(before)) {
                violations.add(
                        "the predecessor of " + name(m) + " is " + known + " and not " + before);
            }
        }
        return violations;
    }

    /**
     * Fails a test if there are violations.
     *
     * @param what the name of what should hold
     * @param violations what a predicate returned
     * @param replayLine how to see it again
     * @throws AssertionError with all of that (of many violations the first ones)
     */
    public static void require(String what, List<String> violations, String replayLine) {
        if (violations.isEmpty()) return;
        StringBuilder message =
                new StringBuilder(what)
                        .append(" does not hold (")
                        .append(violations.size())
                        .append(" violations); ")
                        .append(replayLine);
        int shown = Math.min(SHOWN_MAX, violations.size());
        for (String violation : violations.subList(0, shown)) {
            message.append("\n  ").append(violation);
        }
        if (shown < violations.size()) message.append("\n  ...");
        throw new AssertionError(message.toString());
    }

    /** {@link #require} for {@link #ideal()}. */
    public void requireIdeal(String replayLine) {
        require("one ideal ring of " + members.size() + " members", ideal(), replayLine);
    }

    /** {@link #require} for {@link #invariant()}. */
    public void requireInvariant(String replayLine) {
        require("the invariant", invariant(), replayLine);
    }

    /** {@link #require} for {@link #malformedLists()}. */
    public void requireWellFormedLists(String replayLine) {
        require("the form of successor lists", malformedLists(), replayLine);
    }

    private List<String> membersWhere(IntPredicate condition, IntFunction<String> words) {
        List<String> found = new ArrayList<>();
        for (int m = 0; m < members.size(); m++) {
            if (condition.test(m)) found.add(words.apply(m));
        }
        return found;
    }

    private NodeRef self(int m) {
        return members.get(m).self();
    }

    private RingId id(int m) {
        return self(m).id();
    }

    private String name(int m) {
        return self(m).toString();
    }

    private String successors(int m) {
        return members.get(m).successors().toString();
    }

    private static String shortened(List<String> names) {
        return names.size() <= SHOWN_MAX
                ? names.toString()
                : names.subList(0, SHOWN_MAX) + " and " + (names.size() - SHOWN_MAX) + " more";
    }
}
