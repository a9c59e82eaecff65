package io.chord.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.chord.ring.SplitMix64;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Distributions of delays. */
class DelayTest {

    private static final int DRAWS = 100_000;

    private static long[] sorted(Delay delay) {
        SplitMix64 random = new SplitMix64(3);
        long[] drawn = new long[DRAWS];
        for (int i = 0; i < DRAWS; i++) drawn[i] = delay.nextNanos(random);
        Arrays.sort(drawn);
        return drawn;
    }

    private static double mean(long[] drawn) {
        return Arrays.stream(drawn).average().orElseThrow();
    }

    @Test
    void uniform_drawn_hasItsBoundsAndMean() {
        long[] drawn = sorted(Delay.uniform(Duration.ofNanos(100), Duration.ofNanos(300)));
        assertThat(drawn[0]).isEqualTo(100);
        assertThat(drawn[DRAWS - 1]).isEqualTo(300);
        assertThat(mean(drawn)).isCloseTo(200, within(1.0));
    }

    @Test
    void exponential_drawn_hasItsLeastAndMean() {
        long[] drawn = sorted(Delay.exponential(Duration.ofNanos(1_000), Duration.ofNanos(500)));
        assertThat(drawn[0]).isEqualTo(1_000);
        assertThat(mean(drawn)).isCloseTo(1_500, within(10.0));
    }

    @Test
    void lognormal_drawn_hasItsMedianAndQuantiles() {
        long[] drawn = sorted(Delay.lognormal(Duration.ofMillis(50), 0.6));
        double median = drawn[DRAWS / 2];
        assertThat(median / 50e6).isCloseTo(1.0, within(0.02));
        // One standard deviation is the 84th percentile, and 2.326 are the 99th.
        assertThat(drawn[(int) (DRAWS * 0.8413)] / 50e6)
                .isCloseTo(StrictMath.exp(0.6), within(0.04));
        assertThat(drawn[DRAWS * 99 / 100] / 50e6)
                .isCloseTo(StrictMath.exp(0.6 * 2.326), within(0.2));
        assertThat(drawn[DRAWS / 100] / 50e6).isCloseTo(StrictMath.exp(-0.6 * 2.326), within(0.02));
        assertThat(sorted(Delay.lognormal(Duration.ofMillis(50), 0))).containsOnly(50_000_000L);
    }

    @Test
    void tail_drawn_comesSoOften() {
        Delay delay =
                Delay.uniform(Duration.ofNanos(1), Duration.ofNanos(9))
                        .withTail(0.01, Delay.constant(Duration.ofSeconds(1)));
        long[] drawn = sorted(delay);
        long rare = Arrays.stream(drawn).filter(nanos -> nanos == 1_000_000_000L).count();
        assertThat(rare).isCloseTo(DRAWS / 100, within(160L)); // 5 sigma
        assertThat(drawn[(int) (DRAWS - 1 - rare)]).isEqualTo(9);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "constant(0)",
                "constant(0.000000001)",
                "uniform(0.0002,0.002)",
                "exponential(0,3600)",
                "lognormal(0.05,0.6)",
                "tail(tail(constant(1),0.5,constant(2)),0.01,uniform(0,1))"
            })
    void text_ofADelay_isReadAndPrintedAsItWas(String text) {
        assertThat(Delay.parse(text)).hasToString(text).isEqualTo(Delay.parse(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "constant",
                "constant()",
                "constant(1",
                "constant(-1)",
                "constant(1,2)",
                "uniform(2,1)",
                "lognormal(1,6)",
                "tail(constant(1),2,constant(1))",
                "tail(constant(1),0.5)",
                "exponential(a,b)"
            })
    void text_ofNoDelay_isRefused(String text) {
        assertThatThrownBy(() -> Delay.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }
}
