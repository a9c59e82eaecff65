package io.chord;

/** Ends the delivery of events to one listener. */
@FunctionalInterface
public interface Subscription extends AutoCloseable {

    /**
     * Nothing more is delivered, but an event being delivered just now. Idempotent; any thread;
     * never blocks.
     */
    @Override
    void close();
}
