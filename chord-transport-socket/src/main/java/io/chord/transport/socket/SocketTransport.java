package io.chord.transport.socket;

import io.chord.ring.Address;
import io.chord.transport.Certificates;
import io.chord.transport.Environment;
import io.chord.transport.FrameReceiver;
import io.chord.transport.Lane;
import io.chord.transport.Transport;
import io.chord.transport.TransportException;
import io.chord.transport.TransportMeters;
import io.chord.transport.TransportProvider.Settings;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.handler.ssl.SslProvider;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Frames over TCP: addresses are {@code tcp://HOST:PORT} or {@code tcp://[IPV6]:PORT}. With {@link
 * Builder#tls} all connections are encrypted by TLS 1.3, both sides show a certificate, and what is
 * dialed and what the other side advertises must be in it.
 *
 * <p>One connection for each pair of nodes carries frames both ways, those of each {@link Lane} in
 * order, and maintenance before data that waits. It is opened by the first send, and again, with
 * growing pauses, whenever there is something to send. Frames for a peer that is not connected wait
 * while an attempt is made and are dropped when it fails. Host names are looked up at each attempt.
 *
 * <p>All runs on one event loop, whose thread calls the receiver; answers that the receiver sends
 * from there are written together once all that has arrived is worked off. That thread must not
 * block. It is the loop's own, or one of the application that waits in a blocking call: as long as
 * there is one such caller at a time, whose calls follow soon after one another, and nothing else
 * to do, the caller runs the loop itself and reads its answer. Between two of its calls nobody
 * reads for a moment, as a rule less than 0.1 ms, and 0.5 ms after the last of them. A frame that a
 * node sends to its own advertised address is delivered without a socket.
 *
 * <p>Listening beyond loopback without certificates is refused unless the settings say {@code
 * insecure}: whoever reaches the port can read, write and pretend to be any node.
 *
 * <p>The port 0 takes a free port, which the advertised address then carries. {@link #CLIENT} in
 * place of both addresses makes a transport that does not listen: others answer it over the
 * connections that it opens.
 *
 * <p>Safe for any thread.
 */
public final class SocketTransport implements Transport {

    /** The bind address of a transport that does not listen. */
    public static final Address CLIENT = Address.of("tcp:client");

    /**
     * The longest time of {@link Builder#spin}: far more than an answer in a local network takes.
     */
    public static final Duration SPIN_MAX = Duration.ofMillis(1);

    private final Endpoint endpoint;
    private final Optional<Tls> tls;
    private final Limits limits;
    private final int selfProbeMillis;
    private final Usage usage;
    private final SocketResources resources;
    private final boolean ownsResources;
    private final DrivenLoop loop;
    private final HostNames names;
    private final Seeds seeds;
    private final Dialer dialer;
    private final SocketEnvironment environment;
    private final Logger log;
    private final LongAdder dropped = new LongAdder();
    private final AtomicBoolean started = new AtomicBoolean();
    private final AtomicBoolean closed = new AtomicBoolean();
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile @Nullable Peers peers;
    private volatile @Nullable Channel listener;
    private volatile @Nullable SelfProbe selfProbe;

    private SocketTransport(
            Endpoint endpoint,
            Optional<Tls> tls,
            Limits limits,
            int selfProbeMillis,
            Logger log,
            @Nullable SocketResources shared,
            Duration spin) {
        this.endpoint = endpoint;
        this.selfProbeMillis = selfProbeMillis;
        this.tls = tls;
        this.limits = limits;
        this.usage = new Usage(limits);
        this.log = log;
        this.ownsResources = shared == null;
        String name = endpoint.name();
        this.resources = shared == null ? SocketResources.of(name, 1) : shared;
        this.loop = resources.next();
        this.names = new HostNames("chord-dns-" + name, log);
        this.dialer = new Dialer(loop, limits, names);
        this.seeds = new Seeds(names, tls, log);
        this.environment = new SocketEnvironment(name, loop, resources, spin.toNanos());
    }

    /** Begins to describe a transport. */
    public static Builder builder() {
        return new Builder();
    }

    @Override
    public int frameBytesMax() {
        return limits.intOf(Bound.FRAME_BYTES);
    }

    @Override
    public Environment environment() {
        return environment;
    }

    /**
     * {@inheritDoc}
     *
     * <p>Looks the host of the bind address up, which may take the time that the system's resolver
     * allows itself. If another address is advertised than that which is bound, it is dialed in the
     * background, and the receiver is told if this transport is not there after {@value
     * SelfProbe#DEADLINE_MILLIS} ms.
     *
     * @throws IllegalStateException if it was started or closed before, or is called on an event
     *     loop
     */
    @Override
    public Address start(FrameReceiver receiver) throws TransportException {
        if (resources.owns(Thread.currentThread())) {
            throw new IllegalStateException("a transport is not started on an event loop");
        }
        if (closed.get()) throw new IllegalStateException("this transport is closed");
        if (!started.compareAndSet(false, true)) {
            throw new IllegalStateException("this transport was started before");
        }
        Endpoint.Listening listening =
                endpoint.listen(
                        loop,
                        limits,
                        () -> new Connection(Objects.requireNonNull(peers, "peers"), null));
        Preface preface = new Preface(0, new SecureRandom().nextLong(), listening.prefaceAddress());
        peers =
                new Peers(
                        listening.advertised(),
                        endpoint.ring(),
                        preface,
                        tls,
                        usage,
                        loop,
                        dialer,
                        receiver,
                        dropped,
                        log);
        listener = listening.channel().orElse(null);
        listening.channel().ifPresent(this::beginToAccept);
        if (closed.get()) closeListener();
        if (endpoint.advertisesAnother()) probeSelf(listening, preface, receiver);
        return listening.advertised();
    }

    /** Says so when others will not find us where we tell them to. */
    private void probeSelf(Endpoint.Listening listening, Preface preface, FrameReceiver receiver) {
        SelfProbe probe =
                new SelfProbe(
                        loop,
                        dialer,
                        tls,
                        preface,
                        TcpAddress.parse(listening.advertised()),
                        selfProbeMillis,
                        new SelfProbe.Result() {
                            @Override
                            public void onReached() {
                                log.debug("reaches itself at {}", listening.advertised());
                            }

                            @Override
                            public void onNotReached(String what) {
                                receiver.onNotReachable(endpoint.notReached(listening, what));
                            }
                        });
        selfProbe = probe;
        onLoop(probe::begin);
    }

    private void beginToAccept(Channel channel) {
        if (ownsResources) {
            // The port is known only now.
            String name = "chord-io-" + endpoint.name(channel.localAddress());
            loop.execute(() -> Thread.currentThread().setName(name));
        }
        channel.config().setAutoRead(true);
    }

    @Override
    public void send(Address to, byte[] frame) {
        var unused = send(to, frame, Lane.DATA);
    }

    @Override
    public Optional<String> send(Address to, byte[] frame, Lane lane) {
        Peers known = peers;
        if (known != null) return known.send(to, frame, lane);
        dropped.increment();
        return Optional.empty();
    }

    /**
     * {@inheritDoc}
     *
     * <p>A name is {@code dns://HOST:PORT}: each IP address of the host is one of a node, at that
     * port, and its certificate, with TLS, may name the host in place of the IP address. One that
     * is not of this form stands for nothing.
     */
    @Override
    public void resolve(Address seed, Consumer<List<Address>> found) {
        seeds.resolve(seed, found);
    }

    @Override
    public long framesDropped() {
        return dropped.sum();
    }

    @Override
    public TransportMeters meters() {
        return usage.meters(dropped.sum(), allPeers());
    }

    private Collection<Peer> allPeers() {
        Peers known = peers;
        return known == null ? List.of() : known.all();
    }

    /** How far each bound is used, in the order of {@link Bound}; also after the end. */
    public Map<Bound, BoundUse> use() {
        Collection<Peer> all = allPeers();
        Map<Bound, BoundUse> use = new EnumMap<>(Bound.class);
        for (Bound bound : Bound.values()) use.put(bound, usage.of(bound, all));
        return use;
    }

    /** Open connections, those that are being given up included. */
    int connections() {
        Peers known = peers;
        return known == null ? 0 : loop.submit(known::connections).syncUninterruptibly().getNow();
    }

    /**
     * {@inheritDoc}
     *
     * <p>Frames that were sent before are still written, as far as their receivers take them at
     * once. Takes at most {@value Limits#CLOSE_TIMEOUT_MILLIS} ms; does not wait when called on an
     * event loop.
     */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            if (resources.owns(Thread.currentThread())) {
                endConnections(new CountDownLatch(1));
                finish();
            } else {
                closeAndWait();
            }
            ended.countDown();
        } else if (!resources.owns(Thread.currentThread())) {
            await(ended, closeNanosMax());
        }
    }

    private void closeAndWait() {
        long deadline = System.nanoTime() + closeNanosMax();
        CountDownLatch empty = new CountDownLatch(1);
        if (onLoop(() -> endConnections(empty))) {
            // Half of the time for others to take what we have sent, half for the rest.
            await(empty, closeNanosMax() / 2);
            CountDownLatch aborted = new CountDownLatch(1);
            if (onLoop(
                    () -> {
                        abort();
                        aborted.countDown();
                    })) {
                await(aborted, Math.max(0, deadline - System.nanoTime()));
            }
        }
        finish();
        try {
            names.awaitEnd(deadline - System.nanoTime());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void endConnections(CountDownLatch empty) {
        dialer.close();
        names.close();
        SelfProbe probe = selfProbe;
        if (probe != null) probe.cancel();
        closeListener();
        Peers known = peers;
        if (known == null) {
            empty.countDown();
        } else {
            known.close(empty::countDown);
        }
        tls.ifPresent(Tls::close); // What is still open keeps what it needs.
    }

    private void closeListener() {
        Channel open = listener;
        if (open != null) {
            open.close().addListener(ChannelFutureListener.FIRE_EXCEPTION_ON_FAILURE);
        }
    }

    private void abort() {
        Peers known = peers;
        if (known != null) known.abort();
    }

    private void finish() {
        if (ownsResources) resources.close();
        tls.ifPresent(Tls::close); // If the loop ended before it came to that.
        environment.close();
    }

    private boolean onLoop(Runnable task) {
        try {
            loop.execute(task);
            return true;
        } catch (RejectedExecutionException e) {
            return false; // The shared loops were closed first; that closes everything on them.
        }
    }

    private long closeNanosMax() {
        return TimeUnit.MILLISECONDS.toNanos(Limits.CLOSE_TIMEOUT_MILLIS);
    }

    private static void await(CountDownLatch latch, long nanos) {
        try {
            latch.await(nanos, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Describes a transport. Not safe for several threads at once. */
    public static final class Builder {

        private Address bind = Address.of("tcp://127.0.0.1:0");
        private @Nullable Address advertise;
        private String cluster = "chord";
        private boolean insecure;
        private @Nullable Certificates certificates;
        private Limits limits = Limits.DEFAULT;
        private int selfProbeMillis = SelfProbe.DEADLINE_MILLIS;
        private @Nullable SslProvider tlsProvider;
        private Logger log = LoggerFactory.getLogger(SocketTransport.class);
        private @Nullable SocketResources resources;
        private Duration spin = Duration.ZERO;

        private Builder() {}

        /**
         * All that a provider is told, at once.
         *
         * @throws IllegalArgumentException if a bound is none or out of range; the message has the
         *     names, or the range
         */
        public Builder settings(Settings settings) {
            this.bind = settings.bind();
            this.advertise = settings.advertise();
            this.cluster = settings.cluster();
            this.insecure = settings.insecure();
            this.certificates = settings.certificates().orElse(null);
            settings.bounds().forEach((name, value) -> bound(Bound.named(name), value));
            return this;
        }

        /**
         * Where to listen; {@code tcp://127.0.0.1:0}, any free port of loopback, unless set. {@link
         * SocketTransport#CLIENT}: do not listen.
         */
        public Builder bind(Address address) {
            this.bind = Objects.requireNonNull(address, "address");
            return this;
        }

        /**
         * Where others reach this transport; as bound unless set. With port 0 it gets the port that
         * is bound.
         */
        public Builder advertise(Address address) {
            this.advertise = Objects.requireNonNull(address, "address");
            return this;
        }

        /** The name of the ring, for names of threads. */
        public Builder cluster(String name) {
            this.cluster = Objects.requireNonNull(name, "name");
            return this;
        }

        /** Allows to listen beyond loopback without encryption. */
        public Builder insecure() {
            this.insecure = true;
            return this;
        }

        /**
         * Encrypts all connections; the certificates are read when the transport is made. With
         * files, OpenSSL does it if {@code netty-tcnative} is on the class path, the JDK else. An
         * {@code SSLContext} brings its own provider.
         */
        public Builder tls(Certificates certificates) {
            this.certificates = Objects.requireNonNull(certificates, "certificates");
            return this;
        }

        /** Event loops to share; else the transport has one of its own, and ends it. */
        public Builder resources(SocketResources shared) {
            this.resources = Objects.requireNonNull(shared, "shared");
            return this;
        }

        /**
         * How long a thread that waits for a blocking call looks for the answer, over and over,
         * before it sleeps; not at all unless set. Waking a thread takes longer than most answers,
         * so this makes a call quicker where a processor is free for it, and costs each call up to
         * that much processor time. Where all processors are busy it takes one from who would
         * answer, and makes calls slower.
         *
         * <p>Only for calls that come one at a time and soon after one another, as {@link
         * SocketTransport} has its callers read their answers themselves.
         *
         * @param longest 0 to {@link SocketTransport#SPIN_MAX}
         * @throws IllegalArgumentException if it is out of range
         */
        public Builder spin(Duration longest) {
            if (longest.isNegative() || longest.compareTo(SPIN_MAX) > 0) {
                throw new IllegalArgumentException(
                        "a caller spins for 0 to " + SPIN_MAX + ", not " + longest);
            }
            this.spin = longest;
            return this;
        }

        /** How long the transport tries to reach itself, for tests. */
        Builder selfProbeMillis(int millis) {
            this.selfProbeMillis = millis;
            return this;
        }

        /** Who encrypts where the certificates are files, for tests. */
        Builder tlsProvider(SslProvider provider) {
            this.tlsProvider = provider;
            return this;
        }

        /** Where refusals are told, for tests. */
        Builder log(Logger other) {
            this.log = other;
            return this;
        }

        /**
         * Another bound than the default one.
         *
         * @throws IllegalArgumentException if it is out of range; the message has the range
         */
        public Builder bound(Bound bound, long value) {
            this.limits = limits.with(bound, value);
            return this;
        }

        /**
         * Makes the transport; it binds when it is started.
         *
         * @throws TransportException if an address is not one of this transport, the advertised one
         *     is a wildcard, or the certificates cannot be used; the message names it
         */
        public SocketTransport build() throws TransportException {
            Address advertised = advertise == null ? bind : advertise;
            Optional<Certificates> shown = Optional.ofNullable(certificates);
            Endpoint endpoint =
                    Endpoint.of(
                            new Settings(
                                    bind, advertised, cluster, insecure, shown, new TreeMap<>()));
            Optional<Tls> tls =
                    shown.isEmpty()
                            ? Optional.empty()
                            : Optional.of(
                                    Tls.of(
                                            shown.get(),
                                            endpoint.advertisedHost(),
                                            endpoint.name(),
                                            Optional.ofNullable(tlsProvider)
                                                    .orElseGet(Tls::provider),
                                            log));
            return new SocketTransport(
                    endpoint, tls, limits, selfProbeMillis, log, resources, spin);
        }
    }
}
