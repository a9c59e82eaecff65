package io.chord.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.chord.store.Batch;
import io.chord.store.EntryStore;
import io.chord.store.StoreException;
import io.chord.transport.SystemEnvironment;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class NodeIdentityTest {

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
        NodeIdentity first = NodeIdentity.claim(store, environment);
        NodeIdentity second = NodeIdentity.claim(store, environment);

        assertThat(first.incarnation()).isGreaterThanOrEqualTo(before);
        assertThat(second.storeId()).isEqualTo(first.storeId());
        assertThat(second.incarnation()).isGreaterThan(first.incarnation());
    }

    /** A wall clock that was set back must not bring back an incarnation. */
    @Test
    void incarnationOfTheFuture_isStillRaised() throws Exception {
        long future = environment.wallMillis() + 1_000_000;
        note("incarnation", ByteBuffer.allocate(8).putLong(future).array());

        assertThat(NodeIdentity.claim(store, environment).incarnation()).isEqualTo(future + 1);
        assertThat(NodeIdentity.claim(store, environment).incarnation()).isEqualTo(future + 2);
    }

    @Test
    void otherNotes_areHandedOn_untouched() throws Exception {
        note("view", new byte[] {7});

        assertThat(NodeIdentity.claim(store, environment).notes())
                .containsOnlyKeys("incarnation", "store-id", "view");
        assertThat(store.notes().get("view")).containsExactly(7);
    }

    @Test
    void damagedIdentity_refusesToStart_withWhatWasRead() {
        note("store-id", new byte[3]);

        assertThatThrownBy(() -> NodeIdentity.claim(store, environment))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("\"store-id\" has 3 bytes, not 16");
    }

    @Test
    void storeThatFailsItsFirstCommit_refusesToStart() {
        store.close();

        assertThatThrownBy(() -> NodeIdentity.claim(store, environment))
                .isInstanceOf(StoreException.class)
                .hasMessage("heap store: commit after close");
    }
}
