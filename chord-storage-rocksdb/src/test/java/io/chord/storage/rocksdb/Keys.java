package io.chord.storage.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;

import io.chord.ring.KeyHasher;
import io.chord.ring.RingSpace;
import io.chord.store.Batch;
import io.chord.store.Content;
import io.chord.store.Entry;
import io.chord.store.EntryKey;
import io.chord.store.EntryStore;
import io.chord.store.StoreException;
import io.chord.store.Version;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Numbered entries, written and read back. */
final class Keys {

    static final RingSpace SPACE = RingSpace.of(160);

    static EntryKey key(int number) {
        byte[] bytes = ("key-" + number).getBytes(StandardCharsets.UTF_8);
        return EntryKey.wrap(KeyHasher.sha256().hash(bytes, SPACE), bytes);
    }

    static Entry entry(int number, int valueBytes) {
        byte[] value = new byte[valueBytes];
        Arrays.fill(value, (byte) number);
        Version version = new Version(number + 1, 1);
        return new Entry(
                key(number),
                version,
                version,
                new Content(version, value, Content.NEVER, List.of(), Version.NONE));
    }

    static CompletableFuture<Boolean> begin(EntryStore store, Batch batch) {
        CompletableFuture<Boolean> answer = new CompletableFuture<>();
        store.commit(batch, to(answer));
        return answer;
    }

    static void commit(EntryStore store, int number, int valueBytes) throws Exception {
        begin(store, Batch.put(entry(number, valueBytes))).get(20, TimeUnit.SECONDS);
    }

    static Optional<Entry> load(EntryStore store, int number) throws Exception {
        CompletableFuture<Optional<Entry>> answer = new CompletableFuture<>();
        store.load(key(number), to(answer));
        return answer.get(20, TimeUnit.SECONDS);
    }

    static void requireAll(EntryStore store, int count, int valueBytes) throws Exception {
        for (int i = 0; i < count; i++) {
            assertThat(load(store, i)).as("entry %d", i).contains(entry(i, valueBytes));
        }
    }

    private static <T> EntryStore.Answer<T> to(CompletableFuture<T> answer) {
        return new EntryStore.Answer<>() {
            @Override
            public void done(T result) {
                answer.complete(result);
            }

            @Override
            public void failed(StoreException failure) {
                answer.completeExceptionally(failure);
            }
        };
    }

    private Keys() {}
}
