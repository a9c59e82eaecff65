package io.chord;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.chord.ring.RingEvent;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EventHubTest {

    private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
    private final EventHub hub = new EventHub("n", () -> tasks::add);
    private final List<NumberedEvent> seen = new ArrayList<>();

    private void publish(int count) {
        for (int i = 0; i < count; i++) {
            hub.publish(new RingEvent.Warning("w" + i)).run();
        }
    }

    private void deliver() {
        while (!tasks.isEmpty()) tasks.remove().run();
    }

    @Test
    void events_areNumberedFromOne_andDeliveredInOrder() {
        hub.subscribe(seen::add);

        publish(3);
        assertThat(tasks).as("one task delivers all that wait").hasSize(1);
        deliver();
        publish(1);
        deliver();

        assertThat(seen).extracting(NumberedEvent::number).containsExactly(1L, 2L, 3L, 4L);
    }

    @Test
    void slowListener_missesTheOldest_andIsToldHowMany() {
        hub.subscribe(seen::add);

        publish(EventHub.EVENTS_QUEUED_MAX + 5);
        deliver();

        assertThat(seen).hasSize(EventHub.EVENTS_QUEUED_MAX + 1);
        assertThat(seen.get(0)).isEqualTo(new NumberedEvent.Missed(5, 5));
        assertThat(seen.get(1).number()).isEqualTo(6);
    }

    @Test
    void closedSubscription_isToldNothingMore_notEvenWhatWaits() {
        Subscription subscription = hub.subscribe(seen::add);
        publish(2);
        subscription.close();
        subscription.close();
        publish(1);
        deliver();

        assertThat(seen).isEmpty();
    }

    @Test
    void listenersOverTheBound_areRefused() {
        for (int i = 0; i < EventHub.LISTENERS_MAX; i++) hub.subscribe(seen::add);

        assertThatThrownBy(() -> hub.subscribe(seen::add))
                .isInstanceOf(OverloadedException.class)
                .hasMessageContaining("64 listeners");
    }
}
