package io.chord.storage.rocksdb;

import io.chord.ring.RingId;
import io.chord.ring.RingSpace;
import io.chord.store.Content;
import io.chord.store.Entry;
import io.chord.store.EntryKey;
import io.chord.store.StoreException;
import io.chord.store.Version;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Entries as bytes. A key is one byte that all have in common, its point, big-endian and of fixed
 * width, and its own bytes: so the order of bytes is the order of keys, and there is a key behind
 * all of them. A value begins with the number of its format.
 */
final class EntryFormat {

    /** Behind every key. */
    static final byte[] END = {2};

    private static final byte KEY = 1;
    private static final byte FORMAT = 1;
    private static final int HAS_CONTENT = 1;
    private static final int HAS_VALUE = 2;
    private static final int VERSION_BYTES = 2 * Long.BYTES;
    private static final byte[] NO_BYTES = {};

    private final RingSpace space;

    EntryFormat(RingSpace space) {
        this.space = space;
    }

    static byte[] key(EntryKey key) {
        byte[] name = key.bytesUnsafe();
        byte[] start = start(key.point());
        byte[] bytes = Arrays.copyOf(start, start.length + name.length);
        System.arraycopy(name, 0, bytes, start.length, name.length);
        return bytes;
    }

    /** Before every key of a point. */
    static byte[] start(RingId point) {
        byte[] bytes = new byte[1 + point.space().byteLength()];
        bytes[0] = KEY;
        point.writeTo(bytes, 1);
        return bytes;
    }

    EntryKey key(byte[] bytes) throws StoreException {
        int begin = 1 + space.byteLength();
        if (bytes.length < begin) {
            throw new StoreException(
                    "a stored key has "
                            + bytes.length
                            + " bytes, and one of this ring has at least "
                            + begin);
        }
        return EntryKey.wrap(
                space.fromBytes(bytes, 1), Arrays.copyOfRange(bytes, begin, bytes.length));
    }

    static byte[] value(Entry entry) {
        Content content = entry.content();
        byte[] data = content == null ? null : content.value();
        int parents = content == null ? 0 : content.parents().size();
        ByteBuffer out =
                ByteBuffer.allocate(
                        2
                                + 2 * VERSION_BYTES
                                + (content == null
                                        ? 0
                                        : Long.BYTES + 1 + (2 + parents) * VERSION_BYTES)
                                + (data == null ? 0 : data.length));
        out.put(FORMAT);
        out.put((byte) ((content == null ? 0 : HAS_CONTENT) | (data == null ? 0 : HAS_VALUE)));
        put(out, entry.promised());
        put(out, entry.accepted());
        if (content != null) {
            put(out, content.version());
            put(out, content.horizon());
            out.putLong(content.expiresAtMillis());
            out.put((byte) parents);
            for (Version parent : content.parents()) put(out, parent);
            if (data != null) out.put(data);
        }
        return out.array();
    }

    Entry entry(byte[] key, byte[] value) throws StoreException {
        try {
            return entry(key(key), ByteBuffer.wrap(value));
        } catch (BufferUnderflowException | IllegalArgumentException e) {
            throw new StoreException(
                    "the entry at point "
                            + key(key).point()
                            + " has "
                            + value.length
                            + " bytes that make no sense: "
                            + e);
        }
    }

    private static Entry entry(EntryKey key, ByteBuffer in) {
        byte format = in.get();
        if (format != FORMAT) {
            throw new IllegalArgumentException(
                    "format " + format + ", and this library reads " + FORMAT);
        }
        int flags = in.get();
        Version promised = version(in);
        Version accepted = version(in);
        Content content = (flags & HAS_CONTENT) == 0 ? null : content(in, flags);
        if (in.hasRemaining()) {
            throw new IllegalArgumentException(in.remaining() + " bytes too many");
        }
        return new Entry(key, promised, accepted, content);
    }

    @SuppressWarnings("NullAway") // Does not see, from a class file, that the array may be null.
    private static Content content(ByteBuffer in, int flags) {
        Version version = version(in);
        Version horizon = version(in);
        long expiresAtMillis = in.getLong();
        int count = in.get();
        List<Version> parents = new ArrayList<>();
        for (int i = 0; i < count; i++) parents.add(version(in));
        return new Content(version, data(in, flags), expiresAtMillis, parents, horizon);
    }

    private static byte @Nullable [] data(ByteBuffer in, int flags) {
        if ((flags & HAS_VALUE) == 0) return null;
        if (!in.hasRemaining()) return NO_BYTES;
        byte[] data = new byte[in.remaining()];
        in.get(data);
        return data;
    }

    private static void put(ByteBuffer out, Version version) {
        out.putLong(version.round()).putLong(version.proposer());
    }

    private static Version version(ByteBuffer in) {
        return new Version(in.getLong(), in.getLong());
    }
}
