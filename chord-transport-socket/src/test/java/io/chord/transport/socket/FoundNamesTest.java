package io.chord.transport.socket;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What names are remembered is bounded, whatever a name service says. */
class FoundNamesTest {

    private final FoundNames names = new FoundNames();

    private static TcpAddress place(int port) {
        return new TcpAddress("10.0.0.5", port);
    }

    @Test
    void place_hasTheNamesThatItWasFoundBy_andNoOther() {
        names.add(place(1), "a");
        names.add(place(1), "b");
        names.add(place(1), "a");
        assertThat(names.of(place(1))).containsExactly("b", "a");
        assertThat(names.of(place(2))).isEmpty();
    }

    @Test
    void placesAndNamesOverTheirBounds_replaceTheOldest() {
        for (int i = 0; i < 2 * FoundNames.PLACES_MAX; i++) {
            names.add(place(0), "name" + i);
            names.add(place(1 + i), "x");
        }
        assertThat(names.of(place(0)))
                .hasSize(FoundNames.NAMES_MAX)
                .contains("name" + (2 * FoundNames.PLACES_MAX - 1));
        assertThat(names.of(place(1))).isEmpty();
        assertThat(names.of(place(2 * FoundNames.PLACES_MAX))).containsExactly("x");
    }
}
