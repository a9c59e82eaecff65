/** In-memory networks for Chord nodes: one in real time, one simulated on virtual time. */
module io.chord.simulation {
    requires transitive io.chord;
    requires static org.jspecify;
    requires static org.junit.jupiter.api;

    exports io.chord.contract;
    exports io.chord.inmem;
    exports io.chord.simulation;
    exports io.chord.simulation.check;
    exports io.chord.simulation.explore;
    exports io.chord.simulation.history;
    exports io.chord.simulation.junit;

    provides io.chord.transport.TransportProvider with
            io.chord.inmem.InMemoryTransportProvider;
}
