package io.chord.transport.socket;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledDirectByteBuf;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Direct buffers that an event loop has used and will use again: of sizes from {@value
 * #SMALLEST_BYTES} to {@value #LARGEST_BYTES} bytes, each twice the one before, and at most {@value
 * #KEPT_BYTES_MAX} bytes in all. Used by the thread of the loop alone.
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

    private final List<ArrayDeque<Reused>> free = new ArrayList<>();
    private int keptBytes;

    LoopBuffers() {
        for (int i = 0; i < SIZES; i++) free.add(new ArrayDeque<>(4));
    }

    /** Those of the loop whose thread asks; null on any other thread. */
    static @Nullable LoopBuffers ofThisThread() {
        return Thread.currentThread() instanceof SocketResources.LoopThread loop
                ? loop.buffers
                : null;
    }

    /**
     * An empty buffer with room for so many bytes, or for more.
     *
     * @param bytes at most {@link #LARGEST_BYTES}
     */
    ByteBuf take(int bytes) {
        int size = sizeFor(bytes);
        Reused known = free.get(size).poll();
        if (known == null) return new Reused(SMALLEST_BYTES << size);
        keptBytes -= known.capacity();
        known.beginAgain();
        return known;
    }

    private static int sizeFor(int bytes) {
        int least = Math.max(bytes, SMALLEST_BYTES);
        return Integer.SIZE - Integer.numberOfLeadingZeros(least - 1) - SMALLEST_BITS;
    }

    /** Whether it is kept; one that has grown or shrunk is of no use. */
    private boolean keep(Reused released) {
        int bytes = released.capacity();
        if (bytes != released.madeWithBytes || bytes > KEPT_BYTES_MAX - keptBytes) return false;
        keptBytes += bytes;
        free.get(sizeFor(bytes)).push(released); // The last one is likely to be in the caches.
        return true;
    }

    int keptBytes() {
        return keptBytes;
    }

    /** Gives all that is kept back to the system. */
    void clear() {
        for (ArrayDeque<Reused> each : free) {
            each.forEach(Reused::end);
            each.clear();
        }
        keptBytes = 0;
    }

    /** A buffer that goes back to the loop on whose thread it is released. */
    private static final class Reused extends UnpooledDirectByteBuf {

        private final int madeWithBytes;

        Reused(int bytes) {
            super(LoopAllocator.INSTANCE, bytes, Integer.MAX_VALUE);
            this.madeWithBytes = bytes;
        }

        void beginAgain() {
            resetRefCnt();
            clear();
        }

        void end() {
            super.deallocate();
        }

        @Override
        protected void deallocate() {
            LoopBuffers buffers = ofThisThread();
            if (buffers == null || !buffers.keep(this)) super.deallocate();
        }
    }
}
