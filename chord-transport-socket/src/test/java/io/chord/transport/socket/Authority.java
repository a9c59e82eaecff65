package io.chord.transport.socket;

import io.chord.transport.Certificates;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** An authority of the tests, and the certificates that it makes. */
final class Authority {

    /** A certificate with its key. */
    record Issued(X509Certificate certificate, PrivateKey key) {}

    private static final Duration DAY = Duration.ofDays(1);

    private final Issued own;
    private long serial = 1;

    Authority(String name) throws Exception {
        KeyPair keys = newKeys("EC");
        this.own =
                new Issued(
                        sign(name, name, keys, keys.getPrivate(), 1, DAY, true), keys.getPrivate());
    }

    X509Certificate certificate() {
        return own.certificate;
    }

    /** Of a node at these hosts, valid for a day. */
    Issued issue(String... hosts) throws Exception {
        return issue("EC", DAY, hosts);
    }

    /**
     * Of a node at these hosts.
     *
     * @param end from now; negative: it has ended
     */
    Issued issue(String algorithm, Duration end, String... hosts) throws Exception {
        KeyPair keys = newKeys(algorithm);
        String issuer = own.certificate.getSubjectX500Principal().getName();
        return new Issued(
                sign("CN=node", issuer, keys, own.key, ++serial, end, false, hosts),
                keys.getPrivate());
    }

    private static KeyPair newKeys(String algorithm) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
        if (algorithm.equals("EC")) generator.initialize(256);
        return generator.generateKeyPair();
    }

    private static X509Certificate sign(
            String subject,
            String issuer,
            KeyPair keys,
            PrivateKey issuerKey,
            long serial,
            Duration end,
            boolean isAuthority,
            String... hosts)
            throws Exception {
        Instant now = Instant.now();
        var builder =
                new JcaX509v3CertificateBuilder(
                        new X500Principal(issuer),
                        BigInteger.valueOf(serial),
                        Date.from(now.minus(DAY.multipliedBy(9))),
                        Date.from(now.plus(end)),
                        new X500Principal(subject),
                        keys.getPublic());
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(isAuthority));
        if (hosts.length > 0) {
            GeneralName[] names = new GeneralName[hosts.length];
            for (int i = 0; i < hosts.length; i++) {
                boolean isIp = hosts[i].matches("[0-9.]+|.*:.*");
                names[i] =
                        new GeneralName(
                                isIp ? GeneralName.iPAddress : GeneralName.dNSName, hosts[i]);
            }
            builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(names));
        }
        return new JcaX509CertificateConverter()
                .getCertificate(
                        builder.build(
                                new JcaContentSignerBuilder("SHA256withECDSA").build(issuerKey)));
    }

    /** Files of a node that trusts this authority. */
    Certificates.Pem files(Path folder, Issued node) throws Exception {
        Files.createDirectories(folder);
        Path crt = folder.resolve("node.crt");
        Path key = folder.resolve("node.key");
        Path ca = folder.resolve("ca.crt");
        Files.writeString(crt, pem("CERTIFICATE", node.certificate.getEncoded()));
        Files.writeString(key, pem("PRIVATE KEY", node.key.getEncoded()));
        Files.writeString(ca, pem("CERTIFICATE", own.certificate.getEncoded()));
        return new Certificates.Pem(crt, key, ca);
    }

    static String pem(String kind, byte[] bytes) {
        return "-----BEGIN "
                + kind
                + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes)
                + "\n-----END "
                + kind
                + "-----\n";
    }

    /** For nodes on loopback, of an authority of their own. */
    static Certificates ofLoopback() throws Exception {
        Authority authority = new Authority("CN=ring");
        SSLContext context = authority.context(authority.issue("127.0.0.1", "::1", "localhost"));
        return Certificates.context(() -> context);
    }

    /** A context of a node that trusts this authority; nothing of it is checked beforehand. */
    SSLContext context(Issued... node) throws Exception {
        KeyStore shown = KeyStore.getInstance("PKCS12");
        shown.load(null, null);
        for (Issued each : node) {
            shown.setKeyEntry(
                    "node", each.key, new char[0], new X509Certificate[] {each.certificate});
        }
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("authority", own.certificate);
        KeyManagerFactory keys =
                KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(shown, new char[0]);
        TrustManagerFactory trust =
                TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLSv1.3");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }
}
