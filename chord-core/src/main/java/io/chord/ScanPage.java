package io.chord;

import io.chord.store.Version;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Some entries of a map, and where to go on.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 * @param entries in the order of their points on the ring; may be fewer than were asked for, and
 *     none, although there are more
 * @param cursor where to go on: pass it to {@link ChordMap#scan(String, int)}, in any process and
 *     at any time; empty when all entries were seen. Text of letters, digits, {@code -} and {@code
 *     _}
 */
public record ScanPage<K, V>(List<Item<K, V>> entries, Optional<String> cursor) {

    /**
     * One entry.
     *
     * @param <K> the type of the keys
     * @param <V> the type of the values
     */
    public record Item<K, V>(K key, Entry<V> entry) {

        /** Checks for nulls. */
        public Item {
            Objects.requireNonNull(key, "key");
            Objects.requireNonNull(entry, "entry");
        }

        /** The value. */
        public V value() {
            return entry.value();
        }

        /** The version of the value. */
        public Version version() {
            return entry.version();
        }
    }

    /** Copies the list. */
    public ScanPage {
        entries = List.copyOf(entries);
        Objects.requireNonNull(cursor, "cursor");
    }
}
