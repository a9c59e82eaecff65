package io.chord;

import io.chord.ring.Address;
import io.chord.ring.Arc;
import java.util.List;
import java.util.Objects;

/**
 * What became of a range that had lost its majority.
 *
 * @param ranges the pieces that were taken up again; what a majority served is not among them
 */
public record RecoveryReport(List<Range> ranges) {

    /**
     * A piece.
     *
     * @param range the arc
     * @param lastMembers who kept it last; empty if nobody knew
     * @param survivors whose entries were taken. What had been acknowledged by others alone is
     *     lost; empty: nothing was left
     * @param entries how many entries it has now; a store may estimate
     */
    public record Range(
            Arc range, List<Address> lastMembers, List<Address> survivors, long entries) {
        /** Copies the lists. */
        public Range {
            Objects.requireNonNull(range, "range");
            lastMembers = List.copyOf(lastMembers);
            survivors = List.copyOf(survivors);
        }
    }

    /** Copies the list. */
    public RecoveryReport {
        ranges = List.copyOf(ranges);
    }

    /** How many entries the pieces have together. */
    public long entries() {
        return ranges.stream().mapToLong(Range::entries).sum();
    }
}
