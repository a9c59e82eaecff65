package io.chord.server.certificate;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;

/** A certificate and its private key. */
public record Credential(X509Certificate certificate, PrivateKey key) {

    /** Without the key. */
    @Override
    public String toString() {
        return "Credential[" + certificate.getSubjectX500Principal().getName() + "]";
    }
}
