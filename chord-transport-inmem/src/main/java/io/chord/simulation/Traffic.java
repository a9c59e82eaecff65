package io.chord.simulation;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a simulated network carried since its beginning.
 *
 * @param sent frames and bytes handed over by nodes, by type of message; without copies
 * @param lost frames lost by chance or by a {@link FrameRule}
 * @param cut frames lost because the link was cut
 * @param duplicated copies made
 * @param delivered frames and copies that reached a node
 * @param refused frames and copies that found nobody at their address
 */
public record Traffic(
        SortedMap<String, Count> sent,
        long lost,
        long cut,
        long duplicated,
        long delivered,
        long refused) {

    /**
     * How many and how much.
     *
     * @param frames how many frames
     * @param bytes their bytes
     */
    public record Count(long frames, long bytes) {

        static final Count NONE = new Count(0, 0);

        Count plus(long moreFrames, long moreBytes) {
            return new Count(frames + moreFrames, bytes + moreBytes);
        }
    }

    /** Copies the counts. */
    public Traffic {
        sent = Collections.unmodifiableSortedMap(new TreeMap<>(sent));
    }

    /** All frames and bytes sent. */
    public Count total() {
        Count total = Count.NONE;
        for (Count count : sent.values()) total = total.plus(count.frames, count.bytes);
        return total;
    }

    /** What was sent of one type of message. */
    public Count of(String type) {
        return sent.getOrDefault(type, Count.NONE);
    }

    /** What was added since an earlier reading of the same network. */
    public Traffic since(Traffic earlier) {
        SortedMap<String, Count> added = new TreeMap<>();
        sent.forEach(
                (type, count) -> {
                    Count before = earlier.of(type);
                    if (count.frames > before.frames) {
                        added.put(type, count.plus(-before.frames, -before.bytes));
                    }
                });
        return new Traffic(
                added,
                lost - earlier.lost,
                cut - earlier.cut,
                duplicated - earlier.duplicated,
                delivered - earlier.delivered,
                refused - earlier.refused);
    }
}
