/** In-memory networks for Chord nodes: one in real time, one simulated on virtual time. */
module io.chord.simulation {
    requires transitive io.chord;
    requires static org.jspecify;
    requires static org.junit.jupiter.api;
}
