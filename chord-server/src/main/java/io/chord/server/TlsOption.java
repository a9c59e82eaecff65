package io.chord.server;

import io.chord.server.certificate.CertificateFolder;
import io.chord.transport.Certificates;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** With which certificates to encrypt, of every command that speaks to a ring. */
final class TlsOption {

    @Option(
            names = "--tls",
            paramLabel = "DIR",
            description = {
                "Encrypt, with the certificate, key and authority of this directory: node.crt,"
                        + " node.key",
                "and ca.crt, as chord certs makes them. All of a ring do, or none."
            })
    private @Nullable Path folder;

    @Option(
            names = "--tls-cert",
            paramLabel = "FILE",
            description = "In place of --tls: the certificate, in PEM form,")
    private @Nullable Path certificate;

    @Option(
            names = "--tls-key",
            paramLabel = "FILE",
            description = "its private key, PKCS #8 and not encrypted,")
    private @Nullable Path key;

    @Option(
            names = "--tls-ca",
            paramLabel = "FILE",
            description = "and the authorities whose certificates are accepted.")
    private @Nullable Path authorities;

    /** Empty: without encryption. */
    Optional<Certificates> certificates() {
        boolean any = certificate != null || key != null || authorities != null;
        if (folder != null) {
            if (any) throw new UsageException("--tls excludes --tls-cert, --tls-key and --tls-ca");
            return Optional.of(new CertificateFolder(folder).certificates());
        }
        if (!any) return Optional.empty();
        if (certificate == null || key == null || authorities == null) {
            throw new UsageException("--tls-cert, --tls-key and --tls-ca go together");
        }
        return Optional.of(Certificates.pem(certificate, key, authorities));
    }
}
