package io.chord.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Goal: the arithmetic of three words is that of unsigned numbers modulo 2^bits. Method: edges and
 * seeded random values of widths around every word boundary, against BigInteger.
 */
class RingIdTest {

    static List<Integer> widths() {
        return List.of(1, 6, 20, 31, 32, 33, 63, 64, 65, 127, 128, 129, 159, 160);
    }

    /** Powers of two with their neighbours, and random values. */
    private static List<BigInteger> values(int bits) {
        BigInteger size = BigInteger.ONE.shiftLeft(bits);
        List<BigInteger> values = new ArrayList<>();
        for (int exponent : List.of(0, 1, 31, 32, 63, 64, 65, 127, 128, 129, bits - 1, bits)) {
            for (int delta = -1; delta <= 1; delta++) {
                BigInteger power = BigInteger.ONE.shiftLeft(exponent);
                values.add(power.add(BigInteger.valueOf(delta)).mod(size));
            }
        }
        SplitMix64 random = new SplitMix64(bits);
        for (int i = 0; i < 40; i++) {
            values.add(random.nextId(RingSpace.of(bits)).toBigInteger());
        }
        return values.stream().distinct().toList();
    }

    @ParameterizedTest
    @MethodSource("widths")
    void twoIds_sumDifferenceAndOrder_agreeWithBigInteger(int bits) {
        RingSpace space = RingSpace.of(bits);
        BigInteger size = space.size();
        for (BigInteger x : values(bits)) {
            for (BigInteger y : values(bits)) {
                RingId a = space.id(x);
                RingId b = space.id(y);
                assertThat(a.plus(b).toBigInteger()).isEqualTo(x.add(y).mod(size));
                assertThat(a.minus(b).toBigInteger()).isEqualTo(x.subtract(y).mod(size));
                assertThat(a.distanceTo(b).toBigInteger()).isEqualTo(y.subtract(x).mod(size));
                assertThat(Integer.signum(a.compareTo(b))).isEqualTo(x.compareTo(y));
                assertThat(a.equals(b)).isEqualTo(x.equals(y));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("widths")
    void oneId_operations_agreeWithBigInteger(int bits) {
        RingSpace space = RingSpace.of(bits);
        BigInteger size = space.size();
        for (BigInteger x : values(bits)) {
            RingId a = space.id(x);
            assertThat(a.toBigInteger()).isEqualTo(x);
            assertThat(a.next().toBigInteger()).isEqualTo(x.add(BigInteger.ONE).mod(size));
            assertThat(a.previous().toBigInteger()).isEqualTo(x.subtract(BigInteger.ONE).mod(size));
            assertThat(a.half().toBigInteger()).isEqualTo(x.shiftRight(1));
            assertThat(a.highestBit()).isEqualTo(x.bitLength() - 1);
            assertThat(a.leadingWord()).isEqualTo(x.shiftLeft(32).shiftRight(bits).intValue());
            assertThat(a.isZero()).isEqualTo(x.signum() == 0);
            assertThat(a.bits()).isEqualTo(bits);
            assertThat(a.space()).isEqualTo(space);
            assertThat(a.hashCode()).isEqualTo(space.id(x).hashCode());
            double fraction = new BigDecimal(x).divide(new BigDecimal(size)).doubleValue();
            assertThat(a.fraction()).isCloseTo(fraction, within(1e-15 * fraction));
        }
    }

    @ParameterizedTest
    @MethodSource("widths")
    void anyExponent_plusPowerOfTwo_agreesWithBigInteger(int bits) {
        RingSpace space = RingSpace.of(bits);
        for (BigInteger x : values(bits)) {
            for (int exponent = 0; exponent < bits; exponent++) {
                assertThat(space.id(x).plusPowerOfTwo(exponent).toBigInteger())
                        .isEqualTo(x.add(BigInteger.ONE.shiftLeft(exponent)).mod(space.size()));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("widths")
    void anyId_bytes_roundTripAtAnyOffset(int bits) {
        RingSpace space = RingSpace.of(bits);
        for (BigInteger x : values(bits)) {
            RingId id = space.id(x);
            byte[] bytes = id.toBytes();
            assertThat(bytes).hasSize((bits + 7) / 8);
            assertThat(new BigInteger(1, bytes)).isEqualTo(x);
            assertThat(space.fromBytes(bytes, 0)).isEqualTo(id);

            byte[] frame = new byte[bytes.length + 5];
            frame[2] = 42;
            frame[bytes.length + 3] = 43;
            id.writeTo(frame, 3);
            assertThat(space.fromBytes(frame, 3)).isEqualTo(id);
            assertThat(frame[2]).isEqualTo((byte) 42);
            assertThat(frame[bytes.length + 3]).isEqualTo((byte) 43);
        }
    }

    @ParameterizedTest
    @MethodSource("widths")
    void anyId_text_isReadBack(int bits) {
        RingSpace space = RingSpace.of(bits);
        for (BigInteger x : values(bits)) {
            RingId id = space.id(x);
            assertThat(space.parse((bits <= 64 ? "" : "0x") + id)).isEqualTo(id);
            assertThat(space.parse(x.toString())).isEqualTo(id);
        }
    }

    /** Figure 4 of Stoica et al. (ToN 2003): the finger starts of node 8 on a ring of 6 bits. */
    @Test
    void nodeEightOfThePapersFigure_fingerStarts_areThoseOfTheTable() {
        RingId n8 = RingSpace.of(6).id(8);
        List<Long> starts = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            starts.add(n8.plusPowerOfTwo(i).toLongExact());
        }

        assertThat(starts).containsExactly(9L, 10L, 12L, 16L, 24L, 40L);
    }

    /** The same ring: key 54 belongs to node 56, key 10 to node 14, and both sides of zero to 1. */
    @Test
    void keysOfThePapersFigure_belongToTheirSuccessors() {
        RingSpace space = RingSpace.of(6);

        assertThat(space.id(54).isInOpenClosed(space.id(51), space.id(56))).isTrue();
        assertThat(space.id(10).isInOpenClosed(space.id(8), space.id(14))).isTrue();
        assertThat(space.id(63).isInOpenClosed(space.id(56), space.id(1))).isTrue();
        assertThat(space.id(0).isInOpenClosed(space.id(56), space.id(1))).isTrue();
        assertThat(space.id(56).isInOpenClosed(space.id(56), space.id(1))).isFalse();
    }

    @Test
    void exponentOutsideTheWidth_plusPowerOfTwo_isRefused() {
        RingId id = RingSpace.of(6).id(8);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> id.plusPowerOfTwo(6))
                .withMessageContaining("exponent 6")
                .withMessageContaining("0..5");
        assertThatIllegalArgumentException().isThrownBy(() -> id.plusPowerOfTwo(-1));
    }

    @Test
    void narrowId_text_isDecimal() {
        assertThat(RingSpace.of(20).id(506789)).hasToString("506789");
        assertThat(RingSpace.of(64).last()).hasToString("18446744073709551615");
        assertThat(RingSpace.of(64).last().toShortString()).isEqualTo("18446744073709551615");
    }

    @Test
    void wideId_text_isHexadecimalOfFullWidth() {
        assertThat(RingSpace.of(65).id(0xab)).hasToString("000000000000000ab");
        assertThat(RingSpace.of(65).last()).hasToString("1ffffffffffffffff");
        RingId id = RingSpace.DEFAULT.parse("0x0123456789ABCDEF0123456789abcdef01234567");
        assertThat(id).hasToString("0123456789abcdef0123456789abcdef01234567");
        assertThat(id.toShortString()).isEqualTo("01234567");
    }

    @Test
    void valueFrom2To63_toLongExact_isRefusedNamingIt() {
        assertThat(RingSpace.of(64).id(Long.MAX_VALUE).toLongExact()).isEqualTo(Long.MAX_VALUE);
        RingId tooLarge = RingSpace.of(64).id(Long.MAX_VALUE).next();
        assertThatExceptionOfType(ArithmeticException.class)
                .isThrownBy(tooLarge::toLongExact)
                .withMessageContaining("9223372036854775808");
        assertThatExceptionOfType(ArithmeticException.class)
                .isThrownBy(RingSpace.DEFAULT.zero().plusPowerOfTwo(64)::toLongExact);
        assertThatExceptionOfType(ArithmeticException.class)
                .isThrownBy(RingSpace.DEFAULT.zero().plusPowerOfTwo(128)::toLongExact);
    }

    @Test
    void idsOfTwoWidths_combined_areRefusedNamingBoth() {
        RingId narrow = RingSpace.of(20).id(1);
        RingId wide = RingSpace.DEFAULT.id(1);

        assertThat(narrow).isNotEqualTo(wide);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> narrow.plus(wide))
                .withMessageContaining("20 bits")
                .withMessageContaining("has 160");
        assertThatIllegalArgumentException().isThrownBy(() -> narrow.minus(wide));
        assertThatIllegalArgumentException().isThrownBy(() -> narrow.distanceTo(wide));
        assertThatIllegalArgumentException().isThrownBy(() -> narrow.compareTo(wide));
    }

    @Test
    void targetTooSmall_writeTo_isRefused() {
        assertThatExceptionOfType(IndexOutOfBoundsException.class)
                .isThrownBy(() -> RingSpace.of(20).id(1).writeTo(new byte[3], 1));
    }

    /** Ids that count up, as keys used directly do, must not pile up in the low bits of a table. */
    @Test
    void consecutiveIds_hashCodes_spreadOverATable() {
        for (RingSpace space : List.of(RingSpace.of(20), RingSpace.DEFAULT)) {
            Set<Integer> codes = new HashSet<>();
            Set<Integer> slots = new HashSet<>();
            Set<Integer> slotsOfHighBits = new HashSet<>();
            for (int i = 0; i < 1024; i++) {
                int code = space.id(i).hashCode();
                codes.add(code);
                slots.add(code & 1023);
                slotsOfHighBits.add(code >>> 22);
            }
            assertThat(codes).hasSizeGreaterThan(1020);
            // Of random codes 1 - 1/e = 63 % of the slots, 647, have one.
            assertThat(slots).hasSizeBetween(600, 700);
            assertThat(slotsOfHighBits).hasSizeBetween(600, 700);
        }
    }
}
