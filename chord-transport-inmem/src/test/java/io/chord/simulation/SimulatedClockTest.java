package io.chord.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.chord.ring.SplitMix64;
import io.chord.transport.Environment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Clocks that are wrong. */
class SimulatedClockTest {

    private static final long SECOND = 1_000_000_000L;

    private final SimulatedNetwork network = SimulatedNetwork.seeded(42);
    private final Environment a = network.transport("a").environment();
    private final List<Long> fired = new ArrayList<>();

    private void timer(long seconds) {
        a.schedule(seconds * SECOND, () -> fired.add(network.nowNanos()));
    }

    @Test
    void drift_ofTenPercent_bothClocksGainASecondInTen() {
        network.clock("a").drift(0.1);
        network.runFor(Duration.ofSeconds(10));
        assertThat(a.nanos()).isEqualTo(11 * SECOND);
        assertThat(a.wallMillis()).isEqualTo(SimulatedNetwork.WALL_ORIGIN_MILLIS + 11_000);
        network.clock("a").drift(0);
        network.runFor(Duration.ofSeconds(10));
        assertThat(a.nanos()).isEqualTo(21 * SECOND);
        assertThat(network.transport("b").environment().nanos()).isEqualTo(20 * SECOND);
        assertThat(network.transport("a").environment().nanos()).isEqualTo(21 * SECOND);
    }

    @Test
    void timers_ofAFastClock_fireEarlyAndOfASlowOneLate() {
        network.clock("a").drift(0.25);
        timer(10);
        network.runFor(Duration.ofSeconds(60));
        network.clock("a").drift(-0.5);
        timer(10);
        network.runFor(Duration.ofSeconds(60));
        assertThat(fired).containsExactly(8 * SECOND, 80 * SECOND);
    }

    @Test
    void timers_setBeforeTheDrift_followItAndKeepTheirOrder() {
        timer(6);
        timer(10);
        timer(10);
        a.schedule(10 * SECOND, () -> fired.add(-1L));
        network.runFor(Duration.ofSeconds(5));
        network.clock("a").drift(0.25);
        network.runFor(Duration.ofSeconds(1));
        network.clock("a").drift(-0.5); // It shows 6.25 s now.
        network.runFor(Duration.ofSeconds(60));
        assertThat(fired).containsExactly(5_800_000_000L, 13_500_000_000L, 13_500_000_000L, -1L);
    }

    @Test
    void timer_cancelled_isNotBroughtBackByADrift() {
        a.schedule(SECOND, () -> fired.add(0L)).cancel();
        network.clock("a").drift(0.1);
        network.runFor(Duration.ofSeconds(60));
        assertThat(fired).isEmpty();
    }

    @Test
    void awaitDone_onADriftingClock_endsAtTheDeadlineOfThatClock() throws InterruptedException {
        network.clock("a").drift(0.25);
        network.after(Duration.ofSeconds(4), () -> network.clock("a").drift(-0.5));
        assertThat(a.awaitDone(new CompletableFuture<>(), 10 * SECOND)).isFalse();
        assertThat(network.nowNanos()).isEqualTo(14 * SECOND); // 4 at 1.25, 10 at 0.5.
        assertThat(a.nanos()).isEqualTo(10 * SECOND);
    }

    /** Goal: a timer fires at the first nanosecond at which its time has come, never before. */
    @Test
    void timers_atAnyRateAndTime_fireAtTheFirstNanosecondTheyMay() {
        SplitMix64 random = new SplitMix64(7);
        SimulatedClock clock = network.clock("a");
        for (int i = 0; i < 2_000; i++) {
            long before = clock.nanos();
            clock.drift(random.nextDouble() - 0.5);
            assertThat(clock.nanos()).isEqualTo(before);
            long delay = 1 + random.nextLong(1L << random.nextInt(50));
            long until = clock.untilNanos(delay);
            network.runFor(Duration.ofNanos(until - 1));
            assertThat(clock.nanos() - before).isLessThan(delay);
            network.runFor(Duration.ofNanos(1));
            assertThat(clock.nanos() - before).isGreaterThanOrEqualTo(delay);
        }
    }

    @Test
    void drift_outOfRange_isRefused() {
        assertThatThrownBy(() -> network.clock("a").drift(0.6)).hasMessageContaining("0.6");
        assertThatThrownBy(() -> network.clock("a").drift(Double.NaN)).hasMessageContaining("NaN");
    }

    /** Clocks that differ by a fifth, and by minutes: nobody is taken for dead. */
    @Test
    void ring_ofWrongClocks_staysIdealAndServes() {
        SimulatedRing ring = new SimulatedRing(network, SimulationSettings.lan(160, 4));
        ring.installIdeal(12);
        for (int i = 0; i < 12; i++) {
            network.clock("n" + i).drift(i % 2 == 0 ? 0.1 : -0.1).skew(Duration.ofSeconds(20L * i));
        }
        long[] versions = {0};
        for (int minute = 0; minute < 3; minute++) {
            network.runFor(Duration.ofMinutes(1));
            assertThat(ring.isIdeal()).isTrue();
            long sum = 0;
            for (String name : ring.members()) sum += ring.engine(name).routing().version();
            if (minute > 0) assertThat(sum).as("no list changes").isEqualTo(versions[0]);
            versions[0] = sum;
        }
        ring.await(ring.join("late", "n3"), io.chord.engine.Outcome.Started.class);
        ring.await(ring.put("late", "key", "value"), io.chord.engine.Outcome.Written.class);
    }
}
