package io.chord.transport.socket;

import io.chord.transport.Certificates;
import io.chord.transport.TransportException;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContextBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import org.slf4j.Logger;

/**
 * Contexts of certificate files, made anew when the files have changed. Owned by one loop, once it
 * is made: looking is three reads of local metadata, at most once in {@value #LOOK_MILLIS} ms.
 */
final class PemContexts implements Tls.Contexts {

    static final int LOOK_MILLIS = 1_000;

    /** After so long a peer that comes back is examined anew, and not by its session ticket. */
    private static final int SESSION_SECONDS = 300;

    private final Certificates.Pem files;
    private final Optional<String> ownHost;
    private final String name;
    private final Logger log;
    private List<String> stamps;
    private long lookedNanos;
    private Tls.Pair pair;

    PemContexts(Certificates.Pem files, Optional<String> ownHost, String name, Logger log)
            throws TransportException {
        this.files = files;
        this.ownHost = ownHost;
        this.name = name;
        this.log = log;
        this.stamps = stamps(); // Before reading: what changes meanwhile is seen the next time.
        this.lookedNanos = System.nanoTime();
        this.pair = load(CertificateFiles.read(files, ownHost));
    }

    @Override
    public Tls.Pair current() {
        long now = System.nanoTime();
        if (now - lookedNanos < TimeUnit.MILLISECONDS.toNanos(LOOK_MILLIS)) return pair;
        lookedNanos = now;
        List<String> found = stamps();
        if (found.equals(stamps)) return pair;
        stamps = found;
        try {
            CertificateFiles read = CertificateFiles.read(files, ownHost);
            pair = load(read);
            log.info(
                    "node {} has new certificates, valid until {}",
                    name,
                    read.chain().get(0).getNotAfter().toInstant());
        } catch (TransportException e) {
            log.error("node {} goes on with its old certificates: {}", name, e.getMessage());
        }
        return pair;
    }

    private List<String> stamps() {
        return Stream.of(files.certificate(), files.key(), files.authorities())
                .map(PemContexts::stamp)
                .toList();
    }

    private static String stamp(Path file) {
        try {
            BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
            return now.lastModifiedTime() + " " + now.size() + " " + now.fileKey();
        } catch (IOException e) {
            return e.toString();
        }
    }

    private Tls.Pair load(CertificateFiles read) throws TransportException {
        X509Certificate[] chain = read.chain().toArray(X509Certificate[]::new);
        X509Certificate[] authorities = read.authorities().toArray(X509Certificate[]::new);
        try {
            return new Tls.Pair(
                    SslContextBuilder.forClient()
                            .keyManager(read.key(), chain)
                            .trustManager(authorities)
                            .protocols(Tls.PROTOCOL)
                            .sessionTimeout(SESSION_SECONDS)
                            .build(),
                    SslContextBuilder.forServer(read.key(), chain)
                            .trustManager(authorities)
                            .clientAuth(ClientAuth.REQUIRE)
                            .protocols(Tls.PROTOCOL)
                            .sessionTimeout(SESSION_SECONDS)
                            .build());
        } catch (SSLException | IllegalArgumentException e) {
            throw new TransportException(
                    "cannot use the certificate in " + files.certificate() + ": " + e.getMessage(),
                    e);
        }
    }
}
