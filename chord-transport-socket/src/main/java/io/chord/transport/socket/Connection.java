package io.chord.transport.socket;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.ScheduledFuture;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
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
    private final Optional<Tls> tls;

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
    private @Nullable X509Certificate certificate;
    private @Nullable String refusal;
    private @Nullable InetAddress host;
    private boolean active;
    private long activeNanos;
    private int writes;
    private boolean wrote;
    private long wroteNanos;
    private Runnable afterAdoption = () -> {};

    /**
     * A connection that is about to be.
     *
     * @param dialed the peer that this side dials; null for a connection that was accepted
     */
    Connection(Peers peers, @Nullable Peer dialed) {
        this.peers = peers;
        this.dialed = dialed;
        this.tls = peers.tls();
        this.assembler = new FrameAssembler(peers.usage());
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

    /** The certificate of the other side; empty without TLS, and before the handshake. */
    Optional<X509Certificate> certificate() {
        return Optional.ofNullable(certificate);
    }

    /** Why one of the sides did not want the other, if that was so. */
    Optional<String> refusal() {
        return Optional.ofNullable(refusal);
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
    public void handlerAdded(ChannelHandlerContext ctx) {
        if (tls.isEmpty()) return;
        ctx.pipeline()
                .addFirst(
                        dialed == null
                                ? new TlsGate(tls.get())
                                : tls.get().dial(ctx.alloc(), dialed.place().orElseThrow()));
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        channel = ctx.channel();
        if (dialed != null) peers.usage().dialed();
        peers.opened(this);
        if (dialed == null && !isAdmitted(ctx.channel())) return;
        timeout =
                ctx.executor()
                        .schedule(
                                this::onHandshakeTimeout,
                                peers.limits().of(Bound.HANDSHAKE_MILLIS),
                                TimeUnit.MILLISECONDS);
        // With TLS it must be known first who hears it.
        if (dialed != null && tls.isEmpty()) sendPreface();
    }

    private boolean isAdmitted(Channel accepted) {
        if (!(accepted.remoteAddress() instanceof InetSocketAddress remote)) return true;
        Bound forbids = peers.usage().enter(remote.getAddress()).orElse(null);
        if (forbids == null) {
            host = remote.getAddress();
            return true;
        }
        refuse(
                forbids.name(),
                () ->
                        "there are "
                                + peers.limits().of(forbids)
                                + " connections already, the bound "
                                + forbids);
        return false;
    }

    /** Says who we are, unless that has been said. */
    void sendPreface() {
        send(peers.preface());
    }

    private void send(Preface preface) {
        Channel open = channel;
        if (prefaceSent || open == null) return;
        prefaceSent = true;
        open.writeAndFlush(preface.encode(open.alloc()))
                .addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
    }

    private void onTlsHandshake(ChannelHandlerContext ctx, SslHandshakeCompletionEvent event) {
        if (!event.isSuccess()) {
            onTlsFailure(event.cause());
            return;
        }
        try {
            SSLEngine engine = ctx.pipeline().get(SslHandler.class).engine();
            X509Certificate shown = (X509Certificate) engine.getSession().getPeerCertificates()[0];
            certificate = shown;
            if (dialed == null) return;
            tls.orElseThrow()
                    .misnamed(engine, shown, dialed.place().orElseThrow())
                    .ifPresentOrElse(why -> decline("tls-name", why), this::sendPreface);
        } catch (SSLPeerUnverifiedException e) {
            refuse("tls-none", () -> "it has shown no certificate");
        }
    }

    /** The handler of TLS tells the other side, and closes. */
    private void onTlsFailure(Throwable cause) {
        if (refused) return;
        TlsFailure failure = TlsFailure.of(cause);
        if (failure.isCut()) {
            refused = true;
            refusal = failure.words();
        } else {
            note(failure.kind(), failure.words());
        }
        abortSoon();
    }

    private void onHandshakeTimeout() {
        if (peer != null) return;
        peers.usage().reached(Bound.HANDSHAKE_MILLIS);
        String heard = prefaceReader.isEmpty() ? "nothing" : "a part of its preface";
        refuse(
                "silent",
                () ->
                        (tls.isPresent() && certificate == null
                                        ? "it has not ended a TLS handshake"
                                        : "it has sent " + heard)
                                + " within "
                                + peers.limits().of(Bound.HANDSHAKE_MILLIS)
                                + " ms");
        abort(); // What is to be written may wait for a handshake that never ends.
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf in = (ByteBuf) message;
        peers.usage().read(in.readableBytes());
        try {
            if (refused || peers.isClosed()) return;
            if (peer == null && !readPreface(in)) return;
            peers.beginRead();
            assembler.read(in, this::deliver);
        } catch (Preface.MalformedException e) {
            // A node of another version, or one with TLS, is told what runs here.
            boolean isNode = e.kind.equals("version") || e.kind.equals("tls");
            if (isNode) decline(e.kind, String.valueOf(e.getMessage()));
            refuse(e.kind, e::getMessage);
        } catch (FrameAssembler.OverBoundException e) {
            assembler.release(); // At once: else all who ask in this turn are refused too.
            refuse("frame", e::getMessage);
        } finally {
            in.release();
        }
    }

    private boolean readPreface(ByteBuf in) throws Preface.MalformedException {
        Optional<Preface> preface = prefaceReader.read(in);
        if (preface.isEmpty()) return false;
        Preface said = preface.get();
        if (!said.refusal().isEmpty()) {
            refuse("refused", () -> "it has refused this node: " + said.refusal());
            return false;
        }
        if (tls.isPresent() && certificate == null) {
            decline(
                    "plain",
                    "it speaks without encryption, and this node only TLS; give both certificates"
                            + " of one authority");
            return false;
        }
        instance = said.instance();
        readyNanos = System.nanoTime();
        activeNanos = readyNanos;
        wroteNanos = readyNanos;
        Optional<Peer> named = peers.introduce(this, said);
        if (named.isEmpty()) return false;
        sendPreface();
        peer = named.get();
        cancelTimeout();
        peers.adopt(named.get(), this);
        afterAdoption.run();
        return true;
    }

    private void deliver(byte[] frame) {
        Peer from = peer;
        if (from == null || refused) return;
        active = true;
        peers.deliver(from.address(), frame);
    }

    /** Looks now and then whether the other side still reads and says something. */
    void watch(long now) {
        if (peer == null || refused || retiring) return;
        if (active) activeNanos = now;
        if (wrote || writes == 0) wroteNanos = now;
        active = false;
        wrote = false;
        if (now - wroteNanos > peers.limits().nanosOf(Bound.STALL_MILLIS)) {
            peers.usage().reached(Bound.STALL_MILLIS);
            refuse(
                    "stall",
                    () ->
                            "it has read no whole frame for "
                                    + peers.limits().of(Bound.STALL_MILLIS)
                                    + " ms");
            abort();
        } else if (now - activeNanos > peers.limits().nanosOf(Bound.IDLE_MILLIS)) {
            peers.usage().reached(Bound.IDLE_MILLIS);
            if (assembler.isInsideFrame()) {
                refuse("slow", () -> "it has not ended a frame that it began");
            } else {
                peers.lose(this);
                retire();
            }
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        peers.endRead();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        Peer from = peer;
        if (from == null) return;
        if (ctx.channel().isWritable()) {
            from.drain();
        } else {
            peers.usage().reached(Bound.HIGH_WATER_BYTES);
        }
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

    /**
     * Hands a buffer with whole frames to the socket; it is flushed later.
     *
     * @param bytes of these frames: part of the budget until the system has taken them
     */
    void write(ByteBuf buffer, int frames, long bytes) {
        Channel open = channel;
        if (open == null) throw new IllegalStateException("the connection is not open yet");
        writes++;
        int length = buffer.readableBytes();
        open.write(buffer)
                .addListener(
                        done -> {
                            writes--;
                            wrote = true;
                            active = true;
                            peers.usage().sent(bytes);
                            if (done.isSuccess()) {
                                peers.usage().wrote(length);
                            } else {
                                peers.drop(frames);
                            }
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
        abortSoon();
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
        if (event instanceof SslHandshakeCompletionEvent shaken) onTlsHandshake(ctx, shaken);
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

    /** Closes at once: the handler of TLS, which would say good-bye first, is not asked. */
    void abort() {
        Channel open = channel;
        if (open == null) return;
        ChannelHandlerContext first = open.pipeline().firstContext();
        (first == null ? open.close() : first.close())
                .addListener(ChannelFutureListener.FIRE_EXCEPTION_ON_FAILURE);
    }

    /** Refuses who speaks our language, and tells him why if he has heard nothing of us yet. */
    void decline(String kind, String reason) {
        if (refused) return;
        send(peers.preface().refusing(reason));
        refuse(kind, () -> reason);
    }

    /** Closes because of what the other side did, and says so in the log. */
    void refuse(String kind, Supplier<String> reason) {
        if (refused) return;
        note(kind, reason.get());
        Channel open = channel;
        if (open != null) {
            // After our preface, if it is on its way.
            open.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
        }
        abortSoon();
    }

    /** From now on it is of no use, and why. */
    private void note(String kind, String reason) {
        refused = true;
        refusal = reason;
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
                                + reason);
    }

    /** A peer that does not read must not keep a connection that is being closed. */
    private void abortSoon() {
        Channel open = channel;
        if (open == null) return;
        cancelTimeout();
        timeout =
                open.eventLoop()
                        .schedule(
                                () -> {
                                    peers.usage().reached(Bound.DRAIN_MILLIS);
                                    abort();
                                },
                                peers.limits().of(Bound.DRAIN_MILLIS),
                                TimeUnit.MILLISECONDS);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        cancelTimeout();
        assembler.release();
        InetAddress counted = host;
        if (counted != null) peers.usage().leave(counted);
        if (dialed != null) peers.usage().dialedEnded();
        peers.closed(this);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause.getCause() instanceof SSLException failure) {
            // Also what the other side of TLS 1.3 finds wrong when we are already through.
            if (peer == null) {
                onTlsFailure(failure);
            } else {
                String words = TlsFailure.of(failure).words();
                peers.warn(
                        "failure",
                        () -> "the connection with " + remotePlace() + " failed: " + words);
            }
            return; // Its handler closes, when it has told the other side.
        }
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
