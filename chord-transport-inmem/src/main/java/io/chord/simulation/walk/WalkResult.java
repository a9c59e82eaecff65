package io.chord.simulation.walk;

import io.chord.simulation.FaultSchedule;
import java.util.List;
import java.util.Locale;

/**
 * How a walk ended.
 *
 * @param plan what was run
 * @param course the faults that it had
 * @param required what was judged last
 * @param violations where it did not hold; none: all is well
 * @param nanos virtual time of the end
 * @param traceHash of the whole run
 * @param events of the network
 * @param checks how often the oracle was asked
 * @param joins nodes that tried to join
 * @param ended nodes that crashed or left
 * @param idealPeriods stabilise periods from the end of faults until the ring was ideal; negative:
 *     it did not get there
 */
public record WalkResult(
        WalkPlan plan,
        FaultSchedule course,
        String required,
        List<String> violations,
        long nanos,
        long traceHash,
        long events,
        long checks,
        int joins,
        int ended,
        double idealPeriods) {

    /** Copies the list. */
    public WalkResult {
        violations = List.copyOf(violations);
    }

    /** In one line: the walk, how far it came, and how to see it again. */
    public String describe() {
        return String.format(
                Locale.ROOT,
                "%s: %s, r = %d, began with %d members, %d joins, %d ends, at %.3f s, trace %x",
                required,
                plan.name(),
                plan.successors(),
                plan.members(),
                joins,
                ended,
                nanos / 1e9,
                traceHash);
    }

    /** Whether all held. */
    public boolean isOk() {
        return violations.isEmpty();
    }
}
