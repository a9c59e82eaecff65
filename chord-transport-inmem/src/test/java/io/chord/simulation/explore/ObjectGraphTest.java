package io.chord.simulation.explore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Goal: whatever a machine consists of tells its states apart, and comes back as it was. Method: an
 * object that has one of everything.
 */
class ObjectGraphTest {

    private record Value(int number, String text) {}

    private static final class Part {
        int count;
        @Nullable Part other;
    }

    private static final class Whole {
        private final Part part = new Part();
        private final List<Value> list = new ArrayList<>();
        private final ArrayDeque<Part> queue = new ArrayDeque<>();
        private final TreeMap<Long, Part> byNumber = new TreeMap<>();
        private final LinkedHashMap<String, Value> byName = new LinkedHashMap<>();
        private final long[] array = new long[3];
        private Optional<Value> perhaps = Optional.empty();
        private @Nullable IntSupplier closure;
        private int counted;
        private transient long @Nullable [] derived;

        void closeOver(Part captured) {
            closure = () -> captured.count++;
        }
    }

    private final ObjectGraph graph = new ObjectGraph(Set.of("Whole.counted"), Map.of());
    private final Whole whole = new Whole();

    private long digest() {
        return graph.snapshot(List.of(whole)).digest();
    }

    @Test
    void everyChange_tellsStatesApart_andIsTakenBack() {
        Part captured = new Part();
        whole.closeOver(captured);
        List<Runnable> changes =
                List.of(
                        () -> whole.part.count++,
                        () -> whole.part.other = whole.part,
                        () -> whole.list.add(new Value(1, "a")),
                        () -> whole.queue.add(new Part()),
                        () -> whole.byNumber.put(7L, new Part()),
                        () -> whole.byName.put("b", new Value(2, "b")),
                        () -> whole.array[2] = 5,
                        () -> whole.perhaps = Optional.of(new Value(3, "c")),
                        () -> captured.count++,
                        () -> whole.closure = null);
        Snapshot before = graph.snapshot(List.of(whole));
        Set<Long> digests = new HashSet<>();

        for (Runnable change : changes) {
            change.run();
            assertThat(digests.add(digest())).isTrue();
            before.restore();
            assertThat(digest()).isEqualTo(before.digest());
        }

        assertThat(digests).doesNotContain(before.digest());
    }

    @Test
    void stateOfLongAgo_isRestored_whateverHappenedSince() {
        Part captured = new Part();
        whole.closeOver(captured);
        whole.byNumber.put(1L, captured);
        Snapshot early = graph.snapshot(List.of(whole));
        captured.count = 9;
        whole.byNumber.clear();
        whole.byNumber.put(2L, new Part());
        Snapshot late = graph.snapshot(List.of(whole));

        early.restore();
        assertThat(whole.byNumber).containsOnlyKeys(1L).containsValue(captured);
        assertThat(captured.count).isZero();
        late.restore();
        assertThat(whole.byNumber).containsOnlyKeys(2L);
        assertThat(captured.count).isEqualTo(9);
    }

    @Test
    void equalValues_areOne_andEqualPartsAreTwo() {
        whole.list.add(new Value(1, "a"));
        long one = digest();
        whole.list.set(0, new Value(1, "a"));
        assertThat(digest()).isEqualTo(one);

        Part shared = new Part();
        whole.queue.addAll(List.of(shared, shared));
        long sharedTwice = digest();
        whole.queue.clear();
        whole.queue.addAll(List.of(new Part(), new Part()));
        assertThat(digest()).isNotEqualTo(sharedTwice);
    }

    @Test
    void immaterialField_tellsNothingApart_andIsRestored() {
        Snapshot before = graph.snapshot(List.of(whole));
        whole.counted++;
        assertThat(digest()).isEqualTo(before.digest());
        before.restore();
        assertThat(whole.counted).isZero();
    }

    /** What follows from other fields may have been worked out already, or not yet. */
    @Test
    void transientField_tellsNothingApart_andIsRestoredWithTheRest() {
        Snapshot before = graph.snapshot(List.of(whole));
        whole.derived = new long[] {whole.array.length};
        assertThat(digest()).isEqualTo(before.digest());
        before.restore();
        assertThat(whole.derived).isNull();
    }

    @Test
    void whatCannotBeRead_isSaid() {
        List<Object> roots = List.of(new Object[] {new HashSet<>(Set.of("unordered"))});
        assertThatThrownBy(() -> graph.snapshot(roots)).hasMessageContaining("HashSet");
    }
}
