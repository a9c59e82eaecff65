package io.chord;

import io.chord.ring.RingEvent;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Numbers the events of a node and gives them to its listeners, in order, without ever waiting. */
final class EventHub {

    /** Events that wait for one listener; of more, the oldest are missed. */
    static final int EVENTS_QUEUED_MAX = 1024;

    /** Most listeners of a node. */
    static final int LISTENERS_MAX = 64;

    private static final Logger LOG = LoggerFactory.getLogger(ChordNode.class);

    private final String name;
    private final Supplier<Executor> executor;
    private final CopyOnWriteArrayList<Delivery> deliveries = new CopyOnWriteArrayList<>();

    /** Owned by whoever publishes: one thread at a time. */
    private long lastNumber;

    /**
     * @param executor where listeners run; asked when there is something to deliver
     */
    EventHub(String name, Supplier<Executor> executor) {
        this.name = name;
        this.executor = executor;
    }

    Subscription subscribe(Consumer<NumberedEvent> listener) {
        Delivery delivery = new Delivery(listener);
        synchronized (deliveries) {
            if (deliveries.size() == LISTENERS_MAX) {
                throw new OverloadedException(
                        "node "
                                + name
                                + " has "
                                + LISTENERS_MAX
                                + " listeners, which is the bound");
            }
            deliveries.add(delivery);
        }
        return delivery;
    }

    /**
     * Puts an event into the queues.
     *
     * @return starts the listeners that were idle
     */
    Runnable publish(RingEvent event) {
        NumberedEvent.Happened numbered = new NumberedEvent.Happened(++lastNumber, event);
        List<Delivery> idle = new ArrayList<>(0);
        for (Delivery delivery : deliveries) {
            if (delivery.offer(numbered)) idle.add(delivery);
        }
        return () -> idle.forEach(Delivery::start);
    }

    private final class Delivery implements Subscription {
        private final Consumer<NumberedEvent> listener;
        private final ArrayDeque<NumberedEvent.Happened> queue = new ArrayDeque<>();
        private long missed;
        private long lastMissed;
        private boolean isRunning;
        private boolean isClosed;

        Delivery(Consumer<NumberedEvent> listener) {
            this.listener = listener;
        }

        /** Whether the delivery has to be started. */
        synchronized boolean offer(NumberedEvent.Happened event) {
            if (isClosed) return false;
            if (queue.size() == EVENTS_QUEUED_MAX) {
                missed++;
                lastMissed = queue.remove().number();
            }
            queue.add(event);
            if (isRunning) return false;
            isRunning = true;
            return true;
        }

        void start() {
            try {
                executor.get().execute(this::deliver);
            } catch (RejectedExecutionException ended) {
                stopped();
            }
        }

        private synchronized void stopped() {
            isRunning = false;
        }

        private void deliver() {
            for (NumberedEvent event = next(); event != null; event = next()) {
                try {
                    listener.accept(event);
                } catch (RuntimeException failure) {
                    LOG.warn("{}: a listener failed at event {}", name, event, failure);
                }
            }
        }

        private synchronized @Nullable NumberedEvent next() {
            if (missed > 0 && !isClosed) {
                NumberedEvent gap = new NumberedEvent.Missed(lastMissed, missed);
                missed = 0;
                return gap;
            }
            NumberedEvent event = queue.poll();
            if (event == null) isRunning = false;
            return event;
        }

        @Override
        public void close() {
            synchronized (this) {
                isClosed = true;
                queue.clear();
            }
            deliveries.remove(this);
        }
    }
}
