package io.chord.store;

import io.chord.ring.Arc;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Changes that a store makes all together or not at all. Applied in this order: clears, removes,
 * puts, notes.
 *
 * @param clears arcs whose entries are all removed
 * @param removes keys whose entries are removed; absent ones are no error
 * @param puts entries written, each over what was there
 * @param notes small named records of the replica (views, promises, identity), written or removed
 */
public record Batch(List<Arc> clears, List<EntryKey> removes, List<Entry> puts, List<Note> notes) {

    /**
     * A small named record; an empty value removes it. The bytes are given away and never changed
     * again.
     */
    public record Note(String name, Optional<byte[]> value) {
        /** Checks for nulls. */
        public Note {
            Objects.requireNonNull(name, "name");
            Objects.requireNonNull(value, "value");
        }
    }

    /** Copies the lists. */
    public Batch {
        clears = List.copyOf(clears);
        removes = List.copyOf(removes);
        puts = List.copyOf(puts);
        notes = List.copyOf(notes);
    }

    /** A batch of one written entry. */
    public static Batch put(Entry entry) {
        return new Batch(List.of(), List.of(), List.of(entry), List.of());
    }

    /** A builder, for batches of several kinds. */
    public static Builder builder() {
        return new Builder();
    }

    /** Collects changes. Not thread-safe. */
    public static final class Builder {
        private final List<Arc> clears = new ArrayList<>();
        private final List<EntryKey> removes = new ArrayList<>();
        private final List<Entry> puts = new ArrayList<>();
        private final List<Note> notes = new ArrayList<>();

        private Builder() {}

        /** Removes every entry of an arc. */
        public Builder clear(Arc arc) {
            clears.add(arc);
            return this;
        }

        /** Removes one entry. */
        public Builder remove(EntryKey key) {
            removes.add(key);
            return this;
        }

        /** Writes one entry. */
        public Builder put(Entry entry) {
            puts.add(entry);
            return this;
        }

        /** Writes a note. */
        public Builder note(String name, byte[] value) {
            notes.add(new Note(name, Optional.of(value)));
            return this;
        }

        /** Removes a note. */
        public Builder forget(String name) {
            notes.add(new Note(name, Optional.empty()));
            return this;
        }

        /** The batch. */
        public Batch build() {
            return new Batch(clears, removes, puts, notes);
        }
    }
}
