package io.chord;

import io.chord.message.MessageLimits;
import io.chord.ring.KeyHasher;
import io.chord.ring.RingId;
import io.chord.ring.RingSpace;
import io.chord.store.EntryKey;
import java.nio.charset.StandardCharsets;

/**
 * From the key of a map to the name of its entry: the length of the map's name (a varint), the
 * name, the key.
 *
 * <p>The point is the hash of name and key, so that the maps of a ring do not put their load on the
 * same nodes. Keys of the map without a name, and keys used directly as ids, have the point of the
 * key alone.
 */
final class Keys {

    static final int MAP_NAME_BYTES_MAX = 255;

    private final KeyHasher hasher;
    private final RingSpace space;
    private final byte[] name;
    private final boolean isNameHashed;

    private Keys(KeyHasher hasher, RingSpace space, byte[] name) {
        this.hasher = hasher;
        this.space = space;
        this.name = name;
        this.isNameHashed = name.length > 0 && !hasher.name().equals(KeyHasher.direct().name());
    }

    /** Keys of the map without a name. */
    static Keys unnamed(ChordConfig config) {
        return new Keys(config.keyHasher(), RingSpace.of(config.bits()), new byte[0]);
    }

    static Keys named(ChordConfig config, String mapName) {
        byte[] name = mapName.getBytes(StandardCharsets.UTF_8);
        if (name.length == 0 || name.length > MAP_NAME_BYTES_MAX) {
            throw new IllegalArgumentException(
                    "the name of a map has 1 to "
                            + MAP_NAME_BYTES_MAX
                            + " bytes, \""
                            + mapName
                            + "\" has "
                            + name.length);
        }
        return new Keys(config.keyHasher(), RingSpace.of(config.bits()), name);
    }

    RingId point(byte[] key) {
        return hasher.hash(isNameHashed ? joined(0, key) : key, space);
    }

    EntryKey entryKey(byte[] key) {
        int prefix = name.length < 0x80 ? 1 : 2;
        int length = prefix + name.length + key.length;
        if (length > MessageLimits.KEY_BYTES_MAX) {
            throw new ValueTooLargeException(
                    "a key of "
                            + key.length
                            + " bytes, "
                            + length
                            + " with the name of its map; at most "
                            + MessageLimits.KEY_BYTES_MAX);
        }
        byte[] bytes = joined(prefix, key);
        if (prefix == 1) {
            bytes[0] = (byte) name.length;
        } else {
            bytes[0] = (byte) ((name.length & 0x7f) | 0x80);
            bytes[1] = (byte) (name.length >>> 7);
        }
        return EntryKey.wrap(point(key), bytes);
    }

    private byte[] joined(int room, byte[] key) {
        byte[] bytes = new byte[room + name.length + key.length];
        System.arraycopy(name, 0, bytes, room, name.length);
        System.arraycopy(key, 0, bytes, room + name.length, key.length);
        return bytes;
    }
}
