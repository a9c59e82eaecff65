package io.chord.engine;

import io.chord.lookup.Goal;
import io.chord.lookup.LookupAnswer;
import io.chord.lookup.LookupFailure;
import io.chord.lookup.LookupListener;
import io.chord.lookup.Lookups;
import io.chord.membership.PredecessorFinder;
import io.chord.ring.NodeRef;
import io.chord.ring.RingId;
import java.util.Optional;

/** Lets membership, which lies below lookups, look up predecessors. */
final class PredecessorSearch implements PredecessorFinder {

    private final Lookups lookups;

    PredecessorSearch(Lookups lookups) {
        this.lookups = lookups;
    }

    @Override
    public void find(RingId target, NodeRef via, long deadlineNanos, Answer answer) {
        lookups.find(
                target,
                Goal.PREDECESSOR,
                Optional.of(via),
                deadlineNanos,
                new LookupListener() {
                    @Override
                    public void onFound(LookupAnswer found) {
                        found.predecessor()
                                .ifPresentOrElse(
                                        predecessor -> answer.found(predecessor, found.replicas()),
                                        () ->
                                                answer.notFound(
                                                        "no predecessor of "
                                                                + target
                                                                + " was named"));
                    }

                    @Override
                    public void onLookupFailed(LookupFailure failure, String message) {
                        answer.notFound(message);
                    }
                });
    }
}
