package io.chord.transport.socket;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOption;
import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.EventLoop;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Opens connections: looks the name up each time, off the event loop because the system's resolver
 * blocks, and tries all its addresses one after the other. Its methods are called on the loop.
 */
final class Dialer implements AutoCloseable {

    /** Told on the loop, at most once; of a success the handler of the connection hears. */
    interface Result {
        /**
         * No address could be connected.
         *
         * @param refused whether each of them refused, which a living process does not
         */
        void onFailed(boolean refused, Throwable cause);
    }

    private static final long LOOKUP_THREAD_IDLE_SECONDS = 5;

    private final EventLoop loop;
    private final Limits limits;
    private final ThreadPoolExecutor lookups;
    private volatile @Nullable Thread lookupThread;
    private boolean closed;

    Dialer(EventLoop loop, Limits limits, String threadName) {
        this.loop = loop;
        this.limits = limits;
        this.lookups =
                new ThreadPoolExecutor(
                        1,
                        1,
                        LOOKUP_THREAD_IDLE_SECONDS,
                        TimeUnit.SECONDS,
                        new LinkedBlockingQueue<>(Limits.LOOKUPS_MAX),
                        work -> {
                            Thread thread = new Thread(null, work, threadName, 0, false);
                            thread.setDaemon(true);
                            lookupThread = thread;
                            return thread;
                        });
        lookups.allowCoreThreadTimeOut(true);
    }

    void dial(TcpAddress place, Supplier<ChannelHandler> handlers, Result result) {
        InetAddress literal = place.literal().orElse(null);
        if (literal != null) {
            connect(new Attempt(List.of(literal), place.port(), handlers, result), 0, null);
            return;
        }
        try {
            lookups.execute(() -> lookUp(place, handlers, result));
        } catch (RejectedExecutionException e) {
            result.onFailed(false, e);
        }
    }

    private void lookUp(TcpAddress place, Supplier<ChannelHandler> handlers, Result result) {
        Runnable next;
        try {
            List<InetAddress> found = List.of(InetAddress.getAllByName(place.host()));
            next = () -> connect(new Attempt(found, place.port(), handlers, result), 0, null);
        } catch (UnknownHostException e) {
            next = () -> result.onFailed(false, e);
        }
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
        new Bootstrap()
                .group(loop)
                .channel(NioSocketChannel.class)
                .disableResolver() // Not needed; and its end would start a thread of Netty's.
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, limits.intOf(Bound.CONNECT_MILLIS))
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.SO_KEEPALIVE, true)
                .option(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .option(ChannelOption.WRITE_BUFFER_WATER_MARK, waterMark(limits))
                .option(ChannelOption.RECVBUF_ALLOCATOR, reading())
                .handler(attempt.handlers.get())
                .connect(new InetSocketAddress(attempt.addresses.get(index), attempt.port))
                .addListener(
                        (ChannelFuture done) -> {
                            if (done.isSuccess()) return;
                            Throwable cause = done.cause();
                            Throwable other = isRefusal(cause) ? notRefused : cause;
                            if (index + 1 < attempt.addresses.size()) {
                                connect(attempt, index + 1, other);
                            } else {
                                attempt.result.onFailed(
                                        other == null, other == null ? cause : other);
                            }
                        });
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

    @Override
    public void close() {
        closed = true;
        lookups.shutdownNow();
    }

    /** Waits for the end of the thread that looks names up; for any thread but the loop. */
    void awaitEnd(long nanosMax) throws InterruptedException {
        Thread thread = lookupThread;
        if (thread != null) TimeUnit.NANOSECONDS.timedJoin(thread, nanosMax);
    }
}
