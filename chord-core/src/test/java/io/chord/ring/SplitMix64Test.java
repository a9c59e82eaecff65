package io.chord.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SplitMix64Test {

    /** The first numbers of the published reference implementation for this seed. */
    @Test
    void referenceSeed_firstNumbers_arePublishedOnes() {
        SplitMix64 random = new SplitMix64(1234567);
        List<String> numbers = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            numbers.add(Long.toUnsignedString(random.nextLong()));
        }

        assertThat(numbers)
                .containsExactly(
                        "6457827717110365317",
                        "3203168211198807973",
                        "9817491932198370423",
                        "4593380528125082431",
                        "16408922859458223821");
    }

    @Test
    void stateOfAnother_continuesItsNumbers() {
        SplitMix64 random = new SplitMix64(1);
        random.nextLong();
        SplitMix64 copy = new SplitMix64(random.state());

        assertThat(copy.nextLong()).isEqualTo(random.nextLong());
        assertThat(copy.state()).isEqualTo(random.state());
    }

    @Test
    void split_laterUseOfTheParent_doesNotChangeTheChild() {
        SplitMix64 parent = new SplitMix64(5);
        SplitMix64 child = parent.split();
        SplitMix64 sameParent = new SplitMix64(5);
        SplitMix64 sameChild = sameParent.split();
        parent.nextLong();

        long first = child.nextLong();
        assertThat(first).isEqualTo(sameChild.nextLong());
        assertThat(first).isNotEqualTo(sameParent.nextLong());
    }

    /**
     * Goal: no value is preferred. Method: 3 * 2^61 is so large that the remainder alone would give
     * the values below 2^61 twice as often as the others, half instead of a third.
     */
    @Test
    void hugeBound_nextLong_isUnbiased() {
        SplitMix64 random = new SplitMix64(9);
        long bound = 3L << 61;
        int inFirstThird = 0;
        for (int i = 0; i < 30_000; i++) {
            long value = random.nextLong(bound);
            assertThat(value).isBetween(0L, bound - 1);
            if (value < 1L << 61) inFirstThird++;
        }

        assertThat(inFirstThird / 30_000.0).isCloseTo(1 / 3.0, within(0.01));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 6, 7, 64})
    void smallBound_nextInt_givesEachValueEquallyOften(int bound) {
        SplitMix64 random = new SplitMix64(bound);
        int[] counts = new int[bound];
        for (int i = 0; i < 1_000 * bound; i++) {
            counts[random.nextInt(bound)]++;
        }

        assertThat(Arrays.stream(counts).boxed())
                .allSatisfy(count -> assertThat(count).isBetween(850, 1150));
    }

    @Test
    void largestBounds_areAccepted() {
        SplitMix64 random = new SplitMix64(3);
        for (int i = 0; i < 100; i++) {
            assertThat(random.nextLong(Long.MAX_VALUE)).isBetween(0L, Long.MAX_VALUE - 1);
            assertThat(random.nextInt(Integer.MAX_VALUE)).isBetween(0, Integer.MAX_VALUE - 1);
        }
    }

    @Test
    void boundNotPositive_refusedNamingIt() {
        SplitMix64 random = new SplitMix64(3);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> random.nextInt(0))
                .withMessageContaining("bound 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> random.nextLong(-5))
                .withMessageContaining("bound -5");
    }

    @Test
    void nextDouble_isBelowOneAndCentred() {
        SplitMix64 random = new SplitMix64(4);
        double sum = 0;
        for (int i = 0; i < 20_000; i++) {
            double value = random.nextDouble();
            assertThat(value).isBetween(0.0, Math.nextDown(1.0));
            sum += value;
        }

        assertThat(sum / 20_000).isCloseTo(0.5, within(0.01));
    }

    @Test
    void probability_nextBoolean_isKeptAndTakesOneNumberAlways() {
        SplitMix64 random = new SplitMix64(4);
        int yes = 0;
        for (int i = 0; i < 20_000; i++) {
            if (random.nextBoolean(0.05)) yes++;
            assertThat(random.nextBoolean(0)).isFalse();
            assertThat(random.nextBoolean(1)).isTrue();
        }
        SplitMix64 counted = new SplitMix64(4);
        for (int i = 0; i < 60_000; i++) {
            counted.nextLong();
        }

        assertThat(yes / 20_000.0).isCloseTo(0.05, within(0.005));
        assertThat(random.state()).isEqualTo(counted.state());
    }

    @ParameterizedTest
    @ValueSource(doubles = {-0.1, 1.1, Double.NaN, Double.POSITIVE_INFINITY})
    void noProbability_nextBoolean_isRefusedNamingIt(double probability) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new SplitMix64(1).nextBoolean(probability))
                .withMessageContaining(Double.toString(probability));
    }

    @Test
    void nextExponential_hasTheMeanAndTheTail() {
        SplitMix64 random = new SplitMix64(11);
        double sum = 0;
        int aboveMean = 0;
        for (int i = 0; i < 50_000; i++) {
            double value = random.nextExponential(20.0);
            assertThat(value).isGreaterThanOrEqualTo(0.0).isFinite();
            sum += value;
            if (value > 20.0) aboveMean++;
        }

        assertThat(sum / 50_000).isCloseTo(20.0, within(0.4));
        assertThat(aboveMean / 50_000.0).isCloseTo(Math.exp(-1), within(0.01));
        assertThat(random.nextExponential(0)).isZero();
    }

    @ParameterizedTest
    @ValueSource(doubles = {-1.0, Double.NaN, Double.POSITIVE_INFINITY})
    void noMean_nextExponential_isRefusedNamingIt(double mean) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new SplitMix64(1).nextExponential(mean))
                .withMessageContaining(Double.toString(mean));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 20, 64, 65, 128, 129, 160})
    void nextId_usesAllBitsOfTheRing(int bits) {
        RingSpace space = RingSpace.of(bits);
        SplitMix64 random = new SplitMix64(bits);
        int[] ones = new int[bits];
        for (int i = 0; i < 400; i++) {
            RingId id = random.nextId(space);
            assertThat(id.bits()).isEqualTo(bits);
            for (int bit = 0; bit < bits; bit++) {
                if (id.toBigInteger().testBit(bit)) ones[bit]++;
            }
        }

        assertThat(Arrays.stream(ones).boxed())
                .allSatisfy(count -> assertThat(count).isBetween(140, 260));
    }

    @Test
    void shuffle_givesEachOrderEquallyOften() {
        SplitMix64 random = new SplitMix64(2);
        Map<List<Integer>, Integer> counts = new HashMap<>();
        for (int i = 0; i < 6_000; i++) {
            List<Integer> list = new ArrayList<>(List.of(1, 2, 3));
            random.shuffle(list);
            counts.merge(list, 1, Integer::sum);
        }

        assertThat(counts).hasSize(6);
        assertThat(counts.values()).allSatisfy(count -> assertThat(count).isBetween(850, 1150));
    }
}
