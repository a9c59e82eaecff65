package io.chord.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.chord.ring.SplitMix64;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;

class EventQueueTest {

    private static final class Due extends EventQueue.Event {
        final long atNanos;

        Due(long atNanos) {
            this.atNanos = atNanos;
        }

        @Override
        void happen() {}
    }

    /**
     * Goal: time first, then the order of adding, whatever was taken back in between. Method:
     * random additions, removals and takings, against a list that is sorted (stably) each time.
     */
    @Test
    void next_manyAddedAndTakenBack_comesInOrderOfTimeThenOfAdding() {
        SplitMix64 random = new SplitMix64(7);
        EventQueue queue = new EventQueue();
        List<Due> expected = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            int dice = random.nextInt(10);
            if (dice < 5) {
                Due event = new Due(queue.nowNanos() + random.nextInt(50));
                queue.add(event, event.atNanos - queue.nowNanos());
                expected.add(event);
            } else if (dice < 7 && !expected.isEmpty()) {
                queue.remove(expected.remove(random.nextInt(expected.size())));
            } else if (!expected.isEmpty()) {
                expected.sort(Comparator.comparingLong((Due event) -> event.atNanos));
                Due next = (Due) queue.next();
                assertThat(next).isSameAs(expected.remove(0));
                assertThat(queue.nowNanos()).isEqualTo(next.atNanos);
            }
            assertThat(queue.size()).isEqualTo(expected.size());
        }
    }

    @Test
    void add_delayBeyondAllTime_happensAtTheEndOfTimeAndNotBefore() {
        EventQueue queue = new EventQueue();
        queue.advanceTo(100);
        queue.add(new Due(0), Long.MAX_VALUE);
        assertThat(queue.hasEventBy(Long.MAX_VALUE - 1)).isFalse();
        assertThat(queue.hasEventBy(Long.MAX_VALUE)).isTrue();
    }

    @Test
    void remove_eventThatHappened_hasNoEffect() {
        EventQueue queue = new EventQueue();
        Due first = new Due(0);
        queue.add(first, 0);
        queue.add(new Due(0), 0);
        queue.next();
        queue.remove(first);
        assertThat(queue.size()).isEqualTo(1);
    }
}
