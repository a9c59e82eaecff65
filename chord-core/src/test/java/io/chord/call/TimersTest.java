package io.chord.call;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Deadlines are data, and fire in an order that can be repeated. */
class TimersTest {

    private final Turn turn = new Turn(1);
    private final Timers timers = new Timers(turn);
    private final List<String> fired = new ArrayList<>();

    private void at(long nanos) {
        turn.begin(nanos, 0);
        timers.fireDue();
    }

    @Test
    void timersOfOneInstant_fireInTheOrderInWhichTheyWereSet() {
        timers.after(10, () -> fired.add("b1"));
        timers.after(5, () -> fired.add("a"));
        timers.after(10, () -> fired.add("b2"));
        assertThat(timers.earliestNanos()).isEqualTo(5);
        at(4);
        assertThat(fired).isEmpty();
        at(10);
        assertThat(fired).containsExactly("a", "b1", "b2");
        assertThat(timers.earliestNanos()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void timerSetForNow_whileOthersFire_firesInTheSameTurnButNotAtOnce() {
        timers.after(
                1,
                () -> {
                    timers.after(0, () -> fired.add("inner"));
                    fired.add("outer");
                });
        at(1);
        assertThat(fired).containsExactly("outer", "inner");
    }

    @Test
    void cancelledTimer_neverFires_alsoWhenCancelledTwiceOrAfterwards() {
        Timers.Timer cancelled = timers.after(1, () -> fired.add("cancelled"));
        Timers.Timer kept = timers.after(1, () -> fired.add("kept"));
        timers.cancel(cancelled);
        timers.cancel(cancelled);
        at(1);
        timers.cancel(kept);
        assertThat(fired).containsExactly("kept");
    }

    @Test
    void clockThatWrapsAround_keepsTheOrder() {
        turn.begin(Long.MAX_VALUE - 5, 0);
        timers.after(10, () -> fired.add("later"));
        timers.after(2, () -> fired.add("sooner"));
        at(Long.MAX_VALUE - 3);
        assertThat(fired).containsExactly("sooner");
        at(Long.MIN_VALUE + 10);
        assertThat(fired).containsExactly("sooner", "later");
    }
}
