package io.chord.transport.socket;

import io.chord.transport.Certificates;
import io.chord.transport.TransportException;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.slf4j.Logger;

/**
 * TLS 1.3 with certificates on both sides, for connections that are about to be, with the
 * certificates of this moment. Owned by the loop, once it is made.
 */
final class Tls {

    static final String PROTOCOL = "TLSv1.3";

    /** During the handshake the certificate is compared with the host (RFC 2818). */
    private static final String HTTPS = "HTTPS";

    /** It is not. The JDK takes null for "as before", which of Netty is HTTPS. */
    private static final String NOT_COMPARED = "";

    /** After so long a peer that comes back is examined anew, and not by its session ticket. */
    static final int SESSION_SECONDS = 300;

    /** The settings of both sides of connections. */
    interface Sides {

        /** For a connection that we open to this place. */
        SslHandler dialing(ByteBufAllocator allocator, String host, int port);

        /** For one that was opened by the other side, which has to show a certificate. */
        SslHandler accepting(ByteBufAllocator allocator);

        /** Gives back what they keep outside the heap. */
        void release();
    }

    /** Where they come from; asked for each connection. */
    interface Contexts {
        Sides current();

        /** Nothing is asked for after it. */
        void close();
    }

    /**
     * OpenSSL if the application has {@code netty-tcnative} on its class path, the JDK's provider
     * else. The contexts of the first are counted, and so given back at once and not by a
     * finalizer.
     */
    static SslProvider provider() {
        SslProvider counted = SslProvider.OPENSSL_REFCNT;
        return SslProvider.isTlsv13Supported(counted) ? counted : SslProvider.JDK;
    }

    private final Contexts contexts;
    private final FoundNames found = new FoundNames();

    private Tls(Contexts contexts) {
        this.contexts = contexts;
    }

    /**
     * Reads the certificates for the first time.
     *
     * @param ownHost where others reach this node; empty if they do not
     * @param provider who encrypts, if the certificates are files; a context brings its own
     * @throws TransportException if they cannot be used: why, and what to do
     */
    static Tls of(
            Certificates certificates,
            Optional<String> ownHost,
            String name,
            SslProvider provider,
            Logger log)
            throws TransportException {
        if (certificates instanceof Certificates.Pem files) {
            return new Tls(new PemContexts(files, ownHost, name, provider, log));
        }
        try {
            return new Tls(
                    new GivenContexts(((Certificates.Context) certificates).current(), name, log));
        } catch (RuntimeException e) {
            throw new TransportException("the TLS context that was given cannot be used: " + e, e);
        }
    }

    /** Remembers that a place was found by looking a seed's name up; for any thread. */
    void found(TcpAddress place, String name) {
        found.add(place, name);
    }

    /**
     * For a connection that we open: the other side must be who is at the place. Where that was
     * found by a name, {@link #misnamed} is asked after the handshake.
     */
    SslHandler dial(ByteBufAllocator allocator, TcpAddress place) {
        return found.of(place).isEmpty()
                ? dialAsItIs(allocator, place)
                : bounded(dialing(allocator, place, NOT_COMPARED));
    }

    /** The same, and by no name under which the place was found. */
    SslHandler dialAsItIs(ByteBufAllocator allocator, TcpAddress place) {
        return bounded(dialing(allocator, place, HTTPS));
    }

    private SslHandler dialing(
            ByteBufAllocator allocator, TcpAddress place, String identification) {
        String bare = CertificateNames.bare(place.host());
        SslHandler handler = contexts.current().dialing(allocator, bare, place.port());
        SSLEngine engine = handler.engine();
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm(identification);
        engine.setSSLParameters(parameters);
        return handler;
    }

    /**
     * Whether the other side of a connection that we opened has shown a certificate of somebody
     * else, as far as that was not looked at during the handshake: in words, or empty.
     */
    Optional<String> misnamed(SSLEngine engine, X509Certificate shown, TcpAddress place) {
        if (HTTPS.equals(engine.getSSLParameters().getEndpointIdentificationAlgorithm())) {
            return Optional.empty();
        }
        List<String> names = found.of(place);
        boolean isNamed =
                CertificateNames.cover(shown, place.host())
                        || names.stream().anyMatch(name -> CertificateNames.cover(shown, name));
        if (isNamed) return Optional.empty();
        return Optional.of(
                "its certificate is for "
                        + CertificateNames.shown(shown)
                        + ", and it was found at "
                        + place.host()
                        + " by the name "
                        + String.join(", ", names)
                        + "; make one that names where it is reached");
    }

    /** For a connection that somebody else has opened; who that is, is not known yet. */
    SslHandler accept(ByteBufAllocator allocator) {
        return bounded(contexts.current().accepting(allocator));
    }

    /** No connection is opened any more. */
    void close() {
        contexts.close();
    }

    /** {@link Connection} has one time for handshake and preface, and one for the end. */
    private static SslHandler bounded(SslHandler handler) {
        handler.setHandshakeTimeoutMillis(0);
        handler.setCloseNotifyFlushTimeoutMillis(0);
        return handler;
    }

    /** Contexts of the application, which looks after them. */
    private static final class GivenContexts implements Contexts {

        private final Supplier<SSLContext> given;
        private final String name;
        private final RateLimitedLog log;
        private SSLContext last;
        private Sides sides;

        GivenContexts(Supplier<SSLContext> given, String name, Logger log) {
            this.given = given;
            this.name = name;
            this.log = new RateLimitedLog(log);
            this.last = given.get();
            this.sides = new JdkSides(last);
        }

        @Override
        public Sides current() {
            try {
                SSLContext now = given.get();
                if (now != last) {
                    sides = new JdkSides(now);
                    last = now;
                }
            } catch (RuntimeException e) {
                // Asked for at each connection, and anybody opens those.
                log.error(
                        "context",
                        System.nanoTime(),
                        () -> "node " + name + " goes on with its old TLS context",
                        e);
            }
            return sides;
        }

        @Override
        public void close() {
            // The collector takes what they have.
        }
    }
}
