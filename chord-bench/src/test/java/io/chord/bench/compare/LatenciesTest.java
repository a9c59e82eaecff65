package io.chord.bench.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class LatenciesTest {

    @Test
    void quantile_manyValues_isWithinAHundredthOfTheTrueOne() {
        Latencies latencies = new Latencies();
        for (int i = 1; i <= 100_000; i++) latencies.add(i * 10L);
        assertThat(latencies.quantileNanos(0.5)).isCloseTo(500_000, within(5_000.0));
        assertThat(latencies.quantileNanos(0.99)).isCloseTo(990_000, within(9_900.0));
        assertThat(latencies.longestNanos()).isEqualTo(1_000_000);
    }

    @Test
    void quantile_extremeValues_areKept() {
        Latencies latencies = new Latencies();
        latencies.add(0);
        assertThat(latencies.quantileNanos(0.5)).isZero();
        latencies.add(Long.MAX_VALUE);
        assertThat(latencies.quantileNanos(1)).isGreaterThan(9e18);
        assertThat(latencies.count()).isEqualTo(2);
    }

    @Test
    void quantile_nothingMeasured_isNoNumber() {
        assertThat(new Latencies().quantileNanos(0.5)).isNaN();
    }

    @Test
    void add_others_countsBoth() {
        Latencies one = new Latencies();
        Latencies two = new Latencies();
        one.add(100);
        two.add(5_000);
        one.add(two);
        assertThat(one.count()).isEqualTo(2);
        assertThat(one.longestNanos()).isEqualTo(5_000);
    }
}
