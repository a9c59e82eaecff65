package io.chord.inmem;

import io.chord.transport.Transport;
import io.chord.transport.TransportException;
import io.chord.transport.TransportProvider;

/**
 * Makes transports for addresses {@code inmem:NAME}, all in the {@linkplain
 * InMemoryNetwork#shared() shared} network of the JVM. Found by the scheme; nobody needs to make
 * one.
 */
public final class InMemoryTransportProvider implements TransportProvider {

    /** For {@link java.util.ServiceLoader}. */
    public InMemoryTransportProvider() {}

    @Override
    public String scheme() {
        return InMemoryNetwork.SCHEME;
    }

    @Override
    public Transport open(Settings settings) throws TransportException {
        if (!settings.bind().equals(settings.advertise())) {
            throw new TransportException(
                    "a node in memory is reached where it is bound, "
                            + settings.bind()
                            + "; it cannot advertise "
                            + settings.advertise()
                            + ": leave that setting out");
        }
        if (settings.certificates().isPresent()) {
            throw new TransportException(
                    "a node in memory does not encrypt, since nothing of "
                            + settings.bind()
                            + " leaves the process: leave tls out");
        }
        if (!settings.bounds().isEmpty()) {
            throw new IllegalArgumentException(
                    "a node in memory has no bounds of its transport, and these are set: "
                            + String.join(", ", settings.bounds().keySet()));
        }
        return InMemoryNetwork.shared().transport(settings.bind().rest());
    }
}
