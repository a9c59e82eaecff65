package io.chord.engine;

import io.chord.message.Envelope;
import io.chord.replication.StoreRequest;
import io.chord.ring.Address;
import io.chord.ring.RingEvent;

/** Everything that an engine wants done, as data, in order. */
public sealed interface Effect {

    /** Say something to another node. */
    record Send(Address to, Envelope envelope) implements Effect {}

    /** Tell a caller how its command ended. */
    record Complete(long ticket, Outcome outcome) implements Effect {}

    /** Ask the store; answered by {@link Input.StoreAnswered} with the same token. */
    record AskStore(long token, StoreRequest request) implements Effect {}

    /**
     * Look up which addresses a seed stands for that is a name; answered by {@link Input.Resolved}
     * with the same name, or not at all.
     */
    record Resolve(Address name) implements Effect {}

    /** Tell the application. */
    record Publish(RingEvent event) implements Effect {}
}
