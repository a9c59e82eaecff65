package io.chord.message;

import static org.assertj.core.api.Assertions.assertThat;

import io.chord.ring.Address;
import io.chord.ring.Arc;
import io.chord.ring.NodeRef;
import io.chord.ring.RingId;
import io.chord.ring.RingSpace;
import io.chord.store.Version;
import java.math.BigInteger;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Records whose equality is written by hand: each component counts. */
final class ValuesTest {

    private static RingId id(int value) {
        return RingSpace.of(16).id(BigInteger.valueOf(value));
    }

    private static Address at(String place) {
        return Address.of("inmem:" + place);
    }

    /** Of each record one value, and then others that differ in one component each. */
    static Stream<Supplier<List<Object>>> values() {
        return Stream.of(
                () -> List.of(at("a"), at("b")),
                () ->
                        List.of(
                                new NodeRef(id(1), at("a"), 1),
                                new NodeRef(id(2), at("a"), 1),
                                new NodeRef(id(1), at("b"), 1),
                                new NodeRef(id(1), at("a"), 2)),
                () ->
                        List.of(
                                new Arc(id(1), id(2)),
                                new Arc(id(3), id(2)),
                                new Arc(id(1), id(3)),
                                new Arc(id(2), id(1))),
                () -> List.of(new StoreId(1, 2), new StoreId(3, 2), new StoreId(1, 3)),
                () -> List.of(new Genesis(1, 2), new Genesis(3, 2), new Genesis(1, 3)),
                () -> List.of(new Version(1, 2), new Version(3, 2), new Version(1, 3)),
                () ->
                        List.of(
                                new ViewId(new Genesis(1, 2), new Arc(id(1), id(2)), 1),
                                new ViewId(new Genesis(1, 3), new Arc(id(1), id(2)), 1),
                                new ViewId(new Genesis(1, 2), new Arc(id(1), id(3)), 1),
                                new ViewId(new Genesis(1, 2), new Arc(id(1), id(2)), 2)),
                () ->
                        List.of(
                                new Member(new StoreId(1, 2), id(1), at("a"), "d"),
                                new Member(new StoreId(1, 3), id(1), at("a"), "d"),
                                new Member(new StoreId(1, 2), id(2), at("a"), "d"),
                                new Member(new StoreId(1, 2), id(1), at("b"), "d"),
                                new Member(new StoreId(1, 2), id(1), at("a"), "e")));
    }

    @ParameterizedTest
    @MethodSource("values")
    void values_thatDifferInOneComponent_areNotEqual_andThoseThatDoNotAre(
            Supplier<List<Object>> values) {
        List<Object> some = values.get();
        List<Object> again = values.get();
        for (int i = 0; i < some.size(); i++) {
            for (int j = 0; j < some.size(); j++) {
                assertThat(some.get(i).equals(again.get(j))).isEqualTo(i == j);
            }
            assertThat(some.get(i).hashCode()).isEqualTo(again.get(i).hashCode());
            assertThat(some.get(i).equals("a")).isFalse();
            assertThat(some.get(i)).isNotEqualTo(null);
        }
        assertThat(some.stream().map(Object::hashCode).distinct().count()).isGreaterThan(1);
    }
}
