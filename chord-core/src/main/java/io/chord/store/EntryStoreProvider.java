package io.chord.store;

/**
 * Makes stores of one scheme. Found through {@link java.util.ServiceLoader} by the scheme of a
 * store's location ({@code heap:}, {@code rocksdb:/var/lib/orders}).
 */
public interface EntryStoreProvider {

    /** The scheme, without the colon, in lower case. */
    String scheme();

    /**
     * Opens a store; may block.
     *
     * @param location the whole location, scheme included
     * @throws StoreException when it cannot be opened (in use, corrupt, no permission): the node
     *     refuses to start
     */
    EntryStore open(String location) throws StoreException;
}
