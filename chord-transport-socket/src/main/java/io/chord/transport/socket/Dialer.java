package io.chord.transport.socket;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOption;
import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Opens connections: looks the name up each time, and tries all its addresses one after the other.
 * Its methods are called on the loop.
 */
final class Dialer implements AutoCloseable {

    /**
     * Told on the loop, at most once, not after the close; of a success the handler of the
     * connection hears.
     */
    interface Result {
        /**
         * No address could be connected.
         *
         * @param refused whether each of them refused, which a living process does not
         */
        void onFailed(boolean refused, Throwable cause);
    }

    private final DrivenLoop loop;
    private final Limits limits;
    private final HostNames names;
    private final Set<Channel> connecting = new LinkedHashSet<>();
    private boolean closed;

    Dialer(DrivenLoop loop, Limits limits, HostNames names) {
        this.loop = loop;
        this.limits = limits;
        this.names = names;
    }

    void dial(TcpAddress place, Supplier<ChannelHandler> handlers, Result result) {
        InetAddress literal = place.literal().orElse(null);
        if (literal != null) {
            connect(new Attempt(List.of(literal), place.port(), handlers, result), 0, null);
            return;
        }
        names.lookUp(
                place.host(),
                new HostNames.Result() {
                    @Override
                    public void onFound(List<InetAddress> found) {
                        Attempt attempt = new Attempt(found, place.port(), handlers, result);
                        onLoop(() -> connect(attempt, 0, null));
                    }

                    @Override
                    public void onFailed(Exception cause) {
                        onLoop(() -> result.onFailed(false, cause));
                    }
                });
    }

    private void onLoop(Runnable next) {
        try {
            loop.execute(next);
        } catch (RejectedExecutionException e) {
            return; // The transport has ended meanwhile.
        }
    }

    private record Attempt(
            List<InetAddress> addresses,
            int port,
            Supplier<ChannelHandler> handlers,
            Result result) {}

    /**
     * Tries one address and those after it.
     *
     * @param notRefused how an earlier one failed otherwise than by refusing
     */
    private void connect(Attempt attempt, int index, @Nullable Throwable notRefused) {
        if (closed) return;
        InetSocketAddress to = new InetSocketAddress(attempt.addresses.get(index), attempt.port);
        ChannelFuture begun = bootstrap().handler(attempt.handlers.get()).connect(to);
        connecting.add(begun.channel());
        begun.addListener(
                (ChannelFuture done) -> {
                    connecting.remove(done.channel());
                    if (done.isSuccess() || closed) return;
                    Throwable cause = done.cause();
                    Throwable other = isRefusal(cause) ? notRefused : cause;
                    if (index + 1 < attempt.addresses.size()) {
                        connect(attempt, index + 1, other);
                    } else {
                        attempt.result.onFailed(other == null, other == null ? cause : other);
                    }
                });
    }

    private Bootstrap bootstrap() {
        return new Bootstrap()
                .group(loop)
                .channel(NioSocketChannel.class)
                .disableResolver() // Not needed; and its end would start a thread of Netty's.
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, limits.intOf(Bound.CONNECT_MILLIS))
                .option(ChannelOption.ALLOCATOR, loop.allocator())
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.SO_KEEPALIVE, true)
                .option(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .option(ChannelOption.WRITE_BUFFER_WATER_MARK, waterMark(limits))
                .option(ChannelOption.RECVBUF_ALLOCATOR, reading());
    }

    static WriteBufferWaterMark waterMark(Limits limits) {
        int high = limits.intOf(Bound.HIGH_WATER_BYTES);
        return new WriteBufferWaterMark(high / 2, high);
    }

    /** How much is read of one connection before it is the turn of the next. */
    static RecvByteBufAllocator reading() {
        return new AdaptiveRecvByteBufAllocator().maxMessagesPerRead(Limits.READS_PER_TURN);
    }

    /** Whether the host answered that nobody listens. A time-out is silence, and proves nothing. */
    private static boolean isRefusal(Throwable cause) {
        return cause instanceof ConnectException
                && !(cause instanceof ConnectTimeoutException)
                && String.valueOf(cause.getMessage()).contains("refused");
    }

    /**
     * Ends what is not connected yet, and tells nobody. A loop that ends does not: what was
     * connected in its last turn stayed open for ever, with its handlers.
     */
    @Override
    public void close() {
        closed = true;
        for (Channel open : List.copyOf(connecting)) {
            open.close().addListener(ChannelFutureListener.FIRE_EXCEPTION_ON_FAILURE);
        }
    }
}
