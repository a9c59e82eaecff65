/** A distributed hash table that an application embeds: the Chord protocol and its runtime. */
module io.chord {
    requires org.jctools.core;
    requires org.slf4j;
    requires static org.jspecify;

    uses io.chord.store.EntryStoreProvider;
    uses io.chord.transport.TransportProvider;

    provides io.chord.store.EntryStoreProvider with
            io.chord.runtime.HeapEntryStoreProvider;

    exports io.chord;
    exports io.chord.ring;
    exports io.chord.store;
    exports io.chord.transport;
    exports io.chord.call to
            io.chord.simulation,
            io.chord.bench;
    exports io.chord.engine to
            io.chord.simulation,
            io.chord.bench;
    exports io.chord.lookup to
            io.chord.simulation,
            io.chord.bench;
    exports io.chord.membership to
            io.chord.simulation,
            io.chord.bench;
    exports io.chord.message to
            io.chord.simulation,
            io.chord.bench;
    exports io.chord.replication to
            io.chord.simulation,
            io.chord.bench;
    exports io.chord.runtime to
            io.chord.simulation,
            io.chord.bench;
    exports io.chord.routing to
            io.chord.simulation,
            io.chord.bench;

    // The exhaustive explorer reads and restores the whole state of machines.
    opens io.chord.call to
            io.chord.simulation;
    opens io.chord.engine to
            io.chord.simulation;
    opens io.chord.lookup to
            io.chord.simulation;
    opens io.chord.membership to
            io.chord.simulation;
    opens io.chord.message to
            io.chord.simulation;
    opens io.chord.replication to
            io.chord.simulation;
    opens io.chord.ring to
            io.chord.simulation;
    opens io.chord.routing to
            io.chord.simulation;
    opens io.chord.store to
            io.chord.simulation;
}
