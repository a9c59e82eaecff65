package io.chord.call;

import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What was lately found out about some things: a bounded memory, in which of too many entries the
 * one that was put the longest ago is forgotten. Not thread-safe.
 *
 * @param <K> the things
 * @param <V> what was found out
 */
public final class Recent<K, V> {

    private final int max;

    /** None while empty: in most nodes most of these always are. */
    private @Nullable LinkedHashMap<K, V> entries;

    /** An empty memory for that many entries. */
    public Recent(int max) {
        this.max = max;
    }

    /** Remembers it, as the latest and in place of what was known of the key. */
    public void put(K key, V value) {
        if (entries == null) entries = new LinkedHashMap<>();
        entries.remove(key); // To the end of the order.
        entries.put(key, value);
        if (entries.size() > max) entries.remove(entries.keySet().iterator().next());
    }

    /** What is remembered of a key. */
    public @Nullable V get(K key) {
        return entries == null ? null : entries.get(key);
    }

    /** Forgets a key; returns what was remembered of it. */
    public @Nullable V remove(K key) {
        if (entries == null) return null;
        V removed = entries.remove(key);
        if (entries.isEmpty()) entries = null;
        return removed;
    }

    /** Forgets all. */
    public void clear() {
        entries = null;
    }

    /** How many entries there are. */
    public int size() {
        return entries == null ? 0 : entries.size();
    }
}
