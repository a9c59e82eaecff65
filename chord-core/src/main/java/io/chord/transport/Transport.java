package io.chord.transport;

import io.chord.ring.Address;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Moves opaque frames between nodes. The SPI of transport providers: the codec, calls, time-outs
 * and retries are not its business. One instance serves one node.
 */
public interface Transport extends AutoCloseable {

    /**
     * The most bytes of a frame; a node never sends more and a transport refuses to receive more.
     */
    int frameBytesMax();

    /** Time, waiting and chance of the world this transport lives in. */
    Environment environment();

    /**
     * Begins to receive. Called once, before any send. May block while it binds.
     *
     * @return the address at which other nodes reach this one (the advertised one)
     * @throws TransportException when the address cannot be served: in use, not ours, no permission
     */
    Address start(FrameReceiver receiver) throws TransportException;

    /**
     * Sends a frame, or loses it: there is no answer. Never blocks; frames over a bound are
     * dropped. Safe from any thread. A send to an address that cannot be parsed for this transport
     * is dropped and counted.
     *
     * @param to an address of a node, or one that {@link FrameReceiver#onFrame} named
     * @param frame given away: neither side changes it afterwards
     */
    void send(Address to, byte[] frame);

    /**
     * Looks up which addresses a seed stands for at this moment, without blocking. A seed {@code
     * dns:...} stands for all nodes that its host name has addresses of; it is looked up again
     * whenever seeds are asked, and is not remembered here for longer than the system does. Every
     * other seed, and all of a transport that has no names, stands for itself.
     *
     * @param found told the addresses, none if the name is not known or cannot be looked up; once
     *     at most, on any thread, perhaps before this returns
     */
    default void resolve(Address seed, Consumer<List<Address>> found) {
        found.accept(List.of(seed));
    }

    /**
     * {@link #send(Address, byte[])} of a frame of a lane. A transport without lanes, or without
     * bounds, need not know of it.
     *
     * @return the name of the bound that left no room for the frame; empty if the frame was taken,
     *     or lost for another reason
     */
    default Optional<String> send(Address to, byte[] frame, Lane lane) {
        send(to, frame);
        return Optional.empty();
    }

    /** Frames dropped here since the start, for any reason. */
    long framesDropped();

    /**
     * What it has measured; also after its end. A transport that measures nothing says what it
     * dropped. Safe from any thread; does not block.
     */
    default TransportMeters meters() {
        return TransportMeters.ofDropped(framesDropped());
    }

    /** Ends it, within a bounded time; nothing is received afterwards. Idempotent. */
    @Override
    void close();
}
