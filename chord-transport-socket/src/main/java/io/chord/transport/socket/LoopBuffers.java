package io.chord.transport.socket;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledDirectByteBuf;
import io.netty.buffer.UnpooledHeapByteBuf;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * Buffers that an event loop has used and will use again, direct ones and, for the JDK's TLS, those
 * on the heap: of sizes from {@value #SMALLEST_BYTES} to {@value #LARGEST_BYTES} bytes, each twice
 * the one before, and at most {@value #KEPT_BYTES_MAX} bytes in all. Used by whoever drives the
 * loop alone.
 */
final class LoopBuffers {

    static final int SMALLEST_BYTES = 256;

    /** That of a batch, and of the largest read. */
    static final int LARGEST_BYTES = Limits.BATCH_BYTES;

    /** What is given back beyond it goes to the system. */
    static final int KEPT_BYTES_MAX = 1 << 20;

    private static final int SMALLEST_BITS = Integer.numberOfTrailingZeros(SMALLEST_BYTES);
    private static final int SIZES =
            Integer.numberOfTrailingZeros(LARGEST_BYTES) - SMALLEST_BITS + 1;

    private final List<ArrayDeque<Reused>> direct = shelves();
    private final List<ArrayDeque<Reused>> heap = shelves();
    private final LoopAllocator allocator;
    private int keptBytes;

    /**
     * None yet.
     *
     * @param allocator whose buffers they are
     */
    LoopBuffers(LoopAllocator allocator) {
        this.allocator = allocator;
    }

    private static List<ArrayDeque<Reused>> shelves() {
        List<ArrayDeque<Reused>> made = new ArrayList<>();
        for (int i = 0; i < SIZES; i++) made.add(new ArrayDeque<>(4));
        return made;
    }

    /**
     * An empty buffer outside the heap with room for so many bytes, or for more.
     *
     * @param bytes at most {@link #LARGEST_BYTES}
     */
    ByteBuf takeDirect(int bytes) {
        int size = sizeFor(bytes);
        Reused known = direct.get(size).poll();
        return known == null ? new Direct(allocator, SMALLEST_BYTES << size) : taken(known);
    }

    /** The same on the heap. */
    ByteBuf takeHeap(int bytes) {
        int size = sizeFor(bytes);
        Reused known = heap.get(size).poll();
        return known == null ? new Heap(allocator, SMALLEST_BYTES << size) : taken(known);
    }

    private ByteBuf taken(Reused known) {
        ByteBuf again = known.again();
        keptBytes -= again.capacity();
        return again;
    }

    private static int sizeFor(int bytes) {
        int least = Math.max(bytes, SMALLEST_BYTES);
        return Integer.SIZE - Integer.numberOfLeadingZeros(least - 1) - SMALLEST_BITS;
    }

    /**
     * Keeps what is released, if it may.
     *
     * @param allocator that made it
     * @param bytes its room now
     * @param madeWithBytes its room when it was made: one that has grown or shrunk is of no use
     */
    private static boolean keep(
            Reused released, ByteBufAllocator allocator, int bytes, int madeWithBytes) {
        LoopBuffers loop = ((LoopAllocator) allocator).buffers();
        if (loop == null || bytes != madeWithBytes) return false;
        if (bytes > KEPT_BYTES_MAX - loop.keptBytes) return false;
        loop.keptBytes += bytes;
        List<ArrayDeque<Reused>> shelves = released instanceof Direct ? loop.direct : loop.heap;
        shelves.get(sizeFor(bytes)).push(released); // The last one is likely to be in the caches.
        return true;
    }

    int keptBytes() {
        return keptBytes;
    }

    /** Gives all that is kept back to the system. */
    void clear() {
        for (List<ArrayDeque<Reused>> shelves : List.of(direct, heap)) {
            for (ArrayDeque<Reused> each : shelves) {
                each.forEach(Reused::end);
                each.clear();
            }
        }
        keptBytes = 0;
    }

    /** A buffer that goes back to its loop if it is the loop that releases it. */
    private interface Reused {

        /** As if it were new. */
        ByteBuf again();

        /** Gives its memory back. */
        void end();
    }

    private static final class Direct extends UnpooledDirectByteBuf implements Reused {

        private final int madeWithBytes;

        Direct(LoopAllocator allocator, int bytes) {
            super(allocator, bytes, Integer.MAX_VALUE);
            this.madeWithBytes = bytes;
        }

        @Override
        public ByteBuf again() {
            resetRefCnt();
            return clear();
        }

        @Override
        public void end() {
            super.deallocate();
        }

        @Override
        protected void deallocate() {
            if (!keep(this, alloc(), capacity(), madeWithBytes)) super.deallocate();
        }
    }

    private static final class Heap extends UnpooledHeapByteBuf implements Reused {

        private final int madeWithBytes;

        Heap(LoopAllocator allocator, int bytes) {
            super(allocator, bytes, Integer.MAX_VALUE);
            this.madeWithBytes = bytes;
        }

        @Override
        public ByteBuf again() {
            resetRefCnt();
            return clear();
        }

        @Override
        public void end() {
            super.deallocate();
        }

        @Override
        protected void deallocate() {
            if (!keep(this, alloc(), capacity(), madeWithBytes)) super.deallocate();
        }
    }
}
