package io.chord.call;

import io.chord.message.Envelope;
import io.chord.ring.Address;

/** Where machines put what they have to say; the engine turns it into effects. */
public interface Outbox {

    /** Says it, or loses it. */
    void send(Address to, Envelope envelope);
}
