package io.chord.replication;

import io.chord.message.NodeReport;

/** What background repair has done, for reports. */
final class RepairTally {

    private long comparisons;
    private long lastMillis;
    private long bucketsDiffered;
    private long keysMended;

    void compared(long wallMillis, int bucketsDiffering) {
        comparisons++;
        lastMillis = Math.max(0, wallMillis);
        bucketsDiffered += bucketsDiffering;
    }

    void mended() {
        keysMended++;
    }

    NodeReport.Repair report() {
        return new NodeReport.Repair(comparisons, lastMillis, bucketsDiffered, keysMended);
    }
}
