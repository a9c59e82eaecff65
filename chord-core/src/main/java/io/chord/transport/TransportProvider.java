package io.chord.transport;

import io.chord.ring.Address;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Makes transports of one scheme. Found through {@link java.util.ServiceLoader} by the scheme of
 * the bind address.
 */
public interface TransportProvider {

    /** The scheme, without the colon, in lower case. */
    String scheme();

    /**
     * Makes a transport; it binds when it is started.
     *
     * @throws TransportException when the settings cannot be used; the message names the value
     * @throws IllegalArgumentException when it has no bound of a name that is set, or the value is
     *     out of its range; the message has the names there are, or the range
     */
    Transport open(Settings settings) throws TransportException;

    /**
     * What a provider is told.
     *
     * @param bind where to listen
     * @param advertise where others reach it; the same as {@code bind} unless configured
     * @param cluster the name of the ring, for names of threads
     * @param insecure whether the application said aloud that it wants no encryption beyond
     *     loopback
     * @param certificates with which it encrypts; a provider that cannot refuses them
     * @param bounds other values than the default ones of the bounds that the provider names
     */
    record Settings(
            Address bind,
            Address advertise,
            String cluster,
            boolean insecure,
            Optional<Certificates> certificates,
            SortedMap<String, Long> bounds) {

        /** Copies the map. */
        public Settings {
            bounds = new TreeMap<>(bounds);
        }

        /** Without encryption, and with the default bounds. */
        public Settings(Address bind, Address advertise, String cluster, boolean insecure) {
            this(bind, advertise, cluster, insecure, Optional.empty(), new TreeMap<>());
        }

        /** With the default bounds. */
        public Settings(
                Address bind,
                Address advertise,
                String cluster,
                boolean insecure,
                Optional<Certificates> certificates) {
            this(bind, advertise, cluster, insecure, certificates, new TreeMap<>());
        }

        @Override
        public SortedMap<String, Long> bounds() {
            return new TreeMap<>(bounds);
        }
    }
}
