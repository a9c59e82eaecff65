package io.chord.transport.socket;

/**
 * The bounds of a socket transport, each by name. Over a bound frames are dropped and counted, and
 * connections closed with a logged reason.
 *
 * @param frameBytesMax most bytes of a frame, either way
 * @param connectTimeoutMillis for one attempt at one IP address
 * @param handshakeTimeoutMillis from connected to the preface of the other side, TLS included
 * @param drainTimeoutMillis for a connection that is being given up to deliver what is under way
 * @param closeTimeoutMillis for {@link SocketTransport#close}
 * @param backoffMinMillis least time between two attempts to connect to one address
 * @param backoffMaxMillis the same after many failures; up to half of it more by chance
 * @param queueFramesMax frames that wait for one peer which is connected
 * @param queueBytesMax bytes that wait for one peer which is connected
 * @param unconnectedFramesMax frames that wait for one peer which is being connected
 * @param unconnectedBytesMax bytes that wait for one peer which is being connected
 * @param highWaterBytes bytes handed to one socket and not yet taken by the system; beyond them the
 *     queue of the peer fills
 * @param peersMax addresses known at once
 */
record Limits(
        int frameBytesMax,
        int connectTimeoutMillis,
        int handshakeTimeoutMillis,
        int drainTimeoutMillis,
        int closeTimeoutMillis,
        int backoffMinMillis,
        int backoffMaxMillis,
        int queueFramesMax,
        long queueBytesMax,
        int unconnectedFramesMax,
        long unconnectedBytesMax,
        int highWaterBytes,
        int peersMax) {

    /** As the largest frame of the core. */
    static final int FRAME_BYTES_MAX = 4 * 1024 * 1024;

    static final int CONNECT_TIMEOUT_MILLIS = 2_000;
    static final int HANDSHAKE_TIMEOUT_MILLIS = 5_000;
    static final int DRAIN_TIMEOUT_MILLIS = 5_000;
    static final int CLOSE_TIMEOUT_MILLIS = 2_000;
    static final int BACKOFF_MIN_MILLIS = 50;
    static final int BACKOFF_MAX_MILLIS = 1_000;
    static final int QUEUE_FRAMES_MAX = 65_536;
    static final long QUEUE_BYTES_MAX = 16L * 1024 * 1024;
    static final int UNCONNECTED_FRAMES_MAX = 1_024;
    static final long UNCONNECTED_BYTES_MAX = 4L * 1024 * 1024;
    static final int HIGH_WATER_BYTES = 1024 * 1024;
    static final int PEERS_MAX = 16_384;

    /** How long a failed address is remembered, so that its back-off is. */
    static final int FORGET_MILLIS = 60_000;

    /** Frames are gathered into writes of about so many bytes. */
    static final int BATCH_BYTES = 64 * 1024;

    /** Connections that the system accepts before we do. */
    static final int BACKLOG = 1_024;

    /** Names that wait to be looked up. */
    static final int LOOKUPS_MAX = 1_024;

    /** Callbacks of the application that wait for a thread. */
    static final int CALLBACKS_MAX = 16_384;

    static final Limits DEFAULT =
            new Limits(
                    FRAME_BYTES_MAX,
                    CONNECT_TIMEOUT_MILLIS,
                    HANDSHAKE_TIMEOUT_MILLIS,
                    DRAIN_TIMEOUT_MILLIS,
                    CLOSE_TIMEOUT_MILLIS,
                    BACKOFF_MIN_MILLIS,
                    BACKOFF_MAX_MILLIS,
                    QUEUE_FRAMES_MAX,
                    QUEUE_BYTES_MAX,
                    UNCONNECTED_FRAMES_MAX,
                    UNCONNECTED_BYTES_MAX,
                    HIGH_WATER_BYTES,
                    PEERS_MAX);

    /** The same with another time for handshake and preface. */
    Limits withHandshakeTimeoutMillis(int millis) {
        return new Limits(
                frameBytesMax,
                connectTimeoutMillis,
                millis,
                drainTimeoutMillis,
                closeTimeoutMillis,
                backoffMinMillis,
                backoffMaxMillis,
                queueFramesMax,
                queueBytesMax,
                unconnectedFramesMax,
                unconnectedBytesMax,
                highWaterBytes,
                peersMax);
    }

    /**
     * How long ago a connection must have become usable for a new one from the same process to mean
     * that the other side has lost it: two that were dialed at the same moment are both usable
     * within this time.
     */
    long simultaneousNanosMax() {
        return 1_000_000L * (connectTimeoutMillis + 2L * handshakeTimeoutMillis);
    }
}
