package io.chord.replication;

import io.chord.ring.Arc;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Which two ranges should become one (reference protocol, section 8, "MERGE"): neighbours within
 * the arc of one owner, kept by the same members, all of whom serve both. It only bounds the number
 * of ranges, so it waits until there is nothing else to do for either.
 */
final class MergePlan {

    /** The range on the left goes into the one on the right. */
    record Pair(Replica left, Replica right) {}

    private MergePlan() {}

    /**
     * The first pair, going clockwise. None while another merge is not at its end.
     *
     * @param own the arc of the owner
     * @param kept the replicas with a point of it
     * @param isCalm whether nothing is to be done for a range
     */
    static Optional<Pair> next(Arc own, List<Replica> kept, Predicate<Replica> isCalm) {
        for (Replica replica : kept) {
            if (replica.member && replica.view.isSeal()) return Optional.empty();
        }
        List<Replica> clockwise = new ArrayList<>(kept);
        clockwise.sort(
                (a, b) ->
                        own.from()
                                .next()
                                .distanceTo(a.held.to())
                                .compareTo(own.from().next().distanceTo(b.held.to())));
        for (Replica left : clockwise) {
            for (Replica right : clockwise) {
                boolean isPair =
                        ViewChain.canMerge(left.view, right.view)
                                && mayMerge(own, left)
                                && mayMerge(own, right);
                if (isPair && isCalm.test(left) && isCalm.test(right)) {
                    return Optional.of(new Pair(left, right));
                }
            }
        }
        return Optional.empty();
    }

    private static boolean mayMerge(Arc own, Replica replica) {
        return replica.member
                && replica.active
                && !replica.isCut()
                && replica.isServedByAll()
                && own.containsArc(replica.view.range());
    }
}
