package io.chord.message;

import io.chord.ring.Address;
import io.chord.store.Content;
import io.chord.store.MapName;

/** The limits that the codec checks on both sides, with the names under which they are told. */
enum Bound {
    CLUSTER_BYTES(MessageLimits.CLUSTER_BYTES_MAX, "MessageLimits.CLUSTER_BYTES_MAX"),
    HASH_BYTES(MessageLimits.HASH_BYTES_MAX, "MessageLimits.HASH_BYTES_MAX"),
    REASON_BYTES(MessageLimits.REASON_BYTES_MAX, "MessageLimits.REASON_BYTES_MAX"),
    DOMAIN_BYTES(MessageLimits.DOMAIN_BYTES_MAX, "MessageLimits.DOMAIN_BYTES_MAX"),
    ADDRESS_BYTES(Address.LENGTH_MAX, "Address.LENGTH_MAX"),
    MAP_BYTES(MapName.BYTES_MAX, "MapName.BYTES_MAX"),
    KEY_BYTES(MessageLimits.KEY_BYTES_MAX, "MessageLimits.KEY_BYTES_MAX"),
    VALUE_BYTES(MessageLimits.VALUE_BYTES_MAX, "MessageLimits.VALUE_BYTES_MAX"),
    NODES(MessageLimits.NODES_MAX, "MessageLimits.NODES_MAX"),
    DEAD(MessageLimits.DEAD_MAX, "MessageLimits.DEAD_MAX"),
    PATH(MessageLimits.PATH_MAX, "MessageLimits.PATH_MAX"),
    FINGERS(MessageLimits.FINGERS_MAX, "MessageLimits.FINGERS_MAX"),
    VIEWS(MessageLimits.VIEWS_MAX, "MessageLimits.VIEWS_MAX"),
    /** A store may keep any number of views: only their bytes are limited. */
    STORED_VIEWS(MessageLimits.FRAME_BYTES_MAX, "MessageLimits.FRAME_BYTES_MAX"),
    MEMBERS(View.MEMBERS_MAX, "View.MEMBERS_MAX"),
    PARTS(View.PARTS_MAX, "View.PARTS_MAX"),
    RANGES(MessageLimits.RANGES_MAX, "MessageLimits.RANGES_MAX"),
    PARENTS(Content.PARENTS_MAX, "Content.PARENTS_MAX"),
    CHUNK_ENTRIES(MessageLimits.CHUNK_ENTRIES_MAX, "MessageLimits.CHUNK_ENTRIES_MAX"),
    DIGESTS(MessageLimits.DIGESTS_MAX, "MessageLimits.DIGESTS_MAX"),
    HELD(MessageLimits.HELD_MAX, "MessageLimits.HELD_MAX"),
    METERS(MessageLimits.METERS_MAX, "MessageLimits.METERS_MAX"),
    METER_NAME_BYTES(MessageLimits.METER_NAME_BYTES_MAX, "MessageLimits.METER_NAME_BYTES_MAX");

    private final int max;
    private final String title;

    Bound(int max, String title) {
        this.max = max;
        this.title = title;
    }

    int max() {
        return max;
    }

    /** The complaint about a length or count. */
    String exceededBy(String what, String count) {
        return what + ": " + count + " is over " + title + " = " + max;
    }
}
