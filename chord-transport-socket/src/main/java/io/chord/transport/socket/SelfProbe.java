package io.chord.transport.socket;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Whether this transport is reached at the address that it advertises: dials that address as
 * another node would, certificates and all, and looks whether it is itself that answers. Tries
 * again until a deadline, since what makes an address reachable (a name, a forwarded port) may come
 * a little later than the node. Owned by the loop.
 *
 * <p>It can be wrong in both directions: a network may not lead a host back to itself, and what
 * works from here may not from elsewhere. So it warns, and nothing is refused.
 */
final class SelfProbe {

    /** Unless set otherwise. */
    static final int DEADLINE_MILLIS = 5_000;

    /** Between two attempts. */
    static final int PAUSE_MILLIS = 500;

    /** One of the two is told, once, unless the probe was cancelled. */
    interface Result {
        void onReached();

        /** What answered, or why nothing did. */
        void onNotReached(String what);
    }

    private final EventLoop loop;
    private final Dialer dialer;
    private final Optional<Tls> tls;
    private final Preface own;
    private final TcpAddress place;
    private final Result result;
    private final long deadlineNanos;
    private boolean ended;
    private @Nullable Channel current;

    SelfProbe(
            EventLoop loop,
            Dialer dialer,
            Optional<Tls> tls,
            Preface own,
            TcpAddress place,
            int deadlineMillis,
            Result result) {
        this.loop = loop;
        this.dialer = dialer;
        this.tls = tls;
        this.own = own;
        this.place = place;
        this.result = result;
        this.deadlineNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(deadlineMillis);
    }

    void begin() {
        if (ended) return;
        dialer.dial(place, Attempt::new, (refused, cause) -> failed(String.valueOf(cause)));
    }

    void cancel() {
        ended = true;
        Channel open = current;
        if (open != null) end(open);
    }

    private static void end(Channel open) {
        open.close().addListener(ChannelFutureListener.FIRE_EXCEPTION_ON_FAILURE);
    }

    private void failed(String what) {
        if (ended) return;
        boolean isLast =
                deadlineNanos - System.nanoTime() < TimeUnit.MILLISECONDS.toNanos(PAUSE_MILLIS);
        if (isLast) {
            ended = true;
            result.onNotReached(what);
        } else {
            var unused = loop.schedule(this::begin, PAUSE_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    /** One connection to the advertised address, from dialing to the preface of the other side. */
    private final class Attempt extends ChannelInboundHandlerAdapter {

        private final Preface.Reader reader = new Preface.Reader();
        private boolean isOver;

        @Override
        public void handlerAdded(ChannelHandlerContext ctx) {
            tls.ifPresent(with -> ctx.pipeline().addFirst(with.dialAsItIs(ctx.alloc(), place)));
        }

        @Override
        public void channelActive(ChannelHandlerContext ctx) {
            current = ctx.channel();
            if (ended) {
                SelfProbe.end(ctx.channel());
                return;
            }
            long left = Math.max(PAUSE_MILLIS, (deadlineNanos - System.nanoTime()) / 1_000_000);
            var unused =
                    loop.schedule(() -> end("it says nothing", ctx), left, TimeUnit.MILLISECONDS);
            if (tls.isEmpty()) sayWhoWeAre(ctx);
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
            if (!(event instanceof SslHandshakeCompletionEvent handshake)) return;
            if (handshake.isSuccess()) {
                sayWhoWeAre(ctx);
            } else {
                end(TlsFailure.of(handshake.cause()).words(), ctx);
            }
        }

        private void sayWhoWeAre(ChannelHandlerContext ctx) {
            ctx.writeAndFlush(own.encode(ctx.alloc()))
                    .addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            ByteBuf in = (ByteBuf) message;
            try {
                reader.read(in).ifPresent(said -> answered(said, ctx));
            } catch (Preface.MalformedException e) {
                end(String.valueOf(e.getMessage()), ctx);
            } finally {
                in.release();
            }
        }

        private void answered(Preface said, ChannelHandlerContext ctx) {
            if (said.instance() == own.instance()) {
                isOver = true;
                SelfProbe.end(ctx.channel());
                if (ended) return;
                ended = true;
                result.onReached();
            } else {
                end("another node is there", ctx);
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            end("the connection ended before anybody had said who is there", ctx);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            end(String.valueOf(cause), ctx);
        }

        private void end(String what, ChannelHandlerContext ctx) {
            if (isOver) return;
            isOver = true;
            SelfProbe.end(ctx.channel());
            failed(what);
        }
    }
}
