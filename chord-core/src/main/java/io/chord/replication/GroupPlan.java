package io.chord.replication;

import io.chord.message.Member;
import io.chord.message.StoreId;
import io.chord.message.View;
import io.chord.ring.RingId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * What should become of the members of a view, one step at a time (reference protocol, section 8,
 * "SIZE" and "NEXT VIEW"): a dead member is replaced before a live one; members are added while
 * there are too few; one that is too many is removed, a dead one first; then the farthest gives way
 * to a nearer node. A dead member for which there is no spare stays: it may come back.
 */
final class GroupPlan {

    /** A change of the members of a view. */
    sealed interface Step {
        /** One more member. */
        record Add(Member in) implements Step {}

        /** One member in place of another, or the same store at its new address. */
        record Replace(StoreId out, Member in) implements Step {}

        /** One member less. */
        record Remove(StoreId out) implements Step {}
    }

    private final View view;
    private final List<Member> wanted;
    private final Function<Member, MemberWatch.State> states;
    private final int size;

    /**
     * @param view with its owner as a member
     * @param wanted the owner, and the next live successors of distinct failure domains
     * @param states what is known of each member
     * @param size how many members a view should have
     */
    GroupPlan(
            View view, List<Member> wanted, Function<Member, MemberWatch.State> states, int size) {
        this.view = view;
        this.wanted = wanted;
        this.states = states;
        this.size = size;
    }

    /**
     * The next step.
     *
     * @param mayRebalance whether live members may be changed for nearer ones
     */
    Optional<Step> next(boolean mayRebalance) {
        Optional<Step> step = moved();
        if (step.isEmpty()) step = replaceDead();
        if (step.isEmpty()) step = add();
        if (step.isEmpty()) step = removeSurplus();
        if (step.isEmpty() && mayRebalance && areAllLive()) step = replaceFarthest();
        return step;
    }

    /** "Addresses are refreshed": a store that is met elsewhere than the view says. */
    private Optional<Step> moved() {
        for (Member member : view.members()) {
            for (Member node : wanted) {
                if (node.storeId().equals(member.storeId()) && !node.equals(member)) {
                    return Optional.of(new Step.Replace(member.storeId(), node));
                }
            }
        }
        return Optional.empty();
    }

    private Optional<Step> replaceDead() {
        for (Member dead : farthestFirst(view.members())) {
            if (states.apply(dead) != MemberWatch.State.DEAD) continue;
            Optional<Member> spare = spareBeside(others(dead));
            if (spare.isPresent()) {
                return Optional.of(new Step.Replace(dead.storeId(), spare.get()));
            }
        }
        return Optional.empty();
    }

    private Optional<Step> add() {
        if (view.members().size() >= size) return Optional.empty();
        return spareBeside(view.members()).map(Step.Add::new);
    }

    private Optional<Step> removeSurplus() {
        if (view.members().size() <= size) return Optional.empty();
        Member out = null;
        for (Member member : farthestFirst(view.members())) {
            boolean isDead = states.apply(member) == MemberWatch.State.DEAD;
            if (isDead || (out == null && !isWanted(member))) out = member;
            if (isDead) break;
        }
        if (out == null) return Optional.empty();
        List<Member> rest = others(out);
        int live = 0;
        for (Member member : rest) {
            if (states.apply(member) == MemberWatch.State.LIVE) live++;
        }
        boolean hasMajority = live >= rest.size() / 2 + 1;
        return hasMajority ? Optional.of(new Step.Remove(out.storeId())) : Optional.empty();
    }

    private Optional<Step> replaceFarthest() {
        for (Member far : farthestFirst(view.members())) {
            if (isWanted(far)) continue;
            Optional<Member> nearer = spareBeside(others(far));
            if (nearer.isPresent()) {
                return Optional.of(new Step.Replace(far.storeId(), nearer.get()));
            }
        }
        return Optional.empty();
    }

    private boolean areAllLive() {
        for (Member member : view.members()) {
            if (states.apply(member) != MemberWatch.State.LIVE) return false;
        }
        return true;
    }

    /** The first that is wanted, is no member, and fails with none of those. */
    private Optional<Member> spareBeside(List<Member> staying) {
        for (Member node : wanted) {
            if (!view.has(node.storeId()) && !Neighbours.sharesFate(node, staying)) {
                return Optional.of(node);
            }
        }
        return Optional.empty();
    }

    private boolean isWanted(Member member) {
        for (Member node : wanted) {
            if (node.storeId().equals(member.storeId())) return true;
        }
        return false;
    }

    private List<Member> others(Member out) {
        List<Member> others = new ArrayList<>(view.members());
        others.remove(out);
        return others;
    }

    /** The farthest from the end of the range, going clockwise as successors do. */
    private List<Member> farthestFirst(List<Member> members) {
        RingId end = view.range().to();
        List<Member> sorted = new ArrayList<>(members);
        sorted.sort((a, b) -> end.distanceTo(b.id()).compareTo(end.distanceTo(a.id())));
        return sorted;
    }
}
