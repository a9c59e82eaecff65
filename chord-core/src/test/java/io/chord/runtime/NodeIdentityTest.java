package io.chord.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.chord.message.Genesis;
import io.chord.message.RingIdentity;
import io.chord.store.Batch;
import io.chord.store.EntryStore;
import io.chord.store.StoreException;
import io.chord.transport.SystemEnvironment;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class NodeIdentityTest {

    private static final RingIdentity RING =
            new RingIdentity("orders", 160, "sha256", 1, 1, 0, Genesis.NONE);

    private final SystemEnvironment environment = new SystemEnvironment("identity-test");
    private final HeapEntryStore store = new HeapEntryStore();

    @AfterEach
    void closeEnvironment() {
        environment.close();
    }

    private void note(String name, byte[] value) {
        store.commit(
                Batch.builder().note(name, value).build(),
                new EntryStore.Answer<>() {
                    @Override
                    public void done(Boolean result) {}

                    @Override
                    public void failed(StoreException failure) {
                        throw new AssertionError(failure);
                    }
                });
    }

    @Test
    void emptyStore_getsAnIdentity_thatTheNextRunKeeps() throws Exception {
        long before = environment.wallMillis();
        NodeIdentity first = NodeIdentity.claim(store, environment, RING);
        NodeIdentity second = NodeIdentity.claim(store, environment, RING);

        assertThat(first.incarnation()).isGreaterThanOrEqualTo(before);
        assertThat(second.storeId()).isEqualTo(first.storeId());
        assertThat(second.incarnation()).isGreaterThan(first.incarnation());
    }

    /** "storeId: 128 random bits made with an empty store": who lost its disk is no member. */
    @Test
    void emptyStoreOfANodeThatRanBefore_getsAnotherIdentity() throws Exception {
        NodeIdentity before = NodeIdentity.claim(store, environment, RING);
        NodeIdentity after = NodeIdentity.claim(new HeapEntryStore(), environment, RING);

        assertThat(after.storeId()).isNotEqualTo(before.storeId());
    }

    /** A wall clock that was set back must not bring back an incarnation. */
    @Test
    void incarnationOfTheFuture_isStillRaised() throws Exception {
        long future = environment.wallMillis() + 1_000_000;
        note("incarnation", ByteBuffer.allocate(8).putLong(future).array());

        assertThat(NodeIdentity.claim(store, environment, RING).incarnation())
                .isEqualTo(future + 1);
        assertThat(NodeIdentity.claim(store, environment, RING).incarnation())
                .isEqualTo(future + 2);
    }

    @Test
    void otherNotes_areHandedOn_untouched() throws Exception {
        note("view", new byte[] {7});

        assertThat(NodeIdentity.claim(store, environment, RING).notes())
                .containsOnlyKeys("incarnation", "ring", "store-id", "view");
        assertThat(store.notes().get("view")).containsExactly(7);
    }

    @Test
    void storeOfAnotherRing_refusesToStart_withBothNamed() throws Exception {
        NodeIdentity.claim(store, environment, RING);
        RingIdentity other = new RingIdentity("bills", 160, "sha256", 1, 1, 0, Genesis.NONE);

        assertThatThrownBy(() -> NodeIdentity.claim(store, environment, other))
                .isInstanceOf(StoreException.class)
                .hasMessage(
                        "the store is of cluster \"orders\", ids of 160 bits, keys hashed by"
                                + " sha256, and this node is to be of cluster \"bills\", ids of 160"
                                + " bits, keys hashed by sha256; take the settings it was made with, or"
                                + " another store");
    }

    @Test
    void damagedIdentity_refusesToStart_withWhatWasRead() {
        note("store-id", new byte[3]);

        assertThatThrownBy(() -> NodeIdentity.claim(store, environment, RING))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("\"store-id\" has 3 bytes, not 16");
    }

    @Test
    void storeThatFailsItsFirstCommit_refusesToStart() {
        store.close();

        assertThatThrownBy(() -> NodeIdentity.claim(store, environment, RING))
                .isInstanceOf(StoreException.class)
                .hasMessage("heap store: commit after close");
    }
}
