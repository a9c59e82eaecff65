package io.chord.simulation;

import io.chord.store.EntryStore;
import io.chord.store.StoreException;
import java.util.function.Consumer;

/** Answers of a store, for tests that look into one. */
final class Answers {

    private Answers() {}

    static <T> EntryStore.Answer<T> to(Consumer<T> reader) {
        return new EntryStore.Answer<>() {
            @Override
            public void done(T result) {
                reader.accept(result);
            }

            @Override
            public void failed(StoreException failure) {
                throw new AssertionError(failure);
            }
        };
    }
}
