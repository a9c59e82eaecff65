package io.chord.transport.socket;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/**
 * The first handler of an accepted connection where TLS is spoken: sees by the first byte whether
 * the other side does too. Whoever does not is let through as it is, so that {@link Connection} can
 * refuse it in its own language.
 */
final class TlsGate extends ChannelInboundHandlerAdapter {

    /** The type of the record that a handshake begins with (RFC 8446, section 5.1). */
    private static final int HANDSHAKE = 0x16;

    private final Tls tls;

    TlsGate(Tls tls) {
        this.tls = tls;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf in = (ByteBuf) message;
        if (!in.isReadable()) {
            in.release();
            return;
        }
        if (in.getByte(in.readerIndex()) == HANDSHAKE) {
            ctx.pipeline().replace(this, null, tls.accept(ctx.alloc()));
        } else {
            ctx.pipeline().remove(this);
        }
        ctx.fireChannelRead(in); // To what is in its place now.
    }
}
