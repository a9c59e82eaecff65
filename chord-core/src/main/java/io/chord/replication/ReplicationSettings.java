package io.chord.replication;

/**
 * The constants of replication.
 *
 * @param replication members that a view should have
 * @param recreateEmpty what to do about a range whose data are lost: false waits for its members,
 *     true makes it anew, empty, and says DataLost
 * @param valueBytesMax largest value
 * @param chunkEntries most entries of a chunk
 * @param chunkBytes most bytes of keys and values of a chunk, but for a single larger entry
 * @param learnerBytesMax most bytes of contents that a learner keeps before the view changes; more
 *     is copied during it
 * @param learnerBytesPerSecond most bytes that one copy of a learner takes in a second
 * @param keyQueueMax most requests that wait for one key
 * @param keysMax most keys with a request under way
 * @param operationsMax most operations of callers under way
 * @param viewsCachedMax most views of others remembered
 * @param viewsHintedMax most views of predecessors remembered from hints
 * @param reviewNanos mean period between two reviews of the ranges that this node should keep
 * @param backoffNanos first delay before an operation tries again; doubles up to 16 times this,
 *     each drawn from 0.5 to 1.5
 * @param replaceAfterNanos how long a member must have been missing before its place is given away
 * @param repairNanos interval in which a range that has entries is compared with its other members
 * @param repairEntriesPerSecond most entries that background repair counts, compares or mends in a
 *     second, at least 1
 * @param failureDomain what fails together with this node; empty: nothing does
 */
public record ReplicationSettings(
        int replication,
        boolean recreateEmpty,
        int valueBytesMax,
        int chunkEntries,
        int chunkBytes,
        long learnerBytesMax,
        long learnerBytesPerSecond,
        int keyQueueMax,
        int keysMax,
        int operationsMax,
        int viewsCachedMax,
        int viewsHintedMax,
        long reviewNanos,
        long backoffNanos,
        long replaceAfterNanos,
        long repairNanos,
        int repairEntriesPerSecond,
        String failureDomain) {}
