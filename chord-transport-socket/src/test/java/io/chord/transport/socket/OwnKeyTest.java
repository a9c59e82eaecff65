package io.chord.transport.socket;

import static org.assertj.core.api.Assertions.assertThat;

import io.chord.transport.socket.Authority.Issued;
import java.security.Principal;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

final class OwnKeyTest {

    private static Authority authority;
    private static Issued issued;
    private static OwnKey own;

    @BeforeAll
    static void make() throws Exception {
        authority = new Authority("CN=ring");
        issued = authority.issue("127.0.0.1");
        own = new OwnKey(issued.key(), List.of(issued.certificate()));
    }

    @Test
    void key_ofAKindThatIsAskedFor_isShownWithItsCertificates() {
        String server = own.chooseEngineServerAlias("EC", null, null);
        String client = own.chooseEngineClientAlias(new String[] {"RSA", "EC"}, null, null);
        assertThat(server).isNotNull().isEqualTo(client);
        assertThat(own.getPrivateKey(server)).isSameAs(issued.key());
        assertThat(own.getCertificateChain(server)).containsExactly(issued.certificate());
        assertThat(own.chooseServerAlias("EC", null, null)).isEqualTo(server);
        assertThat(own.chooseClientAlias(new String[] {"EC"}, null, null)).isEqualTo(server);
        assertThat(own.getServerAliases("EC", null)).containsExactly(server);
        assertThat(own.getClientAliases("EC", null)).containsExactly(server);
    }

    @Test
    void key_ofAnotherKind_isNotShown() {
        assertThat(own.chooseEngineServerAlias("RSA", null, null)).isNull();
        assertThat(own.chooseEngineClientAlias(new String[] {"RSA"}, null, null)).isNull();
        assertThat(own.getServerAliases("RSA", null)).isNull();
        assertThat(own.getPrivateKey("another")).isNull();
        assertThat(own.getCertificateChain("another")).isNull();
    }

    /** RFC 8446, section 4.2.4: the other side may say of which authorities it takes any. */
    @Test
    void certificate_ofAnAuthorityThatIsNotAskedFor_isNotShown() throws Exception {
        String[] types = {"EC"};
        Principal[] its = {authority.certificate().getSubjectX500Principal()};
        Principal[] none = {};
        Principal[] others = {new Authority("CN=other").certificate().getSubjectX500Principal()};
        assertThat(own.chooseEngineClientAlias(types, its, null)).isNotNull();
        assertThat(own.chooseEngineClientAlias(types, none, null)).isNotNull();
        assertThat(own.chooseEngineClientAlias(types, others, null)).isNull();
    }
}
