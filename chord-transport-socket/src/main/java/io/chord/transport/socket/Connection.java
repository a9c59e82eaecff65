package io.chord.transport.socket;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.ScheduledFuture;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One TCP connection: preface both ways, then frames both ways, then an end that loses nothing:
 * whoever has sent its last frame closes its direction, and reads until the other has too. Owned by
 * the loop.
 */
final class Connection extends ChannelInboundHandlerAdapter {

    private final Peers peers;
    private final @Nullable Peer dialed;
    private final Preface.Reader prefaceReader = new Preface.Reader();
    private final FrameAssembler assembler;

    private @Nullable Channel channel;
    private @Nullable ScheduledFuture<?> timeout;
    private @Nullable Peer peer;
    private long instance;
    private long readyNanos;
    private boolean prefaceSent;
    private boolean retiring;
    private boolean inputEnded;
    private boolean outputEnded;
    private boolean refused;
    private Runnable afterAdoption = () -> {};

    /**
     * A connection that is about to be.
     *
     * @param dialed the peer that this side dials; null for a connection that was accepted
     */
    Connection(Peers peers, @Nullable Peer dialed) {
        this.peers = peers;
        this.dialed = dialed;
        this.assembler = new FrameAssembler(peers.limits().frameBytesMax());
    }

    Optional<Peer> dialed() {
        return Optional.ofNullable(dialed);
    }

    /** Whom frames of this connection come from; empty before the preface. */
    Optional<Peer> peer() {
        return Optional.ofNullable(peer);
    }

    /** The number of the process at the other side; meaningful after the preface. */
    long instance() {
        return instance;
    }

    long readyNanos() {
        return readyNanos;
    }

    /** What is to be done when frames may go over this connection. */
    void onceAdopted(Runnable action) {
        afterAdoption = action;
    }

    /** The other side's {@code HOST:PORT}. */
    String remotePlace() {
        Channel open = channel;
        if (open != null && open.remoteAddress() instanceof InetSocketAddress remote) {
            InetAddress ip = remote.getAddress();
            return TcpAddress.hostText(NetUtil.toAddressString(ip)) + ":" + remote.getPort();
        }
        return "unknown:0";
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        channel = ctx.channel();
        peers.opened(this);
        timeout =
                ctx.executor()
                        .schedule(
                                this::onHandshakeTimeout,
                                peers.limits().handshakeTimeoutMillis(),
                                TimeUnit.MILLISECONDS);
        if (dialed != null) sendPreface();
    }

    private void sendPreface() {
        Channel open = channel;
        if (prefaceSent || open == null) return;
        prefaceSent = true;
        open.writeAndFlush(peers.preface().encode(open.alloc()))
                .addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
    }

    private void onHandshakeTimeout() {
        if (peer != null) return;
        String heard = prefaceReader.isEmpty() ? "nothing" : "a part of its preface";
        refuse(
                "silent",
                () ->
                        "it has sent "
                                + heard
                                + " within "
                                + peers.limits().handshakeTimeoutMillis()
                                + " ms");
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf in = (ByteBuf) message;
        try {
            if (refused || peers.isClosed()) return;
            if (peer == null && !readPreface(in)) return;
            peers.beginRead();
            assembler.read(in, this::deliver);
        } catch (Preface.MalformedException e) {
            // Our own preface tells a node of another version which one runs here.
            if (e.kind.equals("version")) sendPreface();
            refuse(e.kind, e::getMessage);
        } catch (FrameAssembler.TooLongException e) {
            refuse("frame", e::getMessage);
        } finally {
            in.release();
        }
    }

    private boolean readPreface(ByteBuf in) throws Preface.MalformedException {
        Optional<Preface> preface = prefaceReader.read(in);
        if (preface.isEmpty()) return false;
        sendPreface();
        instance = preface.get().instance();
        readyNanos = System.nanoTime();
        Optional<Peer> named = peers.introduce(this, preface.get());
        if (named.isEmpty()) return false;
        peer = named.get();
        cancelTimeout();
        peers.adopt(named.get(), this);
        afterAdoption.run();
        return true;
    }

    private void deliver(byte[] frame) {
        Peer from = peer;
        if (from != null && !refused) peers.deliver(from.address(), frame);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        peers.endRead();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        Peer from = peer;
        if (from != null && ctx.channel().isWritable()) from.drain();
    }

    boolean isWritable() {
        Channel open = channel;
        return open != null && open.isWritable() && !retiring;
    }

    ByteBuf allocate(int bytes) {
        Channel open = channel;
        if (open == null) throw new IllegalStateException("the connection is not open yet");
        return open.alloc().directBuffer(bytes);
    }

    /** Hands a buffer with whole frames to the socket; it is flushed later. */
    void write(ByteBuf buffer, int frames) {
        Channel open = channel;
        if (open == null) throw new IllegalStateException("the connection is not open yet");
        open.write(buffer)
                .addListener(
                        done -> {
                            if (!done.isSuccess()) peers.drop(frames);
                        });
    }

    void flush() {
        Channel open = channel;
        if (open != null) open.flush();
    }

    /**
     * Sends what was written, then closes this direction; the connection ends when the other side
     * has done the same, or after a bounded time.
     */
    void retire() {
        Channel open = channel;
        if (retiring || open == null) return;
        retiring = true;
        cancelTimeout();
        timeout =
                open.eventLoop()
                        .schedule(
                                this::abort,
                                peers.limits().drainTimeoutMillis(),
                                TimeUnit.MILLISECONDS);
        open.writeAndFlush(Unpooled.EMPTY_BUFFER)
                .addListener(
                        written ->
                                ((DuplexChannel) open)
                                        .shutdownOutput()
                                        .addListener(shut -> onOutputEnded()));
    }

    private void onOutputEnded() {
        outputEnded = true;
        if (inputEnded) abort();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (!(event instanceof ChannelInputShutdownEvent)) return;
        inputEnded = true;
        if (peer == null || outputEnded) {
            abort();
            return;
        }
        // The other side sends nothing more, so it waits for what we have under way and our end.
        peers.lose(this);
        retire();
    }

    /** Closes at once. */
    void abort() {
        Channel open = channel;
        if (open != null) open.close().addListener(ChannelFutureListener.FIRE_EXCEPTION_ON_FAILURE);
    }

    /** Closes because of what the other side did, and says so. */
    void refuse(String kind, Supplier<String> reason) {
        if (refused) return;
        refused = true;
        peers.warn(
                kind,
                () ->
                        (dialed == null
                                        ? "closed a connection from " + remotePlace()
                                        : "closed the connection to "
                                                + dialed.address()
                                                + " at "
                                                + remotePlace())
                                + ": "
                                + reason.get());
        Channel open = channel;
        if (open != null) {
            // After our preface, if it is on its way.
            open.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        cancelTimeout();
        peers.closed(this);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (!(cause instanceof IOException)) {
            peers.warn(
                    "failure", () -> "the connection with " + remotePlace() + " failed: " + cause);
        }
        abort();
    }

    private void cancelTimeout() {
        ScheduledFuture<?> running = timeout;
        if (running != null) running.cancel(false);
        timeout = null;
    }
}
