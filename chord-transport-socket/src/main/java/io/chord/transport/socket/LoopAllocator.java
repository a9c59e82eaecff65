package io.chord.transport.socket;

import io.netty.buffer.AbstractByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledDirectByteBuf;
import io.netty.buffer.UnpooledHeapByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Makes the buffers of all connections: they come from the {@link LoopBuffers} of the event loop
 * that asks. Netty's own allocators serve any threads and lifetimes, which costs memory, and tell
 * the JDK's flight recorder of each buffer: its start alone is a quarter of the processor time
 * until a node serves. Buffers are made larger than was asked for, never smaller. Safe for any
 * thread.
 */
final class LoopAllocator extends AbstractByteBufAllocator {

    static final LoopAllocator INSTANCE = new LoopAllocator();

    private LoopAllocator() {
        super(true);
    }

    @Override
    protected ByteBuf newHeapBuffer(int bytes, int bytesMax) {
        LoopBuffers buffers = keeping(bytes, bytesMax);
        return buffers == null
                ? new UnpooledHeapByteBuf(this, bytes, bytesMax)
                : toLeakAwareBuffer(buffers.takeHeap(bytes));
    }

    @Override
    protected ByteBuf newDirectBuffer(int bytes, int bytesMax) {
        LoopBuffers buffers = keeping(bytes, bytesMax);
        return toLeakAwareBuffer(
                buffers == null
                        ? new UnpooledDirectByteBuf(this, bytes, bytesMax)
                        : buffers.takeDirect(bytes));
    }

    /** Those that have such a buffer, if any do. */
    private static @Nullable LoopBuffers keeping(int bytes, int bytesMax) {
        boolean isUsual = bytes <= LoopBuffers.LARGEST_BYTES && bytesMax == Integer.MAX_VALUE;
        return isUsual ? LoopBuffers.ofThisThread() : null;
    }

    @Override
    public boolean isDirectBufferPooled() {
        return true;
    }
}
