package io.chord.engine;

import io.chord.lookup.Goal;
import io.chord.lookup.LookupAnswer;
import io.chord.lookup.LookupFailure;
import io.chord.lookup.LookupListener;
import io.chord.lookup.Lookups;
import io.chord.membership.PredecessorFinder;
import io.chord.ring.NodeRef;
import io.chord.ring.RingId;
import java.util.List;
import java.util.Optional;

/** Lets membership, which lies below lookups, look up predecessors and arcs. */
public final class PredecessorSearch implements PredecessorFinder {

    private final Lookups lookups;

    /** Looks up by these lookups. */
    public PredecessorSearch(Lookups lookups) {
        this.lookups = lookups;
    }

    @Override
    public void find(RingId target, NodeRef via, long deadlineNanos, Answer answer) {
        Search search =
                new Search(answer) {
                    @Override
                    public void onFound(LookupAnswer found) {
                        found.predecessor()
                                .ifPresentOrElse(
                                        predecessor -> answer.found(predecessor, found.replicas()),
                                        () -> answer.notFound("no node before it was named"));
                    }
                };
        lookups.find(target, Goal.PREDECESSOR, Optional.of(via), deadlineNanos, search);
    }

    @Override
    public void findArc(RingId point, NodeRef via, long deadlineNanos, Answer answer) {
        Search search =
                new Search(answer) {
                    @Override
                    public void onFound(LookupAnswer found) {
                        NodeRef owner = found.owner();
                        answer.found(found.predecessor().orElse(owner), List.of(owner));
                    }
                };
        lookups.find(point, Goal.OWNER, Optional.of(via), deadlineNanos, search);
    }

    private abstract static class Search implements LookupListener {
        private final PredecessorFinder.Answer answer;

        Search(PredecessorFinder.Answer answer) {
            this.answer = answer;
        }

        @Override
        public void onLookupFailed(LookupFailure failure, String message) {
            answer.notFound(message);
        }
    }
}
