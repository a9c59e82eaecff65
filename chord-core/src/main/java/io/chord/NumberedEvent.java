package io.chord;

import io.chord.ring.RingEvent;
import java.util.Objects;

/** What a listener is told: the events of a node, in order, numbered from 1 without gaps. */
public sealed interface NumberedEvent {

    /** Its number; of several that were missed, that of the last. */
    long number();

    /**
     * Something happened.
     *
     * @param number counts the events of the node
     * @param event what happened
     */
    record Happened(long number, RingEvent event) implements NumberedEvent {
        /** Checks for null. */
        public Happened {
            Objects.requireNonNull(event, "event");
        }
    }

    /**
     * The listener was slower than the events: so many are lost to it. Ask for a {@link
     * ChordNode#snapshot()} instead of counting on what it knows.
     *
     * @param number of the last one missed
     * @param count how many, at least one
     */
    record Missed(long number, long count) implements NumberedEvent {}
}
