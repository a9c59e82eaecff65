package io.chord.transport.socket;

import io.netty.util.NetUtil;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

/**
 * The hosts that a certificate is for: its subject alternative names, and nothing else of it (RFC
 * 9525, section 6). Used for what a node says of itself after the handshake, and where we dial what
 * was found by a name; else, of what we dial, the TLS engine compares the name.
 */
final class CertificateNames {

    private static final int DNS = 2; // RFC 5280, section 4.2.1.6.
    private static final int IP = 7;

    private CertificateNames() {}

    /**
     * Whether it is for a host.
     *
     * @param host a name or an IP address, as in {@link TcpAddress}
     */
    static boolean cover(X509Certificate certificate, String host) {
        String bare = bare(host);
        byte[] ip = NetUtil.createByteArrayFromIpAddressString(bare);
        if (ip == null) {
            return of(certificate, DNS).stream().anyMatch(name -> isDnsMatch(name, bare));
        }
        return of(certificate, IP).stream()
                .anyMatch(
                        name ->
                                Arrays.equals(
                                        ip, NetUtil.createByteArrayFromIpAddressString(name)));
    }

    /** Without the zone of an IPv6 address, which means something on one host only. */
    static String bare(String host) {
        return host.indexOf('%') < 0 ? host : host.substring(0, host.indexOf('%'));
    }

    /** A star stands for the whole first label and for nothing else (RFC 9525, section 6.3). */
    private static boolean isDnsMatch(String pattern, String host) {
        String wanted = normal(host);
        String given = normal(pattern);
        if (!given.startsWith("*.")) return given.equals(wanted);
        int dot = wanted.indexOf('.');
        return dot > 0
                && given.indexOf('.', 2) > 0 // Not all hosts below a top-level domain.
                && wanted.substring(dot).equals(given.substring(1));
    }

    private static String normal(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
    }

    /** For messages. */
    static String shown(X509Certificate certificate) {
        List<String> names = new ArrayList<>(of(certificate, DNS));
        names.addAll(of(certificate, IP));
        return names.isEmpty() ? "no host" : String.join(", ", names);
    }

    private static List<String> of(X509Certificate certificate, int kind) {
        List<String> names = new ArrayList<>();
        try {
            Collection<List<?>> all = certificate.getSubjectAlternativeNames();
            if (all == null) return names;
            for (List<?> name : all) {
                if (name.get(0) instanceof Integer k && k == kind) {
                    names.add(String.valueOf(name.get(1)));
                }
            }
        } catch (CertificateParsingException e) {
            return List.of(); // Names that cannot be read cover nothing.
        }
        return names;
    }
}
