package io.chord.engine;

import io.chord.message.Envelope;
import io.chord.replication.StoreAnswer;
import io.chord.ring.Address;
import java.util.List;

/** Everything that can happen to an engine. */
public sealed interface Input {

    /** A message arrived. */
    record Received(Address from, Envelope envelope) implements Input {}

    /** The transport is certain that the process at an address is gone. */
    record Unreachable(Address address) implements Input {}

    /** The transport could not agree with who is at an address; why, in words. */
    record Refused(Address address, String reason) implements Input {}

    /** A name was looked up: what it stands for now, or nothing if that could not be found out. */
    record Resolved(Address name, List<Address> found) implements Input {
        public Resolved {
            found = List.copyOf(found);
        }
    }

    /** A bound of the transport left no room for a send of a question. */
    record NotSent(long callId, String bound) implements Input {}

    /** The earliest deadline has come; harmless when it has not. */
    record Wakeup() implements Input {}

    /** A caller wants something; the ticket names it in {@link Effect.Complete}. */
    record Commanded(long ticket, Command command) implements Input {}

    /** A caller no longer waits: what the command began may go on, its outcome is not wanted. */
    record Abandoned(long ticket) implements Input {}

    /** The store answered. */
    record StoreAnswered(long token, StoreAnswer answer) implements Input {}
}
