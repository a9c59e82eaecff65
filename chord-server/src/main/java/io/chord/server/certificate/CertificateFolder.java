package io.chord.server.certificate;

import io.chord.transport.Certificates;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;

/**
 * A folder with what one node or client needs, to be copied to its host: {@value #CERTIFICATE},
 * {@value #KEY} and {@value #AUTHORITY}; or, with {@value #AUTHORITY_KEY}, with what an authority
 * needs, which stays where it is.
 */
public final class CertificateFolder {

    /** The file with the certificate of a node or a client. */
    public static final String CERTIFICATE = "node.crt";

    /** The file with its private key. */
    public static final String KEY = "node.key";

    /** The file with the certificate of whom it trusts. */
    public static final String AUTHORITY = "ca.crt";

    static final String AUTHORITY_KEY = "ca.key";

    private final Path folder;

    /** The folder need not exist. */
    public CertificateFolder(Path folder) {
        this.folder = folder;
    }

    /** For a node or a client; the files are read when it starts. */
    public Certificates certificates() {
        return Certificates.pem(
                folder.resolve(CERTIFICATE), folder.resolve(KEY), folder.resolve(AUTHORITY));
    }

    /** Whether there is an authority. */
    public boolean hasAuthority() {
        return Files.exists(folder.resolve(AUTHORITY_KEY));
    }

    /**
     * The authority of this folder.
     *
     * @throws IOException if it cannot be read; the message names the file
     */
    public Authority authority() throws IOException {
        return Authority.of(
                new Credential(
                        certificate(folder.resolve(AUTHORITY)),
                        key(folder.resolve(AUTHORITY_KEY))));
    }

    /**
     * Writes an authority.
     *
     * @throws FileAlreadyExistsException if there is one: its certificates would be worth nothing
     */
    public void write(Authority authority) throws IOException {
        Files.createDirectories(folder);
        requireNone(AUTHORITY_KEY, AUTHORITY);
        write(AUTHORITY_KEY, pem(pkcs8(authority.credential().key())), true);
        write(AUTHORITY, pem(authority.credential().certificate()), false);
    }

    /**
     * Writes what a node or client needs. A node that runs with these files takes the new ones.
     *
     * @param replace whether what is there may be replaced
     * @throws FileAlreadyExistsException if something is there, and may not
     */
    public void write(Credential node, X509Certificate authority, boolean replace)
            throws IOException {
        Files.createDirectories(folder);
        if (!replace) requireNone(KEY, CERTIFICATE, AUTHORITY);
        write(KEY, pem(pkcs8(node.key())), true);
        write(CERTIFICATE, pem(node.certificate()), false);
        write(AUTHORITY, pem(authority), false);
    }

    private void requireNone(String... names) throws FileAlreadyExistsException {
        for (String name : names) {
            Path file = folder.resolve(name);
            if (Files.exists(file)) throw new FileAlreadyExistsException(file.toString());
        }
    }

    /** Whole or not at all; a secret is never readable by others, not even for a moment. */
    private void write(String name, String text, boolean isSecret) throws IOException {
        boolean isPosix = folder.getFileSystem().supportedFileAttributeViews().contains("posix");
        FileAttribute<?>[] attributes =
                isPosix
                        ? new FileAttribute<?>[] {
                            PosixFilePermissions.asFileAttribute(
                                    PosixFilePermissions.fromString(
                                            isSecret ? "rw-------" : "rw-r--r--"))
                        }
                        : new FileAttribute<?>[0];
        Path fresh = Files.createTempFile(folder, name, ".new", attributes);
        try {
            Files.writeString(fresh, text, StandardCharsets.US_ASCII);
            Files.move(fresh, folder.resolve(name), StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(fresh);
        }
    }

    private static Object pkcs8(PrivateKey key) throws IOException {
        return new JcaPKCS8Generator(key, null); // Not encrypted.
    }

    private static String pem(Object written) throws IOException {
        StringWriter text = new StringWriter();
        try (JcaPEMWriter pem = new JcaPEMWriter(text)) {
            pem.writeObject(written);
        }
        return text.toString();
    }

    private static X509Certificate certificate(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(in);
        } catch (GeneralSecurityException e) {
            throw new IOException(file + " has no certificate: " + e.getMessage(), e);
        }
    }

    private static PrivateKey key(Path file) throws IOException {
        try (Reader in = Files.newBufferedReader(file, StandardCharsets.US_ASCII);
                PEMParser pem = new PEMParser(in)) {
            if (pem.readObject() instanceof PrivateKeyInfo info) {
                return new JcaPEMKeyConverter().getPrivateKey(info);
            }
        }
        throw new IOException(file + " has no private key in PKCS #8");
    }
}
