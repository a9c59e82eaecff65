package io.chord.transport.socket;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * The one key that a node has, with its certificates. The JDK's own manager takes keys out of a key
 * store, which encrypts them under a password that it makes slow to guess: 0.3 s for nothing.
 * Immutable.
 */
final class OwnKey extends X509ExtendedKeyManager {

    private static final String ALIAS = "node";

    private final PrivateKey key;
    private final List<X509Certificate> chain;

    OwnKey(PrivateKey key, List<X509Certificate> chain) {
        this.key = key;
        this.chain = List.copyOf(chain);
    }

    /**
     * Whether the other side takes keys of this kind.
     *
     * @param issuers by whom it says that certificates must be signed; empty if it does not say
     */
    private @Nullable String choose(String type, Principal @Nullable [] issuers) {
        if (!key.getAlgorithm().equals(type)) return null;
        if (issuers == null || issuers.length == 0) return ALIAS;
        List<Principal> trusted = List.of(issuers);
        boolean isTrusted =
                chain.stream().anyMatch(each -> trusted.contains(each.getIssuerX500Principal()));
        return isTrusted ? ALIAS : null;
    }

    private String @Nullable [] all(String type, Principal @Nullable [] issuers) {
        String chosen = choose(type, issuers);
        return chosen == null ? null : new String[] {chosen};
    }

    @Override
    public @Nullable String chooseEngineClientAlias(
            String[] types, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
        for (String type : types) {
            String chosen = choose(type, issuers);
            if (chosen != null) return chosen;
        }
        return null;
    }

    @Override
    public @Nullable String chooseEngineServerAlias(
            String type, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
        return choose(type, issuers);
    }

    @Override
    public @Nullable String chooseClientAlias(
            String[] types, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return chooseEngineClientAlias(types, issuers, null);
    }

    @Override
    public @Nullable String chooseServerAlias(
            String type, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return choose(type, issuers);
    }

    @Override
    public String @Nullable [] getClientAliases(String type, Principal @Nullable [] issuers) {
        return all(type, issuers);
    }

    @Override
    public String @Nullable [] getServerAliases(String type, Principal @Nullable [] issuers) {
        return all(type, issuers);
    }

    @Override
    public X509Certificate @Nullable [] getCertificateChain(String alias) {
        return alias.equals(ALIAS) ? chain.toArray(X509Certificate[]::new) : null;
    }

    @Override
    public @Nullable PrivateKey getPrivateKey(String alias) {
        return alias.equals(ALIAS) ? key : null;
    }
}
