package io.chord.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.chord.store.EntryStore;
import io.chord.store.EntryStoreProvider;
import io.chord.store.StoreException;
import java.util.Iterator;
import java.util.List;
import java.util.ServiceConfigurationError;
import org.junit.jupiter.api.Test;

class ProvidersTest {

    private record Named(String scheme) implements EntryStoreProvider {
        @Override
        public EntryStore open(String location) {
            return new HeapEntryStore();
        }
    }

    private static EntryStoreProvider select(Iterator<EntryStoreProvider> candidates)
            throws ProviderException {
        return Providers.select("store", "disk", candidates, EntryStoreProvider::scheme);
    }

    @Test
    void heap_isFound_throughTheServiceLoader() throws Exception {
        EntryStoreProvider provider = Providers.store("heap");

        assertThat(provider).isInstanceOf(HeapEntryStoreProvider.class);
        assertThat(provider.open("heap:")).isInstanceOf(HeapEntryStore.class);
        assertThatThrownBy(() -> provider.open("heap:/tmp"))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("\"heap:/tmp\"");
    }

    @Test
    void unknownScheme_isRefused_withThoseThatWereFound() {
        assertThatThrownBy(() -> Providers.store("paper"))
                .isInstanceOf(ProviderException.class)
                .hasMessageContaining("no store provider serves \"paper:\"")
                .hasMessageContaining("found heap: (io.chord.runtime.HeapEntryStoreProvider)");
    }

    @Test
    void noProviderAtAll_isRefused_andSaysSo() {
        assertThatThrownBy(() -> Providers.transport("nowhere"))
                .isInstanceOf(ProviderException.class)
                .hasMessageContaining(
                        "no transport provider serves \"nowhere:\"; found none at all")
                .hasMessageContaining("Add the module");
    }

    @Test
    void twoOfOneScheme_areRefused_andBothNamed() {
        List<EntryStoreProvider> two = List.of(new Named("disk"), new Named("disk"));

        assertThatThrownBy(() -> select(two.iterator()))
                .isInstanceOf(ProviderException.class)
                .hasMessageContaining("more than one store provider serves \"disk:\"")
                .hasMessageContaining(Named.class.getName() + "), disk: (");
    }

    @Test
    void brokenRegistration_isSkipped_andNamedOnlyIfNothingElseServes() throws Exception {
        assertThat(select(brokenThen(new Named("disk")))).isEqualTo(new Named("disk"));
        assertThatThrownBy(() -> select(brokenThen(new Named("tape"))))
                .hasMessageContaining("could not be loaded: no such class");
    }

    private static Iterator<EntryStoreProvider> brokenThen(EntryStoreProvider last) {
        return new Iterator<>() {
            private int given;

            @Override
            public boolean hasNext() {
                return given < 2;
            }

            @Override
            public EntryStoreProvider next() {
                if (++given == 1) throw new ServiceConfigurationError("no such class");
                return last;
            }
        };
    }
}
