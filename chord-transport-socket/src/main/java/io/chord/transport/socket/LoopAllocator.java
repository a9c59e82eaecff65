package io.chord.transport.socket;

import io.netty.buffer.AbstractByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledDirectByteBuf;
import io.netty.buffer.UnpooledHeapByteBuf;
import io.netty.util.concurrent.EventExecutor;
import org.jspecify.annotations.Nullable;

/**
 * Makes the buffers of an event loop's connections: they come from its {@link LoopBuffers} when it
 * is the loop that asks. Netty's own allocators serve any threads and lifetimes, which costs
 * memory, and tell the JDK's flight recorder of each buffer: its start alone is a quarter of the
 * processor time until a node serves. Buffers are made larger than was asked for, never smaller.
 * Safe for any thread.
 */
final class LoopAllocator extends AbstractByteBufAllocator {

    private final EventExecutor loop;
    private final LoopBuffers buffers = new LoopBuffers(this);

    LoopAllocator(EventExecutor loop) {
        super(true);
        this.loop = loop;
    }

    /** What the loop uses again; null on a thread that does not drive it now. */
    @Nullable LoopBuffers buffers() {
        return loop.inEventLoop() ? buffers : null;
    }

    /** Gives all that is kept back to the system, when the loop has ended. */
    void end() {
        buffers.clear();
    }

    @Override
    protected ByteBuf newHeapBuffer(int bytes, int bytesMax) {
        LoopBuffers own = keeping(bytes, bytesMax);
        return own == null
                ? new UnpooledHeapByteBuf(this, bytes, bytesMax)
                : toLeakAwareBuffer(own.takeHeap(bytes));
    }

    @Override
    protected ByteBuf newDirectBuffer(int bytes, int bytesMax) {
        LoopBuffers own = keeping(bytes, bytesMax);
        return toLeakAwareBuffer(
                own == null
                        ? new UnpooledDirectByteBuf(this, bytes, bytesMax)
                        : own.takeDirect(bytes));
    }

    /** Those that have such a buffer, if any do. */
    private @Nullable LoopBuffers keeping(int bytes, int bytesMax) {
        boolean isUsual = bytes <= LoopBuffers.LARGEST_BYTES && bytesMax == Integer.MAX_VALUE;
        return isUsual ? buffers() : null;
    }

    @Override
    public boolean isDirectBufferPooled() {
        return true;
    }
}
