package io.chord;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class CodecTest {

    @Test
    void values_throughEveryCodec_comeBack() {
        assertThat(Codec.utf8().decode(Codec.utf8().encode("aé漢😀"))).isEqualTo("aé漢😀");
        assertThat(Codec.ofLong().decode(Codec.ofLong().encode(-7L))).isEqualTo(-7L);
        assertThat(Codec.ofInt().decode(Codec.ofInt().encode(Integer.MIN_VALUE)))
                .isEqualTo(Integer.MIN_VALUE);
        assertThat(Codec.bytes().decode(Codec.bytes().encode(new byte[] {1, 2})))
                .containsExactly(1, 2);
    }

    /** Two texts must never become one key: the lenient encoder turns both into "?". */
    @Test
    void textThatIsNoUnicode_isRefused() {
        assertThatThrownBy(() -> Codec.utf8().encode("\ud800"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Codec.utf8().decode(new byte[] {(byte) 0xff}))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void wrongLength_isRefused_withBothLengths() {
        assertThatThrownBy(() -> Codec.ofLong().decode(new byte[3]))
                .hasMessage("a value of 3 bytes is not a long of 8");
    }

    @Test
    void bytes_areCopied_bothWays() {
        byte[] value = {1};
        byte[] encoded = Codec.bytes().encode(value);
        value[0] = 2;
        assertThat(encoded).containsExactly(1);
        byte[] decoded = Codec.bytes().decode(encoded);
        encoded[0] = 3;
        assertThat(decoded).containsExactly(1);
    }
}
