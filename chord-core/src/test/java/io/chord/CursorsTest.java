package io.chord;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.chord.replication.ScanPosition;
import io.chord.ring.RingSpace;
import io.chord.store.EntryKey;
import io.chord.store.MapName;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CursorsTest {

    private static final RingSpace SPACE = RingSpace.of(20);
    private static final MapName ORDERS = MapName.of("orders");

    private static List<ScanPosition> positions() {
        return List.of(
                ScanPosition.start(SPACE),
                new ScanPosition(SPACE.id(5), Optional.empty()),
                new ScanPosition(SPACE.last(), Optional.empty()),
                new ScanPosition(
                        SPACE.id(7),
                        Optional.of(EntryKey.wrap(SPACE.id(7), new byte[] {0, -1, 77}))));
    }

    @Test
    void cursor_readAgain_isThePositionItWas() {
        for (ScanPosition position : positions()) {
            String text = Cursors.text(ORDERS, position);
            assertThat(text).matches("[A-Za-z0-9_-]+");
            assertThat(Cursors.position(ORDERS, SPACE, text)).isEqualTo(position);
        }
    }

    @Test
    void cursorOfAnotherMapOrRing_orCutShort_isRefusedByName() {
        String text = Cursors.text(ORDERS, positions().get(3));
        assertThatThrownBy(() -> Cursors.position(MapName.UNNAMED, SPACE, text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(text, "map without a name");
        assertThatThrownBy(() -> Cursors.position(ORDERS, RingSpace.of(160), text))
                .isInstanceOf(IllegalArgumentException.class);
        for (int length = 0; length < text.length(); length++) {
            String cut = text.substring(0, length);
            assertThatThrownBy(() -> Cursors.position(ORDERS, SPACE, cut))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("map \"orders\"");
        }
        for (String nonsense : List.of("", "?", "AAAA", "ü", "=".repeat(5000))) {
            assertThatThrownBy(() -> Cursors.position(ORDERS, SPACE, nonsense))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageMatching("(?s).{1,400}");
        }
    }
}
