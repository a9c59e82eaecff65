package io.chord.transport.socket;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.KeyStoreException;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/**
 * Both sides by the JDK's provider, or whose the context is. Made without Netty's contexts: their
 * classes, when they are loaded, make contexts of their own to try things out, and decode a key
 * with Bouncy Castle where that is on the class path, which took 3 s of processor time and 100 MiB.
 */
final class JdkSides implements Tls.Sides {

    private static final String[] PROTOCOLS = {Tls.PROTOCOL};

    /** Of TLS 1.3, the faster one first, in the order of Netty's contexts. */
    private static final List<String> CIPHERS =
            List.of("TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384");

    private final SSLContext context;
    private final String[] ciphers;

    /**
     * With a context that is ready.
     *
     * @throws IllegalArgumentException if it has no TLS 1.3
     * @throws IllegalStateException if it was not initialized
     */
    JdkSides(SSLContext context) {
        this.context = context;
        SSLEngine tried = context.createSSLEngine();
        tried.setEnabledProtocols(PROTOCOLS);
        List<String> supported = List.of(tried.getSupportedCipherSuites());
        this.ciphers = CIPHERS.stream().filter(supported::contains).toArray(String[]::new);
    }

    /**
     * With the certificates of files.
     *
     * @throws GeneralSecurityException if this Java cannot use them
     */
    static JdkSides of(CertificateFiles read) throws GeneralSecurityException {
        SSLContext context = SSLContext.getInstance(Tls.PROTOCOL);
        context.init(
                new KeyManager[] {new OwnKey(read.key(), read.chain())},
                trusting(read.authorities()),
                null);
        context.getClientSessionContext().setSessionTimeout(Tls.SESSION_SECONDS);
        context.getServerSessionContext().setSessionTimeout(Tls.SESSION_SECONDS);
        return new JdkSides(context);
    }

    private static TrustManager[] trusting(List<X509Certificate> authorities)
            throws GeneralSecurityException {
        try {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null);
            for (int i = 0; i < authorities.size(); i++) {
                store.setCertificateEntry(Integer.toString(i), authorities.get(i));
            }
            TrustManagerFactory factory =
                    TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(store);
            return factory.getTrustManagers();
        } catch (IOException e) {
            throw new KeyStoreException("this Java has no empty store of keys", e);
        }
    }

    @Override
    public SslHandler dialing(ByteBufAllocator allocator, String host, int port) {
        SSLEngine engine = context.createSSLEngine(host, port);
        engine.setUseClientMode(true);
        return handler(engine);
    }

    @Override
    public SslHandler accepting(ByteBufAllocator allocator) {
        SSLEngine engine = context.createSSLEngine();
        engine.setUseClientMode(false);
        engine.setNeedClientAuth(true);
        return handler(engine);
    }

    private SslHandler handler(SSLEngine engine) {
        engine.setEnabledProtocols(PROTOCOLS);
        engine.setEnabledCipherSuites(ciphers);
        return new SslHandler(engine);
    }

    @Override
    public void release() {
        // The collector takes what they have.
    }
}
