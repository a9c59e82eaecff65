package io.chord.bench.evaluate;

import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** What lookups took, summed up. */
final class LookupStats {

    private final Histogram toPredecessor = new Histogram();
    private final Histogram toOwner = new Histogram();
    private final Histogram timeouts = new Histogram();
    private final Histogram lates = new Histogram();
    private long failed;
    private long wrongOwner;
    private long elapsedNanos;
    private long frames;
    private Optional<String> complaint = Optional.empty();

    void add(TracedLookup lookup) {
        if (complaint.isEmpty() && (!lookup.isFound() || lookup.isWrong())) {
            complaint = Optional.of(lookup.complaint());
        }
        if (!lookup.isFound()) {
            failed++;
            return;
        }
        if (lookup.isWrong()) wrongOwner++;
        toPredecessor.add(lookup.hopsToPredecessor());
        toOwner.add(lookup.hopsToOwner());
        timeouts.add(lookup.timeouts());
        lates.add(lookup.lates());
        elapsedNanos += lookup.elapsedNanos();
    }

    void addFrames(long more) {
        frames += more;
    }

    /** Of those that were found, the owner not counted. */
    Histogram toPredecessor() {
        return toPredecessor;
    }

    /** Of those that were found, the owner counted. */
    Histogram toOwner() {
        return toOwner;
    }

    /** Of those that were found: waits for dead nodes on the critical path. */
    Histogram timeouts() {
        return timeouts;
    }

    /** Of those that were found: how often the path went on beside a live node that was late. */
    Histogram lates() {
        return lates;
    }

    long lookups() {
        return failed + toOwner.count();
    }

    long failed() {
        return failed;
    }

    long wrongOwner() {
        return wrongOwner;
    }

    double framesPerLookup() {
        return (double) frames / lookups();
    }

    double elapsedMeanMillis() {
        return elapsedNanos / (double) TimeUnit.MILLISECONDS.toNanos(1) / toOwner.count();
    }

    /** Adds all of it to a point. */
    Point describe(Point point) {
        return point.with("hops_to_predecessor_mean", toPredecessor.mean())
                .with("hops_to_owner_mean", toOwner.mean())
                .with("hops_p1", toPredecessor.percentile(1))
                .with("hops_p99", toPredecessor.percentile(99))
                .with("timeouts_mean", timeouts.mean())
                .with("timeouts_p1", timeouts.percentile(1))
                .with("timeouts_p99", timeouts.percentile(99))
                .with("lates_mean", lates.mean())
                .with("frames_per_lookup", framesPerLookup())
                .with("elapsed_mean_ms", elapsedMeanMillis())
                .with("lookups", lookups())
                .with("failed", failed)
                .with("wrong_owner", wrongOwner);
    }

    /** Requires that none failed and none was wrong. */
    Point requireAllRight(Point point) {
        String such = complaint.map(first -> ", such as " + first).orElse("");
        return point.require(failed == 0, failed + " lookups failed" + such)
                .require(wrongOwner == 0, wrongOwner + " lookups returned a wrong owner" + such);
    }
}
