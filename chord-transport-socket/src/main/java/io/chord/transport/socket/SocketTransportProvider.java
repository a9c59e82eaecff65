package io.chord.transport.socket;

import io.chord.transport.Transport;
import io.chord.transport.TransportException;
import io.chord.transport.TransportProvider;

/** Makes transports for addresses {@code tcp://HOST:PORT}. Found by {@code ServiceLoader}. */
public final class SocketTransportProvider implements TransportProvider {

    /** For {@code ServiceLoader}. */
    public SocketTransportProvider() {}

    @Override
    public String scheme() {
        return TcpAddress.SCHEME;
    }

    /**
     * {@inheritDoc}
     *
     * <p>The bind address {@code tcp:client} makes a transport that does not listen.
     */
    @Override
    public Transport open(Settings settings) throws TransportException {
        return SocketTransport.builder().settings(settings).build();
    }
}
