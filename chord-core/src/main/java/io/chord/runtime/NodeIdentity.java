package io.chord.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.chord.message.RingIdentity;
import io.chord.message.StoreId;
import io.chord.store.Batch;
import io.chord.store.EntryStore;
import io.chord.store.StoreException;
import io.chord.transport.Environment;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Who this run of the node is, and whose entries it has. Both are durable before the node says its
 * first word: a process that came back under an incarnation already used would be taken for the one
 * that died (assumption A2 of Zave, TSE 2017).
 *
 * @param storeId identity of the store, made with an empty one and kept in it
 * @param incarnation of the node, larger than that of every earlier run on this store
 * @param notes all notes of the store
 */
record NodeIdentity(StoreId storeId, long incarnation, SortedMap<String, byte[]> notes) {

    private static final String STORE_ID_NOTE = "store-id";
    private static final String INCARNATION_NOTE = "incarnation";
    private static final String RING_NOTE = "ring";
    private static final long COMMIT_NANOS_MAX = TimeUnit.SECONDS.toNanos(30);

    /**
     * Reads the identity from the store, makes what is missing, and writes it back; blocks.
     *
     * @param ring that the node is to be of
     * @throws StoreException if the store is of another ring, is damaged, or fails
     */
    static NodeIdentity claim(EntryStore store, Environment environment, RingIdentity ring)
            throws StoreException, InterruptedException {
        TreeMap<String, byte[]> notes = new TreeMap<>(store.notes());
        byte[] ringNote = describe(ring).getBytes(UTF_8);
        requireSameRing(notes.get(RING_NOTE), ringNote);
        byte[] oldId = notes.get(STORE_ID_NOTE);
        byte[] oldIncarnation = notes.get(INCARNATION_NOTE);
        StoreId storeId =
                oldId == null
                        ? new StoreId(environment.seed(), environment.seed())
                        : readStoreId(oldId);
        long incarnation =
                Math.max(
                        oldIncarnation == null ? 1 : readIncarnation(oldIncarnation) + 1,
                        environment.wallMillis());
        notes.put(
                STORE_ID_NOTE,
                ByteBuffer.allocate(16).putLong(storeId.high()).putLong(storeId.low()).array());
        notes.put(INCARNATION_NOTE, ByteBuffer.allocate(8).putLong(incarnation).array());
        notes.put(RING_NOTE, ringNote);
        Batch.Builder batch = Batch.builder();
        batch.note(STORE_ID_NOTE, notes.get(STORE_ID_NOTE));
        batch.note(INCARNATION_NOTE, notes.get(INCARNATION_NOTE));
        batch.note(RING_NOTE, ringNote);
        commit(store, batch.build(), environment);
        return new NodeIdentity(storeId, incarnation, notes);
    }

    private static String describe(RingIdentity ring) {
        return "cluster \""
                + ring.cluster()
                + "\", ids of "
                + ring.bits()
                + " bits, keys hashed by "
                + ring.hash();
    }

    private static void requireSameRing(byte @Nullable [] stored, byte[] wanted)
            throws StoreException {
        if (stored == null || Arrays.equals(stored, wanted)) return;
        throw new StoreException(
                "the store is of "
                        + new String(stored, UTF_8)
                        + ", and this node is to be of "
                        + new String(wanted, UTF_8)
                        + "; take the settings it was made with, or another store");
    }

    private static StoreId readStoreId(byte[] note) throws StoreException {
        requireLength(STORE_ID_NOTE, note, 16);
        ByteBuffer bytes = ByteBuffer.wrap(note);
        return new StoreId(bytes.getLong(), bytes.getLong());
    }

    private static long readIncarnation(byte[] note) throws StoreException {
        requireLength(INCARNATION_NOTE, note, 8);
        return ByteBuffer.wrap(note).getLong();
    }

    private static void requireLength(String name, byte[] note, int length) throws StoreException {
        if (note.length == length) return;
        throw new StoreException(
                "the store's note \""
                        + name
                        + "\" has "
                        + note.length
                        + " bytes, not "
                        + length
                        + ": it was not written by this library, or is damaged. Start with an"
                        + " empty store.");
    }

    private static void commit(EntryStore store, Batch batch, Environment environment)
            throws StoreException, InterruptedException {
        CompletableFuture<Boolean> durable = new CompletableFuture<>();
        store.commit(
                batch,
                new EntryStore.Answer<>() {
                    @Override
                    public void done(Boolean result) {
                        durable.complete(result);
                    }

                    @Override
                    public void failed(StoreException failure) {
                        durable.completeExceptionally(failure);
                    }
                });
        if (!environment.awaitDone(durable, environment.nanos() + COMMIT_NANOS_MAX)) {
            throw new StoreException(
                    "the store did not answer its first commit within "
                            + TimeUnit.NANOSECONDS.toSeconds(COMMIT_NANOS_MAX)
                            + " s");
        }
        try {
            durable.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof StoreException failure) throw failure;
            throw e;
        }
    }
}
