package io.chord.transport.socket;

import io.chord.transport.Certificates;
import io.chord.transport.TransportException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What is in the files of a node's certificates, checked as far as one side can: the key belongs to
 * the certificate, its time has come and is not over, and it names the node's own host.
 */
record CertificateFiles(
        List<X509Certificate> chain, PrivateKey key, List<X509Certificate> authorities) {

    private static final long FILE_BYTES_MAX = 1 << 20;
    private static final Pattern PEM =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([^-]*)-----END ");

    /**
     * Reads and checks them. Blocks for the reading.
     *
     * @param ownHost where others reach this node; empty if they do not
     * @throws TransportException naming the file, what is wrong with it and what to do
     */
    static CertificateFiles read(Certificates.Pem files, Optional<String> ownHost)
            throws TransportException {
        List<X509Certificate> chain = certificates(files.certificate());
        X509Certificate own = chain.get(0);
        checkTime(files.certificate(), own);
        PrivateKey key = key(files.key(), own.getPublicKey());
        if (!belongTogether(key, own.getPublicKey())) {
            throw new TransportException(
                    "the private key of "
                            + files.key()
                            + " is not that of the certificate in "
                            + files.certificate()
                            + "; put both in place");
        }
        if (ownHost.isPresent() && !CertificateNames.cover(own, ownHost.get())) {
            throw new TransportException(
                    "the certificate in "
                            + files.certificate()
                            + " is for "
                            + CertificateNames.shown(own)
                            + " and not for "
                            + ownHost.get()
                            + ", where this node is reached: the others would refuse it; make one"
                            + " that names it, or advertise what it names");
        }
        return new CertificateFiles(chain, key, certificates(files.authorities()));
    }

    private static void checkTime(Path file, X509Certificate own) throws TransportException {
        try {
            own.checkValidity();
        } catch (CertificateExpiredException e) {
            throw new TransportException(
                    "the certificate in "
                            + file
                            + " ended at "
                            + own.getNotAfter().toInstant()
                            + "; make a new one",
                    e);
        } catch (CertificateNotYetValidException e) {
            throw new TransportException(
                    "the certificate in "
                            + file
                            + " begins at "
                            + own.getNotBefore().toInstant()
                            + "; is the clock of this host right?",
                    e);
        }
    }

    private static List<X509Certificate> certificates(Path file) throws TransportException {
        List<X509Certificate> found = new ArrayList<>();
        try {
            checkSize(file);
            try (InputStream in = Files.newInputStream(file)) {
                for (Certificate each :
                        CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                    found.add((X509Certificate) each);
                }
            }
        } catch (IOException e) {
            throw unreadable(file, e);
        } catch (CertificateException e) {
            throw new TransportException(
                    file + " is not a file of certificates in PEM form: " + e.getMessage(), e);
        }
        if (found.isEmpty()) {
            throw new TransportException("there is no certificate in " + file);
        }
        return found;
    }

    private static PrivateKey key(Path file, PublicKey counterpart) throws TransportException {
        String text;
        try {
            checkSize(file);
            text = Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw unreadable(file, e);
        }
        Matcher pem = PEM.matcher(text);
        String kind = "";
        while (pem.find()) {
            kind = pem.group(1);
            if (kind.equals("PRIVATE KEY")) {
                return decoded(file, pem.group(2), counterpart.getAlgorithm());
            }
        }
        throw new TransportException(
                "the private key in "
                        + file
                        + " must be PKCS #8 and not encrypted, \"BEGIN PRIVATE KEY\""
                        + (kind.isEmpty() ? "" : ", and is \"BEGIN " + kind + "\"")
                        + "; openssl pkcs8 -topk8 -nocrypt makes it so");
    }

    private static PrivateKey decoded(Path file, String base64, String algorithm)
            throws TransportException {
        try {
            byte[] encoded = Base64.getMimeDecoder().decode(base64);
            return KeyFactory.getInstance(algorithm)
                    .generatePrivate(new PKCS8EncodedKeySpec(encoded));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new TransportException(
                    "the private key in "
                            + file
                            + " cannot be read as one of the certificate's kind, "
                            + algorithm,
                    e);
        }
    }

    private static boolean belongTogether(PrivateKey key, PublicKey counterpart) {
        String algorithm =
                switch (key.getAlgorithm()) {
                    case "RSA" -> "SHA256withRSA";
                    case "EC" -> "SHA256withECDSA";
                    default -> key.getAlgorithm(); // As of EdDSA.
                };
        byte[] text = {1, 2, 3};
        try {
            Signature signing = Signature.getInstance(algorithm);
            signing.initSign(key);
            signing.update(text);
            Signature verifying = Signature.getInstance(algorithm);
            verifying.initVerify(counterpart);
            verifying.update(text);
            return verifying.verify(signing.sign());
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private static void checkSize(Path file) throws IOException {
        if (Files.size(file) > FILE_BYTES_MAX) {
            throw new IOException("it has more than " + FILE_BYTES_MAX + " bytes");
        }
    }

    private static TransportException unreadable(Path file, IOException e) {
        String why = e instanceof NoSuchFileException ? "there is no such file" : e.toString();
        return new TransportException("cannot read " + file + ": " + why, e);
    }
}
