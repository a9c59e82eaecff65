package io.chord.engine;

import io.chord.lookup.Goal;
import io.chord.lookup.LookupAnswer;
import io.chord.lookup.LookupFailure;
import io.chord.lookup.LookupListener;
import io.chord.lookup.Lookups;
import io.chord.replication.OwnerFinder;
import io.chord.ring.RingId;
import java.util.Optional;

/** Lets replication, which lies beside lookups, look up owners. */
final class OwnerSearch implements OwnerFinder {

    private final Lookups lookups;

    OwnerSearch(Lookups lookups) {
        this.lookups = lookups;
    }

    @Override
    public void find(RingId point, long deadlineNanos, Answer answer) {
        lookups.find(
                point,
                Goal.OWNER,
                Optional.empty(),
                deadlineNanos,
                new LookupListener() {
                    @Override
                    public void onFound(LookupAnswer found) {
                        answer.found(found.owner(), found.replicas());
                    }

                    @Override
                    public void onLookupFailed(LookupFailure failure, String message) {
                        answer.notFound(message);
                    }
                });
    }
}
