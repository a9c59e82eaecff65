package io.chord.runtime;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.chord.ring.Arc;
import io.chord.ring.RingSpace;
import io.chord.store.Batch;
import io.chord.store.Content;
import io.chord.store.Entry;
import io.chord.store.EntryKey;
import io.chord.store.EntryStore;
import io.chord.store.StoreException;
import io.chord.store.Version;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Goal: what may be stale is read beside the engine, and what is unknown is never absent. */
class LocalReadsTest {

    private static final RingSpace SPACE = RingSpace.of(8);
    private static final Version ONE = new Version(1, 1);
    private static final Arc SERVED = new Arc(SPACE.id(200), SPACE.id(50));

    private static final LocalReads.Found ABSENT = new LocalReads.Found(Optional.empty());

    private final HeapEntryStore store = new HeapEntryStore();
    private final LocalReads reads = new LocalReads(store);

    private static EntryKey key(int point) {
        return EntryKey.wrap(SPACE.id(point), new byte[] {(byte) point});
    }

    private void put(EntryKey key, byte[] value, long expiresAtMillis) {
        Content content = new Content(ONE, value, expiresAtMillis, List.of(), Version.NONE);
        commit(Batch.put(new Entry(key, ONE, ONE, content)));
    }

    private void commit(Batch batch) {
        store.commit(
                batch,
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
    void key_ofAnArcThatIsServed_isFoundOrCertainlyAbsent() {
        put(key(10), new byte[] {7}, Content.NEVER);
        reads.serve(List.of(SERVED));

        Content found = requireNonNull(reads.find(key(10), 0)).content().orElseThrow();
        assertThat(found.value()).containsExactly(7);
        assertThat(reads.find(key(11), 0)).isEqualTo(ABSENT);
        assertThat(reads.find(key(230), 0)).isEqualTo(ABSENT);
    }

    @Test
    void key_ofAnArcThatIsNotServed_cannotBeSaid() {
        put(key(100), new byte[] {7}, Content.NEVER);
        assertThat(reads.find(key(100), 0)).isNull();
        reads.serve(List.of(SERVED));
        assertThat(reads.find(key(100), 0)).isNull();
        reads.withdraw();
        assertThat(reads.find(key(10), 0)).isNull();
    }

    @Test
    void value_thatHasExpired_isAbsent() {
        put(key(10), new byte[] {7}, 1_000);
        reads.serve(List.of(SERVED));
        assertThat(reads.find(key(10), 999)).isNotNull().isNotEqualTo(ABSENT);
        assertThat(reads.find(key(10), 1_000)).isEqualTo(ABSENT);
    }

    /** Method: an arc is erased and filled again, as by a sync, while another thread reads. */
    @Test
    void entryOfAnArc_erasedAndWrittenAgain_isNeverReadAsAbsent() throws InterruptedException {
        put(key(10), new byte[] {7}, Content.NEVER);
        reads.serve(List.of(SERVED));
        AtomicBoolean ended = new AtomicBoolean();
        AtomicLong found = new AtomicLong();
        AtomicLong absent = new AtomicLong();
        Thread reader =
                new Thread(
                        () -> {
                            while (!ended.get()) {
                                LocalReads.Found seen = reads.find(key(10), 0);
                                if (seen == null) continue;
                                (seen.equals(ABSENT) ? absent : found).incrementAndGet();
                            }
                        });
        reader.start();
        for (int i = 0; i < 20_000 || found.get() == 0; i++) {
            reads.withdraw();
            commit(Batch.builder().clear(SERVED).build());
            put(key(10), new byte[] {7}, Content.NEVER);
            reads.serve(List.of(SERVED));
        }
        ended.set(true);
        reader.join();
        assertThat(absent).hasValue(0);
    }
}
