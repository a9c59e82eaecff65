package io.chord.transport.socket;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.cert.X509Certificate;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 9525, section 6: what a certificate is for, and what it is not. */
class CertificateNamesTest {

    private static X509Certificate certificate;

    @BeforeAll
    static void make() throws Exception {
        certificate =
                new Authority("CN=ring")
                        .issue("10.0.0.5", "::1", "fe80::7", "a.example.org", "*.ring.org", "*.org")
                        .certificate();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "10.0.0.5",
                "::1",
                "0:0:0:0:0:0:0:1",
                "fe80::7%eth0",
                "A.Example.org",
                "a.example.org.",
                "n1.ring.org"
            })
    void hostThatIsNamed_isCovered(String host) {
        assertThat(CertificateNames.cover(certificate, host)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "10.0.0.6",
                "::2",
                "b.example.org",
                "example.org",
                "ring.org",
                "x.y.ring.org",
                "node",
                "*.ring.org.evil",
                ".ring.org",
                "whole.org",
                ""
            })
    void hostThatIsNot_isNotCovered(String host) {
        assertThat(CertificateNames.cover(certificate, host)).isFalse();
    }

    @Test
    void certificateWithoutNames_coversNothing_whateverItsSubject() throws Exception {
        X509Certificate unnamed = new Authority("CN=ring").issue().certificate();

        assertThat(CertificateNames.cover(unnamed, "node")).isFalse();
        assertThat(CertificateNames.shown(unnamed)).isEqualTo("no host");
    }
}
