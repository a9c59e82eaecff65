package io.chord;

import io.chord.ring.Address;
import io.chord.runtime.NodeListener;
import io.chord.runtime.NodeRuntime;
import io.chord.runtime.ProviderException;
import io.chord.runtime.Providers;
import io.chord.store.EntryStore;
import io.chord.store.StoreException;
import io.chord.transport.Transport;
import io.chord.transport.TransportException;
import io.chord.transport.TransportProvider;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Executor;

/** Opens what a node needs; what was opened is closed again when the rest cannot be. */
final class Opening {

    private Opening() {}

    /** What the application opened itself. */
    record Given(Optional<Transport> transport, Optional<EntryStore> store) {
        /** For a node that is closed without having been started. */
        void close() {
            transport.ifPresent(Transport::close);
            store.ifPresent(EntryStore::close);
        }
    }

    static NodeRuntime open(
            ChordConfig config, Given given, Optional<Executor> executor, NodeListener listener) {
        Transport transport = null;
        EntryStore store = null;
        try {
            transport = given.transport().isPresent() ? given.transport().get() : transport(config);
            store = given.store().isPresent() ? given.store().get() : store(config);
            return new NodeRuntime(
                    new NodeRuntime.Parts(
                            config.name(),
                            Settings.engine(config),
                            transport,
                            store,
                            executor,
                            Settings.runtime(config)),
                    listener);
        } catch (RuntimeException failure) {
            if (transport != null) transport.close();
            if (store != null) store.close();
            // Given, but not come to: transport and store are opened in this order.
            if (store == null) given.store().ifPresent(EntryStore::close);
            throw failure;
        }
    }

    private static Transport transport(ChordConfig config) {
        Address bind = config.bind();
        try {
            return Providers.transport(bind.scheme())
                    .open(
                            new TransportProvider.Settings(
                                    bind,
                                    config.advertise().orElse(bind),
                                    config.cluster(),
                                    config.insecure(),
                                    config.tls(),
                                    boundsOfTransport(config)));
        } catch (ProviderException e) {
            throw new InvalidConfigurationException(
                    List.of("bind: " + bind + ": " + e.getMessage()));
        } catch (IllegalArgumentException e) {
            throw new InvalidConfigurationException(List.of("bound: " + e.getMessage()));
        } catch (TransportException e) {
            throw new TransportFailedException(
                    "no transport for " + bind + ": " + e.getMessage(), e);
        }
    }

    private static SortedMap<String, Long> boundsOfTransport(ChordConfig config) {
        SortedMap<String, Long> bounds = new TreeMap<>(config.bounds());
        bounds.keySet().removeAll(Settings.BOUNDS_MAX.keySet());
        return bounds;
    }

    private static EntryStore store(ChordConfig config) {
        String location = config.storeLocation();
        try {
            return Providers.store(location.substring(0, location.indexOf(':'))).open(location);
        } catch (ProviderException e) {
            throw new InvalidConfigurationException(
                    List.of("store: " + location + ": " + e.getMessage()));
        } catch (StoreException e) {
            throw new StoreFailedException("no store at " + location + ": " + e.getMessage(), e);
        }
    }
}
