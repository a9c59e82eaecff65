package io.chord.transport.socket;

import io.chord.ring.Address;
import io.chord.transport.TransportException;
import io.chord.transport.TransportProvider.Settings;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Where a transport listens and what it calls itself, checked as far as that is possible without
 * doing it.
 */
final class Endpoint {

    private final Settings settings;
    private final Optional<TcpAddress> bind;
    private final Optional<TcpAddress> advertise;

    private Endpoint(Settings settings, Optional<TcpAddress> bind, Optional<TcpAddress> advertise) {
        this.settings = settings;
        this.bind = bind;
        this.advertise = advertise;
    }

    /** A transport that has begun to listen, or need not. */
    record Listening(Address advertised, Optional<Channel> channel) {

        /** What others are told: nothing if they cannot connect to it. */
        String prefaceAddress() {
            return channel.isPresent() ? advertised.text() : "";
        }
    }

    static Endpoint of(Settings settings) throws TransportException {
        if (settings.bind().equals(SocketTransport.CLIENT)) {
            return new Endpoint(settings, Optional.empty(), Optional.empty());
        }
        TcpAddress bind = parse("bind", settings.bind());
        TcpAddress advertise = parse("advertise", settings.advertise());
        if (advertise.literal().map(InetAddress::isAnyLocalAddress).orElse(false)) {
            throw new TransportException(
                    "cannot advertise "
                            + settings.advertise()
                            + ": that is every address of this host, and other nodes need one; set"
                            + " the advertised address to one at which they reach this host, for"
                            + " example tcp://10.0.0.5:"
                            + advertise.port());
        }
        return new Endpoint(settings, Optional.of(bind), Optional.of(advertise));
    }

    private static TcpAddress parse(String which, Address address) throws TransportException {
        try {
            return TcpAddress.parse(address);
        } catch (IllegalArgumentException e) {
            throw new TransportException("the " + which + " address: " + e.getMessage(), e);
        }
    }

    /** The host at which others reach this node, if they do. */
    Optional<String> advertisedHost() {
        return advertise.map(TcpAddress::host);
    }

    /** Whether others are told another address than the one that is bound. */
    boolean advertisesAnother() {
        return bind.isPresent() && !settings.bind().equals(settings.advertise());
    }

    /** What to tell whoever runs the node when it is not at the address that it advertises. */
    String notReached(Listening listening, String what) {
        return "this node listens on "
                + settings.bind()
                + " and advertises "
                + listening.advertised()
                + ", where it does not reach itself: "
                + what
                + ". Advertise an address and a port at which the other nodes reach this host. If"
                + " they do reach it there, and only this host is not led back to itself, this does"
                + " no harm";
    }

    /** The name of the ring, for the log. */
    String ring() {
        return settings.cluster();
    }

    /** For names of threads. */
    String name() {
        return settings.cluster()
                + "-"
                + bind.map(b -> Integer.toString(b.port())).orElse("client");
    }

    /** The same when the port has been chosen by the system. */
    String name(SocketAddress bound) {
        return settings.cluster() + "-" + ((InetSocketAddress) bound).getPort();
    }

    /**
     * Binds. What is accepted waits until the channel's reading is switched on.
     *
     * @throws TransportException if the address cannot be served
     */
    Listening listen(DrivenLoop loop, Limits limits, Supplier<ChannelHandler> handlers)
            throws TransportException {
        if (bind.isEmpty()) return new Listening(settings.bind(), Optional.empty());
        TcpAddress wanted = bind.get();
        InetAddress ip = lookUp(wanted);
        boolean isOpen = settings.certificates().isEmpty() && !settings.insecure();
        if (!ip.isLoopbackAddress() && isOpen) {
            throw new TransportException(
                    "refused to listen on "
                            + settings.bind()
                            + ": it is beyond loopback, and no certificates are given; give tls"
                            + " certificates, or listen on tcp://127.0.0.1:"
                            + wanted.port()
                            + ", or say insecure() if everyone who reaches the port may read and"
                            + " change all data");
        }
        Channel channel = bind(loop, limits, new InetSocketAddress(ip, wanted.port()), handlers);
        int port = ((InetSocketAddress) channel.localAddress()).getPort();
        TcpAddress told = advertise.orElse(wanted);
        Address advertised =
                told.port() == 0 ? told.withPort(port).toAddress() : settings.advertise();
        return new Listening(advertised, Optional.of(channel));
    }

    private InetAddress lookUp(TcpAddress wanted) throws TransportException {
        Optional<InetAddress> literal = wanted.literal();
        if (literal.isPresent()) return literal.get();
        try {
            return InetAddress.getByName(wanted.host());
        } catch (UnknownHostException e) {
            throw new TransportException(
                    "cannot listen on "
                            + settings.bind()
                            + ": the host name '"
                            + wanted.host()
                            + "' is not known here; use an address of this host",
                    e);
        }
    }

    private Channel bind(
            DrivenLoop loop, Limits limits, InetSocketAddress at, Supplier<ChannelHandler> handlers)
            throws TransportException {
        ServerBootstrap bootstrap =
                new ServerBootstrap()
                        .group(loop, loop)
                        .channel(NioServerSocketChannel.class)
                        .option(ChannelOption.SO_BACKLOG, Limits.BACKLOG)
                        .option(ChannelOption.AUTO_READ, false)
                        .childOption(ChannelOption.ALLOCATOR, loop.allocator())
                        .childOption(ChannelOption.TCP_NODELAY, true)
                        .childOption(ChannelOption.SO_KEEPALIVE, true)
                        .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                        .childOption(ChannelOption.RECVBUF_ALLOCATOR, Dialer.reading())
                        .childOption(
                                ChannelOption.WRITE_BUFFER_WATER_MARK, Dialer.waterMark(limits))
                        .childHandler(
                                new ChannelInitializer<Channel>() {
                                    @Override
                                    protected void initChannel(Channel accepted) {
                                        accepted.pipeline().addLast(handlers.get());
                                    }
                                });
        if (!System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("windows")) {
            // A node that restarts takes its port back at once. On Windows it would mean sharing.
            bootstrap.option(ChannelOption.SO_REUSEADDR, true);
        }
        ChannelFuture bound = bootstrap.bind(at).awaitUninterruptibly();
        if (bound.isSuccess()) return bound.channel();
        throw failure(bound.cause());
    }

    private TransportException failure(Throwable cause) {
        String start = "cannot listen on " + settings.bind() + ": ";
        String said = String.valueOf(cause.getMessage());
        String lower = said.toLowerCase(Locale.ROOT);
        String reason;
        if (cause instanceof BindException && lower.contains("in use")) {
            reason =
                    "the port is in use by another process; end that one, or choose another port"
                            + " (0 takes a free one)";
        } else if (cause instanceof BindException && lower.contains("assign")) {
            reason =
                    "that is not an address of this host; bind to one that is, and advertise the"
                            + " other";
        } else if (cause instanceof SocketException && lower.contains("permission")) {
            reason = "no permission (ports below 1024 need it); choose a higher port";
        } else {
            reason = said;
        }
        return new TransportException(start + reason, cause);
    }
}
