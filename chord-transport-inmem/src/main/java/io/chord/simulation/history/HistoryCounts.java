package io.chord.simulation.history;

/** What happened in courses: so that one that tests nothing is seen to. */
public final class HistoryCounts {

    /** Histories judged, one of each key. */
    public long histories;

    /** Operations begun. */
    public long operations;

    /** Operations that ended with an answer. */
    public long succeeded;

    /** Writes of which the caller was told that nobody knows. */
    public long indeterminate;

    /** Faults done. */
    public long faults;

    /** Views that followed another one. */
    public long reconfigurations;

    /** Those of them that keep two ranges that have become one. */
    public long merges;

    /** Reads that took one round trip, or several of them, but prepared nothing. */
    public long fastReads;

    /** Reads that had to choose what they found. */
    public long slowReads;

    /** Operations that overlapped another one on their key. */
    public long overlapping;

    /** Operations during which another view of their key began to be installed. */
    public long acrossViewChange;

    /** Conditional changes whose condition held. */
    public long conditionalOk;

    /** Conditional changes whose condition did not. */
    public long conditionalFailed;

    /** Tombstones that were purged. */
    public long purges;

    /** Adds those of another course. */
    public void add(HistoryCounts other) {
        histories += other.histories;
        operations += other.operations;
        succeeded += other.succeeded;
        indeterminate += other.indeterminate;
        faults += other.faults;
        reconfigurations += other.reconfigurations;
        merges += other.merges;
        fastReads += other.fastReads;
        slowReads += other.slowReads;
        overlapping += other.overlapping;
        acrossViewChange += other.acrossViewChange;
        conditionalOk += other.conditionalOk;
        conditionalFailed += other.conditionalFailed;
        purges += other.purges;
    }
}
