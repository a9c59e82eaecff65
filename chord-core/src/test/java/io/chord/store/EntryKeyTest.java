package io.chord.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.chord.ring.RingSpace;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Keys are shown in messages that a person reads, whatever bytes they are. */
class EntryKeyTest {

    private static final RingSpace SPACE = RingSpace.of(20);

    @Test
    void toString_textOrBytes_isReadable() {
        byte[] text = "o-17".getBytes(StandardCharsets.US_ASCII);
        assertThat(EntryKey.of(SPACE.id(5), text)).hasToString("o-17@5");
        assertThat(EntryKey.of(SPACE.id(5), new byte[] {0, 0, 5})).hasToString("0x000005@5");
    }

    @Test
    void order_byPointThenUnsignedBytes() {
        EntryKey low = EntryKey.of(SPACE.id(1), new byte[] {1});
        EntryKey high = EntryKey.of(SPACE.id(1), new byte[] {(byte) 0x80});
        assertThat(low).isLessThan(high).isLessThan(EntryKey.of(SPACE.id(2), new byte[0]));
        assertThat(low).isEqualTo(EntryKey.of(SPACE.id(1), new byte[] {1})).isNotEqualTo(high);
    }
}
