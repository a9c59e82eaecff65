package io.chord.transport.socket;

import io.netty.handler.ssl.NotSslRecordException;
import java.nio.channels.ClosedChannelException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.Locale;
import java.util.Optional;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * What a handshake that failed means, in words: what is wrong with which side, and what to do. The
 * providers of TLS tell it by types of exceptions and by texts; what is not known is passed on.
 *
 * @param kind for the rate of the log
 */
record TlsFailure(String kind, String words) {

    private static final String CUT = "tls-cut";

    /** Whether it only ended, as connections of processes do that end. */
    boolean isCut() {
        return kind.equals(CUT);
    }

    static TlsFailure of(Throwable failure) {
        if (has(failure, NotSslRecordException.class)) {
            return new TlsFailure(
                    "tls-plain",
                    "it does not speak TLS, and this node speaks nothing else; give it certificates"
                            + " of the same authority");
        }
        if (has(failure, CertificateExpiredException.class)) {
            return new TlsFailure(
                    "tls-expired",
                    "its certificate is out of date (" + root(failure) + "); give it a new one");
        }
        if (has(failure, CertificateNotYetValidException.class)) {
            return new TlsFailure(
                    "tls-early",
                    "its certificate is not valid yet ("
                            + root(failure)
                            + "); are the clocks of both hosts right?");
        }
        String text = texts(failure);
        if (text.contains("alert")) {
            return new TlsFailure(
                    "tls-alert",
                    "it has refused the certificate of this node ("
                            + root(failure)
                            + "); its log says why. A certificate must be of an authority that the"
                            + " other side trusts, in its time, and name where its node is"
                            + " reached");
        }
        if (text.contains("subject alternative") || text.contains("no name matching")) {
            return new TlsFailure(
                    "tls-name",
                    "its certificate is for another host ("
                            + root(failure)
                            + "); make one that names where it is reached");
        }
        if (text.contains("empty client certificate chain")
                || text.contains("did_not_return_a_certificate")) {
            return new TlsFailure(
                    "tls-none",
                    "it has no certificate; give it one of an authority that this node trusts");
        }
        if (has(failure, CertPathBuilderException.class)
                || has(failure, CertPathValidatorException.class)) {
            return new TlsFailure(
                    "tls-authority",
                    "its certificate is of an authority that this node does not trust ("
                            + root(failure)
                            + "); use certificates of one authority");
        }
        if (!(failure instanceof SSLException)
                || has(failure, ClosedChannelException.class)
                || text.contains("connection closed")) {
            return new TlsFailure(CUT, "it ended the connection during the TLS handshake");
        }
        return new TlsFailure("tls-other", "TLS failed: " + root(failure));
    }

    private static boolean has(Throwable failure, Class<? extends Throwable> type) {
        for (Throwable t = failure; t != null; t = next(t)) {
            if (type.isInstance(t)) return true;
        }
        return false;
    }

    private static String texts(Throwable failure) {
        StringBuilder all = new StringBuilder();
        for (Throwable t = failure; t != null; t = next(t)) all.append(t.getMessage()).append('\n');
        return all.toString().toLowerCase(Locale.ROOT);
    }

    /** What the innermost exception says, on one line. */
    private static String root(Throwable failure) {
        Throwable last = failure;
        for (Throwable t = failure; t != null; t = next(t)) last = t;
        return Optional.ofNullable(last.getMessage())
                .orElse(last.getClass().getSimpleName())
                .replaceAll("\\s*\\R\\s*", " ");
    }

    private static @Nullable Throwable next(Throwable t) {
        Throwable cause = t.getCause();
        return cause == t ? null : cause;
    }
}
