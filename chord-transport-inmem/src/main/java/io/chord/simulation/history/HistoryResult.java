package io.chord.simulation.history;

import java.util.List;

/**
 * How a course ended.
 *
 * @param plan what was run
 * @param counts what happened
 * @param violations the histories that no order explains; none: all is well
 * @param traceHash of the whole run
 */
public record HistoryResult(
        HistoryPlan plan, HistoryCounts counts, List<String> violations, long traceHash) {

    /** Copies the list. */
    public HistoryResult {
        violations = List.copyOf(violations);
    }

    /** Whether every history was linearizable. */
    public boolean isOk() {
        return violations.isEmpty();
    }
}
