package io.chord.transport.socket;

import java.util.Arrays;

/**
 * What a socket transport limits, so that no peer takes what the others need. Each has a default,
 * is set by {@link SocketTransport.Builder#bound}, and {@link SocketTransport#use} tells how much
 * of it is used and how often it was reached.
 */
public enum Bound {

    /** Bytes of a frame. A longer one is dropped; a connection that brings one is closed. */
    FRAME_BYTES(4 << 20, 1, 1 << 30),

    /**
     * Bytes of all frames that wait to be sent. Over it, frames to those for whom more than {@value
     * Limits#FAIR_BYTES} wait are dropped: who reads goes on. By default a quarter of the heap, and
     * at most 256 MiB.
     */
    SENDING_BYTES(Math.min(256L << 20, Runtime.getRuntime().maxMemory() / 4), 1, 1L << 50),

    /**
     * Bytes of all frames that have come in part. A connection that brings more is closed. By
     * default an eighth of the heap, and at most 128 MiB.
     */
    RECEIVING_BYTES(Math.min(128L << 20, Runtime.getRuntime().maxMemory() / 8), 1, 1L << 50),

    /** Connections that others have opened. One more is closed at once. */
    ACCEPTED(4_096, 1, 1 << 20),

    /** The same of one IP address, which may be that of many nodes. */
    ACCEPTED_PER_HOST(1_024, 1, 1 << 20),

    /** Addresses known at once. Frames to one more are dropped. */
    PEERS(16_384, 1, 1 << 20),

    /**
     * Frames of ring maintenance that wait for one peer; they have room of their own and go before
     * data. One more is dropped.
     */
    MAINTENANCE_FRAMES(4_096, 1, 1 << 30),

    /** Bytes of them, or a single frame. */
    MAINTENANCE_BYTES(4 << 20, 1, 1L << 40),

    /** Frames of data that wait for one peer which is connected. One more is dropped. */
    PEER_FRAMES(65_536, 1, 1 << 30),

    /** Bytes that wait for one peer which is connected, or a single frame. */
    PEER_BYTES(16 << 20, 1, 1L << 40),

    /** Frames of data that wait for one peer which is being connected. One more is dropped. */
    DIALED_FRAMES(1_024, 1, 1 << 30),

    /** Bytes that wait for one peer which is being connected, or a single frame. */
    DIALED_BYTES(4 << 20, 1, 1L << 40),

    /**
     * Bytes handed to one socket and not yet taken by the system. Beyond them what waits for the
     * peer grows; within them nothing can be overtaken any more.
     */
    HIGH_WATER_BYTES(256 << 10, 2, 1 << 30),

    /** Milliseconds for one attempt to connect to one IP address. */
    CONNECT_MILLIS(2_000, 1, 3_600_000),

    /** Milliseconds from connected to the preface of the other side, TLS included. */
    HANDSHAKE_MILLIS(5_000, 1, 3_600_000),

    /**
     * Milliseconds without a whole frame either way, after which a connection is given up. It is
     * opened again when there is something to send.
     */
    IDLE_MILLIS(600_000, 1, 86_400_000),

    /** Milliseconds that a peer may take to read one frame; then the connection is closed. */
    STALL_MILLIS(60_000, 1, 86_400_000),

    /** Milliseconds for a connection that is given up to deliver what is under way. */
    DRAIN_MILLIS(5_000, 1, 3_600_000);

    private final long byDefault;
    private final long min;
    private final long max;

    Bound(long byDefault, long min, long max) {
        this.byDefault = byDefault;
        this.min = min;
        this.max = max;
    }

    /** What it is unless set. */
    public long byDefault() {
        return byDefault;
    }

    /**
     * The bound of a name, in any case.
     *
     * @throws IllegalArgumentException if there is none; the message has all names
     */
    public static Bound named(String name) {
        for (Bound bound : values()) {
            if (bound.name().equalsIgnoreCase(name)) return bound;
        }
        throw new IllegalArgumentException(
                "there is no bound \""
                        + name
                        + "\"; there are "
                        + String.join(", ", Arrays.stream(values()).map(Bound::name).toList()));
    }

    void check(long value) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(
                    "the bound " + this + " is " + min + " to " + max + ", not " + value);
        }
    }
}
