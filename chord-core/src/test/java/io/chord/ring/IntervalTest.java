package io.chord.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.BitSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Goal: the one formula for intervals is right for all orders of three ids. Method: every triple of
 * small circles, against a second implementation that walks the circle point by point.
 */
class IntervalTest {

    /** The points met when walking from one point, not counted, to another, counted. */
    static BitSet walk(int size, int from, int to) {
        BitSet met = new BitSet(size);
        int at = from;
        do {
            at = (at + 1) % size;
            met.set(at);
        } while (at != to);
        return met;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    void anyThreeIds_openClosed_isWhatAWalkMeets(int bits) {
        RingSpace space = RingSpace.of(bits);
        int size = 1 << bits;
        for (int from = 0; from < size; from++) {
            for (int to = 0; to < size; to++) {
                BitSet met = walk(size, from, to);
                for (int x = 0; x < size; x++) {
                    assertThat(space.id(x).isInOpenClosed(space.id(from), space.id(to)))
                            .as("%d in (%d, %d] of %d points", x, from, to, size)
                            .isEqualTo(met.get(x));
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    void anyThreeIds_open_isWhatAWalkMeetsBeforeItsEnd(int bits) {
        RingSpace space = RingSpace.of(bits);
        int size = 1 << bits;
        for (int from = 0; from < size; from++) {
            for (int to = 0; to < size; to++) {
                BitSet met = walk(size, from, to);
                met.clear(to);
                for (int x = 0; x < size; x++) {
                    assertThat(space.id(x).isInOpen(space.id(from), space.id(to)))
                            .as("%d in (%d, %d) of %d points", x, from, to, size)
                            .isEqualTo(met.get(x));
                }
            }
        }
    }

    /**
     * The definition of {@code between} that the corrected protocol gives, at every word boundary.
     */
    @ParameterizedTest
    @ValueSource(ints = {6, 31, 32, 33, 63, 64, 65, 127, 128, 129, 159, 160})
    void wideIds_open_agreesWithTheDefinitionByOrder(int bits) {
        RingSpace space = RingSpace.of(bits);
        SplitMix64 random = new SplitMix64(bits);
        for (int round = 0; round < 2_000; round++) {
            RingId a = near(space, random);
            RingId b = near(space, random);
            RingId x = near(space, random);
            boolean between =
                    a.compareTo(b) < 0
                            ? a.compareTo(x) < 0 && x.compareTo(b) < 0
                            : x.compareTo(a) > 0 || x.compareTo(b) < 0;
            assertThat(x.isInOpen(a, b)).as("%s in (%s, %s)", x, a, b).isEqualTo(between);
            assertThat(x.isInOpenClosed(a, b))
                    .as("%s in (%s, %s]", x, a, b)
                    .isEqualTo(between || x.equals(b) || a.equals(b));
        }
    }

    /** A power of two, or zero, give or take one: there the carries between words happen. */
    private static RingId near(RingSpace space, SplitMix64 random) {
        RingId base =
                random.nextBoolean(0.2)
                        ? space.zero()
                        : space.zero().plusPowerOfTwo(random.nextInt(space.bits()));
        return switch (random.nextInt(4)) {
            case 0 -> base;
            case 1 -> base.next();
            case 2 -> base.previous();
            default -> random.nextId(space);
        };
    }

    @Test
    void equalEnds_openClosed_isTheWholeCircle() {
        RingId end = RingSpace.DEFAULT.last();

        assertThat(end.isInOpenClosed(end, end)).isTrue();
        assertThat(end.next().isInOpenClosed(end, end)).isTrue();
    }

    @Test
    void equalEnds_open_isEverythingExceptThatPoint() {
        RingId end = RingSpace.DEFAULT.last();

        assertThat(end.isInOpen(end, end)).isFalse();
        assertThat(end.next().isInOpen(end, end)).isTrue();
        assertThat(end.previous().isInOpen(end, end)).isTrue();
    }

    @Test
    void idsOfTwoWidths_interval_isRefusedNamingBoth() {
        RingId six = RingSpace.of(6).id(3);
        RingId seven = RingSpace.of(7).id(3);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> six.isInOpen(seven, six))
                .withMessageContaining("6 bits")
                .withMessageContaining("has 7");
        assertThatIllegalArgumentException().isThrownBy(() -> six.isInOpen(six, seven));
        assertThatIllegalArgumentException().isThrownBy(() -> six.isInOpenClosed(seven, six));
        assertThatIllegalArgumentException().isThrownBy(() -> six.isInOpenClosed(six, seven));
    }
}
