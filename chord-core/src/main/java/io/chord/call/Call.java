package io.chord.call;

import io.chord.message.Message;
import io.chord.ring.Address;
import io.chord.ring.NodeRef;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One question that is open. Compared by identity. */
public final class Call {

    final long id;
    final Address to;
    final @Nullable NodeRef target;
    final Message.Request request;
    final Asker asker;
    long firstSentNanos;
    int sends;
    int said;
    int notSent;
    boolean open = true;
    boolean isRepeated;
    boolean isLate;
    boolean unreachable;
    Optional<String> obstacle = Optional.empty();
    @Nullable Address answeredBy;
    Timers.@Nullable Timer timer;

    Call(long id, Address to, @Nullable NodeRef target, Message.Request request, Asker asker) {
        this.id = id;
        this.to = to;
        this.target = target;
        this.request = request;
        this.asker = asker;
    }

    /** Where it was sent. */
    public Address to() {
        return to;
    }

    /** Who was asked; empty when only an address was known. */
    public Optional<NodeRef> target() {
        return Optional.ofNullable(target);
    }

    /** What was asked. */
    public Message.Request request() {
        return request;
    }

    /**
     * Whether it ended as gone because nobody serves the address, and not because somebody there
     * said so.
     */
    public boolean wasUnreachable() {
        return unreachable;
    }

    /** Why the transport could not bring it there, if it said so; ended by silence all the same. */
    public Optional<String> obstacle() {
        return obstacle;
    }

    /**
     * What whoever answered calls itself, which may be another name of the address that was asked;
     * empty while nobody has.
     */
    public Optional<Address> answeredBy() {
        return Optional.ofNullable(answeredBy);
    }

    /** Whether an answer is still awaited. */
    public boolean isOpen() {
        return open;
    }
}
