package io.chord.runtime;

import io.chord.store.EntryStoreProvider;
import io.chord.transport.TransportProvider;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.function.Function;

/**
 * Finds the provider of a scheme through {@link ServiceLoader}, with the class loader of this
 * library: the one of the calling thread may be anything.
 */
public final class Providers {

    /** Most providers that are looked at: a broken registration must not loop for ever. */
    private static final int LOOKED_AT_MAX = 1000;

    private Providers() {}

    /**
     * The transport provider of a scheme.
     *
     * @throws ProviderException if there is none or more than one
     */
    public static TransportProvider transport(String scheme) throws ProviderException {
        return select(
                "transport",
                scheme,
                ServiceLoader.load(TransportProvider.class, Providers.class.getClassLoader())
                        .iterator(),
                TransportProvider::scheme);
    }

    /**
     * The store provider of a scheme.
     *
     * @throws ProviderException if there is none or more than one
     */
    public static EntryStoreProvider store(String scheme) throws ProviderException {
        return select(
                "store",
                scheme,
                ServiceLoader.load(EntryStoreProvider.class, Providers.class.getClassLoader())
                        .iterator(),
                EntryStoreProvider::scheme);
    }

    static <P> P select(
            String kind, String scheme, Iterator<P> candidates, Function<P, String> schemeOf)
            throws ProviderException {
        List<P> matching = new ArrayList<>();
        List<String> found = new ArrayList<>();
        List<String> broken = new ArrayList<>();
        for (int i = 0; i < LOOKED_AT_MAX; i++) {
            try {
                if (!candidates.hasNext()) break;
                P candidate = candidates.next();
                String own = schemeOf.apply(candidate);
                found.add(own + ": (" + candidate.getClass().getName() + ")");
                if (own.equals(scheme)) matching.add(candidate);
            } catch (ServiceConfigurationError e) {
                broken.add(String.valueOf(e.getMessage()));
            }
        }
        if (matching.size() == 1) return matching.get(0);
        throw new ProviderException(
                (matching.isEmpty() ? "no" : "more than one")
                        + " "
                        + kind
                        + " provider serves \""
                        + scheme
                        + ":\"; found "
                        + (found.isEmpty() ? "none at all" : String.join(", ", found))
                        + (broken.isEmpty()
                                ? ""
                                : "; could not be loaded: " + String.join("; ", broken))
                        + (matching.isEmpty()
                                ? ". Add the module that has it to the class path or module path,"
                                        + " or pass an instance to the builder."
                                : ". Leave one of them on the class path or module path, or pass an"
                                        + " instance to the builder."));
    }
}
