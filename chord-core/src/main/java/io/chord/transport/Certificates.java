package io.chord.transport;

import java.nio.file.Path;
import java.util.Objects;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;

/**
 * Who a node is and whom it trusts, for transports that encrypt: each side of a connection shows a
 * certificate of an authority that the other trusts. One that says that it listens somewhere must
 * have that host in its certificate; who only uses the ring need not.
 *
 * <p>Immutable; what it refers to may change while nodes run: connections that are opened from then
 * on use what is there then.
 */
public sealed interface Certificates {

    /**
     * Files in PEM form. A node looks when a connection is opened whether they have changed, and
     * goes on with what it had when the new ones cannot be used, which it logs. Replace the files
     * by renaming, or in any order: a certificate without its key is not taken.
     *
     * @param certificate of the node, followed by those between it and the authority
     * @param key the node's private key: PKCS #8, not encrypted, read by nobody else
     * @param authorities those whose certificates are accepted; several while one replaces another
     */
    record Pem(Path certificate, Path key, Path authorities) implements Certificates {
        /** Checks for nulls. */
        public Pem {
            Objects.requireNonNull(certificate, "certificate");
            Objects.requireNonNull(key, "key");
            Objects.requireNonNull(authorities, "authorities");
        }
    }

    /**
     * Contexts that the application makes, from a key store or a hardware module for example. The
     * node checks nothing of them beforehand.
     *
     * @param current asked for each connection, on a thread that must not block; the same context
     *     as before unless something has changed
     */
    record Context(Supplier<SSLContext> current) implements Certificates {
        /** Checks for nulls. */
        public Context {
            Objects.requireNonNull(current, "current");
        }
    }

    /** Certificates of PEM files; see {@link Pem}. */
    static Certificates pem(Path certificate, Path key, Path authorities) {
        return new Pem(certificate, key, authorities);
    }

    /** Certificates of a context of the application; see {@link Context}. */
    static Certificates context(Supplier<SSLContext> current) {
        return new Context(current);
    }
}
