package io.chord.transport.socket;

import io.chord.transport.Certificates;
import io.chord.transport.TransportException;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import org.slf4j.Logger;

/**
 * Contexts of certificate files, made anew when the files have changed. Owned by one loop, once it
 * is made: looking is three reads of local metadata, at most once in {@value #LOOK_MILLIS} ms.
 */
final class PemContexts implements Tls.Contexts {

    static final int LOOK_MILLIS = 1_000;

    /** BoringSSL, which is what Netty brings, offers no others to the other side. */
    private static final List<String> OPENSSL_KEYS = List.of("EC", "RSA");

    private final Certificates.Pem files;
    private final Optional<String> ownHost;
    private final String name;
    private final SslProvider provider;
    private final Logger log;
    private final AtomicBoolean closed = new AtomicBoolean();
    private List<String> stamps;
    private long lookedNanos;
    private Tls.Sides sides;

    PemContexts(
            Certificates.Pem files,
            Optional<String> ownHost,
            String name,
            SslProvider provider,
            Logger log)
            throws TransportException {
        this.files = files;
        this.ownHost = ownHost;
        this.name = name;
        this.provider = provider;
        this.log = log;
        this.stamps = stamps(); // Before reading: what changes meanwhile is seen the next time.
        this.lookedNanos = System.nanoTime();
        this.sides = load(CertificateFiles.read(files, ownHost));
        log.debug("node {} encrypts by {}", name, provider);
    }

    @Override
    public Tls.Sides current() {
        long now = System.nanoTime();
        if (closed.get() || now - lookedNanos < TimeUnit.MILLISECONDS.toNanos(LOOK_MILLIS))
            return sides;
        lookedNanos = now;
        List<String> found = stamps();
        if (found.equals(stamps)) return sides;
        stamps = found;
        try {
            CertificateFiles read = CertificateFiles.read(files, ownHost);
            Tls.Sides old = sides;
            sides = load(read);
            old.release();
            log.info(
                    "node {} has new certificates, valid until {}",
                    name,
                    read.chain().get(0).getNotAfter().toInstant());
        } catch (TransportException e) {
            log.error("node {} goes on with its old certificates: {}", name, e.getMessage());
        }
        return sides;
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) sides.release();
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

    private Tls.Sides load(CertificateFiles read) throws TransportException {
        String key = read.key().getAlgorithm();
        if (provider != SslProvider.JDK && !OPENSSL_KEYS.contains(key)) {
            throw new TransportException(
                    "the certificate in "
                            + files.certificate()
                            + " has a key of "
                            + key
                            + ", which OpenSSL as Netty brings it does not take; use one of "
                            + String.join(" or ", OPENSSL_KEYS)
                            + " at all nodes, or run without netty-tcnative on the class path");
        }
        try {
            return provider == SslProvider.JDK
                    ? JdkSides.of(read)
                    : OpenSslSides.of(read, provider);
        } catch (GeneralSecurityException | SSLException | IllegalArgumentException e) {
            throw new TransportException(
                    "cannot use the certificate in " + files.certificate() + ": " + e.getMessage(),
                    e);
        }
    }
}
