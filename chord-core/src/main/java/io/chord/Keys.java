package io.chord;

import io.chord.message.MessageLimits;
import io.chord.ring.KeyHasher;
import io.chord.ring.RingId;
import io.chord.ring.RingSpace;
import io.chord.store.EntryKey;
import io.chord.store.MapName;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * From the key of a map to the name of its entry: {@link MapName} and key.
 *
 * <p>The point is the hash of name and key, so that the maps of a ring do not put their load on the
 * same nodes. Keys of the map without a name, and keys used directly as ids, have the point of the
 * key alone.
 */
final class Keys {

    private final KeyHasher hasher;
    private final RingSpace space;
    private final MapName name;
    private final boolean isNameHashed;

    private Keys(KeyHasher hasher, RingSpace space, MapName name) {
        this.hasher = hasher;
        this.space = space;
        this.name = name;
        this.isNameHashed = !name.isUnnamed() && !hasher.name().equals(KeyHasher.direct().name());
    }

    /** Keys of the map without a name. */
    static Keys unnamed(ChordConfig config) {
        return new Keys(config.keyHasher(), RingSpace.of(config.bits()), MapName.UNNAMED);
    }

    static Keys named(ChordConfig config, String mapName) {
        MapName name = MapName.of(mapName);
        if (name.isUnnamed()) {
            throw new IllegalArgumentException(
                    "the name of a map has 1 to "
                            + MapName.BYTES_MAX
                            + " bytes, \"\" has 0; map(keys, values) is the map without a name");
        }
        return new Keys(config.keyHasher(), RingSpace.of(config.bits()), name);
    }

    MapName mapName() {
        return name;
    }

    RingSpace space() {
        return space;
    }

    RingId point(byte[] key) {
        return hasher.hash(isNameHashed ? hashed(key) : key, space);
    }

    EntryKey entryKey(byte[] key) {
        int length = name.prefixLength() + key.length;
        if (length > MessageLimits.KEY_BYTES_MAX) {
            throw new ValueTooLargeException(
                    "a key of "
                            + key.length
                            + " bytes, "
                            + length
                            + " with the name of its map; at most "
                            + MessageLimits.KEY_BYTES_MAX);
        }
        return EntryKey.wrap(point(key), name.entryKeyBytes(key));
    }

    /** Name and key without the length of the name: what is hashed. */
    private byte[] hashed(byte[] key) {
        byte[] text = name.text().getBytes(StandardCharsets.UTF_8);
        byte[] bytes = Arrays.copyOf(text, text.length + key.length);
        System.arraycopy(key, 0, bytes, text.length, key.length);
        return bytes;
    }
}
