package io.chord.store;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One register of a replica, as it is stored.
 *
 * @param key its name
 * @param promised no ballot below this is answered any more
 * @param accepted the ballot under which {@code content} was accepted, {@link Version#NONE} if none
 *     was
 * @param content what was accepted; null when nothing was, or when "nothing" itself was chosen
 */
// JSpecify is needed to compile this library, and by nobody who uses it.
@SuppressWarnings("exports")
public record Entry(EntryKey key, Version promised, Version accepted, @Nullable Content content) {

    /** Checks that nothing but the content is null. */
    public Entry {
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(promised, "promised");
        Objects.requireNonNull(accepted, "accepted");
    }

    /** The bytes of key and value: what the size of pages and chunks is judged by. */
    public long bytes() {
        byte[] value = content == null ? null : content.value();
        return (long) key.bytesUnsafe().length + (value == null ? 0 : value.length);
    }

    /** Whether a value can be read here: neither a tombstone nor nothing. */
    public boolean hasValue() {
        return content != null && !content.isTombstone();
    }
}
