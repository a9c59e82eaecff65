package io.chord.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RingSpaceTest {

    private static final RingSpace TWENTY = RingSpace.of(20);

    @ParameterizedTest
    @ValueSource(ints = {Integer.MIN_VALUE, -1, 0, 161, Integer.MAX_VALUE})
    void widthOutside1To160_refusedNamingIt(int bits) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RingSpace.of(bits))
                .withMessageContaining("1 to 160")
                .withMessageContaining(Integer.toString(bits));
    }

    @ParameterizedTest
    @MethodSource("io.chord.ring.RingIdTest#widths")
    void anyWidth_measures_agree(int bits) {
        RingSpace space = RingSpace.of(bits);

        assertThat(space.size()).isEqualTo(BigInteger.TWO.pow(bits));
        assertThat(space.zero().toBigInteger()).isZero();
        assertThat(space.last().toBigInteger()).isEqualTo(space.size().subtract(BigInteger.ONE));
        assertThat(space.last().next()).isEqualTo(space.zero());
        assertThat(space.byteLength()).isEqualTo(space.last().toBytes().length);
    }

    @Test
    void defaultRing_has160Bits() {
        assertThat(RingSpace.DEFAULT).isEqualTo(RingSpace.of(160));
    }

    @Test
    void valueOutsideTheRing_id_isRefusedNamingValueAndRing() {
        assertThat(TWENTY.id(1_048_575)).isEqualTo(TWENTY.last());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TWENTY.id(1_048_576))
                .withMessageContaining("id 1048576 ")
                .withMessageContaining("20 bits")
                .withMessageContaining("0 to 1048575");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RingSpace.DEFAULT.id(-1))
                .withMessageContaining("id -1 ");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RingSpace.DEFAULT.id(RingSpace.DEFAULT.size()))
                .withMessageContaining(RingSpace.DEFAULT.size().toString());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TWENTY.id(BigInteger.valueOf(-7)))
                .withMessageContaining("id -7 ");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TWENTY.id(BigInteger.ONE.shiftLeft(1_000_000)))
                .withMessageContaining("a number of 1000001 bits");
    }

    @Test
    void decimalOrHex_parse_isTheValue() {
        assertThat(TWENTY.parse("506789")).isEqualTo(TWENTY.id(506789));
        assertThat(TWENTY.parse("000000000000000000000000007")).isEqualTo(TWENTY.id(7));
        assertThat(TWENTY.parse("0")).isEqualTo(TWENTY.zero());
        assertThat(TWENTY.parse("0xfFFff")).isEqualTo(TWENTY.last());
        assertThat(TWENTY.parse("0X0010")).isEqualTo(TWENTY.id(16));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "0x",
                "x1",
                "-1",
                "+1",
                "1 ",
                " 1",
                "1_000",
                "1,000",
                "1.0",
                "1e3",
                "ff",
                "0xfg",
                "0x-1",
                "12\u0000",
                "\u0661\u0662",
                "\uff11",
                "zwölf"
            })
    void textThatIsNoNumber_parse_isRefusedSayingWhatWasReadAndExpected(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TWENTY.parse(text))
                .withMessageStartingWith("not an id: " + Quoted.of(text))
                .withMessageContaining("decimal digits, or 0x and hexadecimal digits")
                .withMessageContaining("at most 1048575")
                .withMessageContaining("20 bits");
    }

    @Test
    void numberOutsideTheRing_parse_isRefusedNamingItAndTheLargest() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TWENTY.parse("1048576"))
                .withMessageContaining("id 1048576 ")
                .withMessageContaining("0 to 1048575");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TWENTY.parse("0x100000"))
                .withMessageContaining("id 0x100000 ");
    }

    @Test
    void hugeText_parse_isRefusedWithAShortMessage() {
        String million = "9".repeat(1_000_000);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> TWENTY.parse(million))
                .withMessageContaining("(1000000 characters)")
                .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(600));
    }

    @Test
    void bytesAboveTheWidth_fromBytes_areRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TWENTY.fromBytes(new byte[] {0x10, 0, 0}, 0))
                .withMessageContaining("id 1048576 ");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RingSpace.of(1).fromBytes(new byte[] {2}, 0));
        assertThat(TWENTY.fromBytes(new byte[] {0x0f, -1, -1}, 0)).isEqualTo(TWENTY.last());
        assertThat(RingSpace.of(8).fromBytes(new byte[] {-1}, 0).toLongExact()).isEqualTo(255);
    }

    @Test
    void tooFewBytes_fromBytes_isRefused() {
        assertThatExceptionOfType(IndexOutOfBoundsException.class)
                .isThrownBy(() -> TWENTY.fromBytes(new byte[4], 2));
        assertThatExceptionOfType(IndexOutOfBoundsException.class)
                .isThrownBy(() -> TWENTY.fromBytes(new byte[4], -1));
    }

    @ParameterizedTest
    @MethodSource("io.chord.ring.RingIdTest#widths")
    void anyDigest_fromDigest_isItsTopBits(int bits) {
        SplitMix64 random = new SplitMix64(bits);
        for (int round = 0; round < 100; round++) {
            byte[] digest = new byte[32];
            for (int i = 0; i < digest.length; i++) {
                digest[i] = (byte) random.nextLong();
            }
            BigInteger expected = new BigInteger(1, digest).shiftRight(256 - bits);

            assertThat(RingSpace.of(bits).fromDigest(digest).toBigInteger()).isEqualTo(expected);
        }
    }

    @Test
    void digestOfExactlyTheWidth_fromDigest_isEnough() {
        assertThat(TWENTY.fromDigest(new byte[] {(byte) 0xab, (byte) 0xcd, (byte) 0xef}))
                .isEqualTo(TWENTY.id(0xabcde));
    }

    @Test
    void shortDigest_fromDigest_isRefusedNamingBothLengths() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RingSpace.DEFAULT.fromDigest(new byte[16]))
                .withMessageContaining("16 bytes")
                .withMessageContaining("20 bytes");
    }
}
