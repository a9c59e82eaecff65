package io.chord.bench.processes;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetric;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import java.lang.management.ManagementFactory;

/**
 * What this process takes.
 *
 * @param heap bytes of objects that are in use, after a collection
 * @param buffers bytes that Netty's allocator holds outside the heap
 * @param threads of the JVM, its own included
 */
public record Footprint(long heap, long buffers, int threads) {

    private static final int LOOKS = 3;

    /** Looks a few times, and takes the least: what is used for a moment does not count. */
    public static Footprint now() {
        long heap = Long.MAX_VALUE;
        long buffers = Long.MAX_VALUE;
        for (int i = 0; i < LOOKS; i++) {
            System.gc();
            heap =
                    Math.min(
                            heap,
                            ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
            buffers = Math.min(buffers, buffersNow());
        }
        return new Footprint(heap, buffers, ManagementFactory.getThreadMXBean().getThreadCount());
    }

    private static long buffersNow() {
        if (ByteBufAllocator.DEFAULT instanceof ByteBufAllocatorMetricProvider provider) {
            ByteBufAllocatorMetric metric = provider.metric();
            return metric.usedDirectMemory();
        }
        return 0;
    }

    /** Heap and buffers. */
    public long bytes() {
        return heap + buffers;
    }
}
