package io.chord.bench.compare;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.FixedLengthFrameDecoder;
import java.net.InetAddress;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A bare limit: two processes that hand frames of our sizes to and fro through Netty, each with one
 * event loop, flushed once for all that a read brought. Member 1 answers.
 */
final class EchoPeer implements BarePeer {

    static final String SYSTEM = "netty-echo";
    private static final long CONNECT_SECONDS = 30;
    private static final byte[] NOTHING = {};

    /** Makes both ends. */
    public static final class Provider implements Peer.Provider {
        @Override
        public String system() {
            return SYSTEM;
        }

        @Override
        public List<String> jars() {
            return List.of("netty-");
        }

        @Override
        public Peer start(Plan plan) throws Exception {
            return new EchoPeer(plan);
        }
    }

    private final EventLoopGroup loop =
            new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final ByteBuf request;
    private final ByteBuf answer;
    private final Channel channel;

    /** Those who wait, in the order of their questions. Touched by the loop alone. */
    private final ArrayDeque<Done> waiting = new ArrayDeque<>();

    private boolean isReading;

    private EchoPeer(Plan plan) throws InterruptedException {
        FrameSizes sizes = FrameSizes.ofRead();
        request = Unpooled.directBuffer(sizes.request()).writeZero(sizes.request());
        answer = Unpooled.directBuffer(sizes.answer()).writeZero(sizes.answer());
        channel = plan.index() > 0 ? serve(plan.port()) : connect(plan.ports().get(1));
    }

    private Channel serve(int port) throws InterruptedException {
        return new ServerBootstrap()
                .group(loop)
                .channel(NioServerSocketChannel.class)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(
                        new ChannelInitializer<Channel>() {
                            @Override
                            protected void initChannel(Channel accepted) {
                                accepted.pipeline()
                                        .addLast(
                                                new FixedLengthFrameDecoder(
                                                        request.readableBytes()),
                                                new Answering());
                            }
                        })
                .bind(InetAddress.getLoopbackAddress(), port)
                .sync()
                .channel();
    }

    private Channel connect(int port) throws InterruptedException {
        Bootstrap bootstrap =
                new Bootstrap()
                        .group(loop)
                        .channel(NioSocketChannel.class)
                        .option(ChannelOption.TCP_NODELAY, true)
                        .handler(
                                new ChannelInitializer<Channel>() {
                                    @Override
                                    protected void initChannel(Channel made) {
                                        made.pipeline()
                                                .addLast(
                                                        new FixedLengthFrameDecoder(
                                                                answer.readableBytes()),
                                                        new Asking());
                                    }
                                });
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(CONNECT_SECONDS);
        while (true) {
            var connected = bootstrap.connect(InetAddress.getLoopbackAddress(), port).await();
            if (connected.isSuccess()) return connected.channel();
            if (System.nanoTime() - end > 0) throw new IllegalStateException(connected.cause());
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    private final class Answering extends SimpleChannelInboundHandler<ByteBuf> {
        @Override
        protected void channelRead0(ChannelHandlerContext context, ByteBuf frame) {
            var unused = context.write(answer.retainedDuplicate(), context.voidPromise());
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            context.flush();
        }
    }

    private final class Asking extends SimpleChannelInboundHandler<ByteBuf> {
        @Override
        protected void channelRead0(ChannelHandlerContext context, ByteBuf frame) {
            isReading = true;
            waiting.remove().done(NOTHING, null);
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            isReading = false;
            context.flush();
        }
    }

    private void ask(Done done) {
        waiting.add(done);
        var unused = channel.write(request.retainedDuplicate(), channel.voidPromise());
        if (!isReading) channel.flush();
    }

    @Override
    public byte[] get(byte[] key, boolean eventual) {
        CompletableFuture<byte[]> answered = new CompletableFuture<>();
        get(key, eventual, (value, failure) -> answered.complete(NOTHING));
        return answered.join();
    }

    @Override
    public void put(byte[] key, byte[] value) {
        get(key, true);
    }

    @Override
    public void get(byte[] key, boolean eventual, Done done) {
        if (channel.eventLoop().inEventLoop()) ask(done);
        else channel.eventLoop().execute(() -> ask(done));
    }

    @Override
    public void put(byte[] key, byte[] value, Done done) {
        get(key, true, done);
    }

    @Override
    public void close() {
        var unused = loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }
}
