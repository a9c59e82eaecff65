package io.chord.transport.socket;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.ReferenceCountUtil;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLException;

/**
 * Both sides by OpenSSL, as far as Netty brings it. What it keeps outside the heap is counted;
 * connections that are open keep it as long as they need it.
 */
record OpenSslSides(SslContext dialing, SslContext accepting) implements Tls.Sides {

    /**
     * With the certificates of files.
     *
     * @throws SSLException if OpenSSL cannot use them
     * @throws IllegalArgumentException if Netty cannot
     */
    static OpenSslSides of(CertificateFiles read, SslProvider provider) throws SSLException {
        X509Certificate[] chain = read.chain().toArray(X509Certificate[]::new);
        X509Certificate[] authorities = read.authorities().toArray(X509Certificate[]::new);
        SslContext dialing =
                SslContextBuilder.forClient()
                        .sslProvider(provider)
                        .keyManager(read.key(), chain)
                        .trustManager(authorities)
                        .protocols(Tls.PROTOCOL)
                        .sessionTimeout(Tls.SESSION_SECONDS)
                        .build();
        try {
            return new OpenSslSides(
                    dialing,
                    SslContextBuilder.forServer(read.key(), chain)
                            .sslProvider(provider)
                            .trustManager(authorities)
                            .clientAuth(ClientAuth.REQUIRE)
                            .protocols(Tls.PROTOCOL)
                            .sessionTimeout(Tls.SESSION_SECONDS)
                            .build());
        } catch (SSLException | IllegalArgumentException e) {
            ReferenceCountUtil.release(dialing);
            throw e;
        }
    }

    @Override
    public SslHandler dialing(ByteBufAllocator allocator, String host, int port) {
        return dialing.newHandler(allocator, host, port);
    }

    @Override
    public SslHandler accepting(ByteBufAllocator allocator) {
        return accepting.newHandler(allocator);
    }

    @Override
    public void release() {
        ReferenceCountUtil.release(dialing);
        ReferenceCountUtil.release(accepting);
    }
}
