package io.chord;

import io.chord.replication.ScanPosition;
import io.chord.ring.RingId;
import io.chord.ring.RingSpace;
import io.chord.store.EntryKey;
import io.chord.store.MapName;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.zip.CRC32;

/**
 * Positions of scans as text: version, a sum over map and rest, point, and the last key if the
 * point is not done; in the alphabet for addresses of the web. The sum finds cursors of other maps
 * and such as were cut short; it protects from nothing else.
 */
final class Cursors {

    private static final byte VERSION = 1;
    private static final int HEAD_BYTES = 1 + Integer.BYTES;

    private Cursors() {}

    static String text(MapName map, ScanPosition position) {
        byte[] point = position.point().toBytes();
        byte[] key = position.key().map(EntryKey::bytes).orElse(new byte[0]);
        int body = point.length + (position.key().isPresent() ? 1 + key.length : 0);
        ByteBuffer bytes = ByteBuffer.allocate(HEAD_BYTES + body);
        bytes.position(HEAD_BYTES);
        bytes.put(point);
        if (position.key().isPresent()) bytes.put((byte) 1).put(key);
        bytes.put(0, VERSION);
        bytes.putInt(1, sum(map, bytes.array()));
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.array());
    }

    /**
     * The position that a text stands for.
     *
     * @throws IllegalArgumentException if it is no cursor of a scan of that map in such a ring
     */
    static ScanPosition position(MapName map, RingSpace space, String cursor) {
        byte[] bytes;
        try {
            bytes = Base64.getUrlDecoder().decode(cursor);
        } catch (IllegalArgumentException notBase64) {
            throw noCursor(map, cursor);
        }
        int pointEnd = HEAD_BYTES + space.byteLength();
        boolean isWhole =
                bytes.length >= pointEnd
                        && bytes[0] == VERSION
                        && ByteBuffer.wrap(bytes).getInt(1) == sum(map, bytes);
        if (!isWhole) throw noCursor(map, cursor);
        RingId point;
        try {
            point = space.fromBytes(bytes, HEAD_BYTES);
        } catch (IllegalArgumentException ofAWiderRing) {
            throw noCursor(map, cursor);
        }
        if (bytes.length == pointEnd) return new ScanPosition(point, Optional.empty());
        byte[] key = new byte[bytes.length - pointEnd - 1];
        System.arraycopy(bytes, pointEnd + 1, key, 0, key.length);
        return new ScanPosition(point, Optional.of(EntryKey.wrap(point, key)));
    }

    private static int sum(MapName map, byte[] bytes) {
        CRC32 sum = new CRC32();
        sum.update(map.text().getBytes(StandardCharsets.UTF_8));
        sum.update(bytes, HEAD_BYTES, bytes.length - HEAD_BYTES);
        return (int) sum.getValue();
    }

    private static IllegalArgumentException noCursor(MapName map, String cursor) {
        String shown = cursor.length() <= 60 ? cursor : cursor.substring(0, 57) + "...";
        return new IllegalArgumentException(
                "\""
                        + shown
                        + "\" is no cursor of a scan of "
                        + (map.isUnnamed() ? "the map without a name" : "map \"" + map + '"')
                        + " in this ring; pass the whole text that the page before gave, or none to"
                        + " begin");
    }
}
