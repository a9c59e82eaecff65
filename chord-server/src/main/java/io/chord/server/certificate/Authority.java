package io.chord.server.certificate;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * Signs certificates: a self-signed certificate with its private key, on the curve P-256. For
 * tests, and for rings whose operator has no authority; it keeps no list of what it has signed and
 * revokes nothing. Immutable.
 */
public final class Authority {

    /** How far the clock of a host may be behind that of the one where a certificate is made. */
    private static final Duration SKEW = Duration.ofMinutes(5);

    private final Credential own;

    private Authority(Credential own) {
        this.own = own;
    }

    /**
     * A new one.
     *
     * @param life how long from now its certificates can be trusted
     */
    public static Authority create(Duration life) {
        KeyPair keys = newKeys();
        BigInteger serial = newSerial();
        X500Principal name =
                principal("Chord test authority " + serial.toString(16).substring(0, 8));
        Instant now = Instant.now();
        JcaX509v3CertificateBuilder builder =
                builder(name, serial, now, now.plus(life), name, keys.getPublic());
        try {
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
            builder.addExtension(
                    Extension.keyUsage,
                    true,
                    new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
            builder.addExtension(
                    Extension.subjectKeyIdentifier,
                    false,
                    new JcaX509ExtensionUtils().createSubjectKeyIdentifier(keys.getPublic()));
            X509Certificate certificate = signed(builder, keys.getPrivate());
            return new Authority(new Credential(certificate, keys.getPrivate()));
        } catch (CertIOException | GeneralSecurityException e) {
            throw new IllegalStateException("this Java makes no certificates", e);
        }
    }

    /** One that was made before. */
    public static Authority of(Credential certificateAndKey) {
        return new Authority(certificateAndKey);
    }

    /** Its own certificate and key. */
    public Credential credential() {
        return own;
    }

    /**
     * A certificate for a node, which may be called and calls.
     *
     * @param hosts names and IP addresses, at least one: the host that it advertises, and those by
     *     which others dial it
     * @param life from now; cut where this authority's own ends
     */
    public Credential issueForNode(List<String> hosts, Duration life) {
        if (hosts.isEmpty()) throw new IllegalArgumentException("a node has at least one host");
        return issue(hosts.get(0), hosts, life);
    }

    /** A certificate for who only uses the ring: nobody takes its holder for a node. */
    public Credential issueForClient(String name, Duration life) {
        return issue(name, List.of(), life);
    }

    private Credential issue(String name, List<String> hosts, Duration life) {
        KeyPair keys = newKeys();
        Instant now = Instant.now();
        Instant end = now.plus(life);
        Instant last = own.certificate().getNotAfter().toInstant();
        X509Certificate issuer = own.certificate();
        JcaX509v3CertificateBuilder builder =
                builder(
                        issuer.getSubjectX500Principal(),
                        newSerial(),
                        now,
                        end.isAfter(last) ? last : end,
                        principal(name),
                        keys.getPublic());
        try {
            JcaX509ExtensionUtils identifiers = new JcaX509ExtensionUtils();
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
            builder.addExtension(Extension.extendedKeyUsage, false, usage(!hosts.isEmpty()));
            builder.addExtension(
                    Extension.authorityKeyIdentifier,
                    false,
                    identifiers.createAuthorityKeyIdentifier(issuer));
            if (!hosts.isEmpty()) {
                builder.addExtension(Extension.subjectAlternativeName, false, names(hosts));
            }
            X509Certificate certificate = signed(builder, own.key());
            certificate.verify(issuer.getPublicKey());
            return new Credential(certificate, keys.getPrivate());
        } catch (CertIOException | GeneralSecurityException e) {
            throw new IllegalArgumentException(
                    "the key of the authority is not that of its certificate: " + e.getMessage(),
                    e);
        }
    }

    private static ExtendedKeyUsage usage(boolean isNode) {
        return new ExtendedKeyUsage(
                isNode
                        ? new KeyPurposeId[] {
                            KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth
                        }
                        : new KeyPurposeId[] {KeyPurposeId.id_kp_clientAuth});
    }

    private static GeneralNames names(List<String> hosts) {
        return new GeneralNames(
                hosts.stream()
                        .map(host -> new GeneralName(kind(host), host))
                        .toArray(GeneralName[]::new));
    }

    private static int kind(String host) {
        boolean isIp = host.indexOf(':') >= 0 || host.matches("[0-9]+(\\.[0-9]+){3}");
        return isIp ? GeneralName.iPAddress : GeneralName.dNSName;
    }

    private static KeyPair newKeys() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no keys on the curve P-256", e);
        }
    }

    private static BigInteger newSerial() {
        return new BigInteger(126, new SecureRandom()).setBit(126); // RFC 5280: at most 20 bytes.
    }

    private static X500Principal principal(String commonName) {
        try {
            return new X500Principal(
                    new X500NameBuilder().addRDN(BCStyle.CN, commonName).build().getEncoded());
        } catch (IOException e) {
            throw new IllegalArgumentException("no name for a certificate: " + commonName, e);
        }
    }

    private static JcaX509v3CertificateBuilder builder(
            X500Principal issuer,
            BigInteger serial,
            Instant now,
            Instant end,
            X500Principal subject,
            PublicKey key) {
        return new JcaX509v3CertificateBuilder(
                issuer, serial, Date.from(now.minus(SKEW)), Date.from(end), subject, key);
    }

    private static X509Certificate signed(JcaX509v3CertificateBuilder builder, PrivateKey key)
            throws GeneralSecurityException {
        try {
            return new JcaX509CertificateConverter()
                    .getCertificate(
                            builder.build(
                                    new JcaContentSignerBuilder("SHA256withECDSA").build(key)));
        } catch (OperatorCreationException e) {
            throw new GeneralSecurityException("cannot sign with this key", e);
        }
    }
}
