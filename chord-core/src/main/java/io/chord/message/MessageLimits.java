package io.chord.message;

/**
 * The bounds of messages, each by name. A frame that breaks one is refused by the codec and
 * counted.
 */
public final class MessageLimits {

    /** Longest cluster name, in UTF-8 bytes. */
    public static final int CLUSTER_BYTES_MAX = 128;

    /** Longest name of a key hasher, in UTF-8 bytes. */
    public static final int HASH_BYTES_MAX = 128;

    /** Longest name of a failure domain, in UTF-8 bytes. */
    public static final int DOMAIN_BYTES_MAX = 255;

    /** Longest key with the name of its map, in bytes. */
    public static final int KEY_BYTES_MAX = 4 * 1024;

    /** Longest value, in bytes. */
    public static final int VALUE_BYTES_MAX = 1024 * 1024;

    /** Most nodes of a list (successors, better owners, next hops). */
    public static final int NODES_MAX = 64;

    /** Most nodes found dead that a step of a lookup tells of. */
    public static final int DEAD_MAX = 8;

    /** Most nodes of a path of a recursive lookup. */
    public static final int PATH_MAX = 512;

    /** Most fingers of a report. */
    public static final int FINGERS_MAX = 160;

    /** Most views of a message; whoever has more sends the first ones. */
    public static final int VIEWS_MAX = 128;

    /** Most ranges of a report. */
    public static final int RANGES_MAX = 1024;

    /** Most entries of a chunk. */
    public static final int CHUNK_ENTRIES_MAX = 512;

    /** Most bytes of keys and values of a chunk; one entry always fits. */
    public static final int CHUNK_BYTES_MAX = 512 * 1024;

    /** Digests of a range, one for each bucket. */
    public static final int DIGESTS_MAX = 256;

    /** Most held contents named in a sync request, and keys of a list of versions. */
    public static final int HELD_MAX = 512;

    /** Bounds, and types of frames, that a report counts. */
    public static final int METERS_MAX = 256;

    /** Bytes of the name of one of them. */
    public static final int METER_NAME_BYTES_MAX = 128;

    /** Longest reason of a refusal, in UTF-8 bytes. */
    public static final int REASON_BYTES_MAX = 1024;

    /** Largest frame: what all of the above can add up to, with room. */
    public static final int FRAME_BYTES_MAX = 4 * 1024 * 1024;

    private MessageLimits() {}
}
