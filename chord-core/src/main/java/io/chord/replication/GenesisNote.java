package io.chord.replication;

import io.chord.message.Genesis;
import io.chord.store.Batch;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.SortedMap;

/** Which ring the entries of a store belong to: a note of the store. */
final class GenesisNote {

    private static final String NAME = "genesis";

    private final StoreCalls store;
    private Optional<Genesis> stored = Optional.empty();

    GenesisNote(StoreCalls store, SortedMap<String, byte[]> notes, Replicas replicas) {
        this.store = store;
        byte[] note = notes.get(NAME);
        if (note != null && note.length == 2 * Long.BYTES) {
            ByteBuffer in = ByteBuffer.wrap(note);
            stored = Optional.of(new Genesis(in.getLong(), in.getLong()));
        } else if (!replicas.all().isEmpty()) {
            // Ended between its first view and the note: that view is of the ring it made.
            stored = Optional.of(replicas.all().get(0).view.id().genesis());
        }
    }

    /** The ring; empty for a fresh store. */
    Optional<Genesis> stored() {
        return stored;
    }

    void remember(Genesis genesis) {
        if (stored.equals(Optional.of(genesis))) return;
        stored = Optional.of(genesis);
        byte[] note =
                ByteBuffer.allocate(2 * Long.BYTES)
                        .putLong(genesis.high())
                        .putLong(genesis.low())
                        .array();
        store.commit(Batch.builder().note(NAME, note).build(), answer -> {});
    }
}
