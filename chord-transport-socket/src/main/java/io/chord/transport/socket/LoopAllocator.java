package io.chord.transport.socket;

import io.netty.buffer.AbstractByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledDirectByteBuf;
import io.netty.buffer.UnpooledHeapByteBuf;

/**
 * Makes the buffers of all connections: direct ones come from the {@link LoopBuffers} of the event
 * loop that asks. Netty's own allocators serve any threads and lifetimes, which costs memory, and
 * tell the JDK's flight recorder of each buffer: its start alone is a quarter of the processor time
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
        return new UnpooledHeapByteBuf(this, bytes, bytesMax);
    }

    @Override
    protected ByteBuf newDirectBuffer(int bytes, int bytesMax) {
        boolean isUsual = bytes <= LoopBuffers.LARGEST_BYTES && bytesMax == Integer.MAX_VALUE;
        LoopBuffers buffers = isUsual ? LoopBuffers.ofThisThread() : null;
        ByteBuf made =
                buffers == null
                        ? new UnpooledDirectByteBuf(this, bytes, bytesMax)
                        : buffers.take(bytes);
        return toLeakAwareBuffer(made);
    }

    @Override
    public boolean isDirectBufferPooled() {
        return true;
    }
}
