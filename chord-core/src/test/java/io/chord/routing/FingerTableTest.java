package io.chord.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.chord.ring.Address;
import io.chord.ring.NodeRef;
import io.chord.ring.RingSpace;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FingerTableTest {

    private static NodeRef node(long id) {
        return new NodeRef(RingSpace.of(6).id(id), Address.of("test:" + id), 1);
    }

    private final FingerTable table =
            FingerTable.of(
                    List.of(
                            Optional.of(node(14)),
                            Optional.of(node(14)),
                            Optional.empty(),
                            Optional.of(node(21))));

    @Test
    void finger_unknownOrBeyondTheTable_isEmpty() {
        assertThat(table.finger(1)).contains(node(14));
        assertThat(table.finger(2)).isEmpty();
        assertThat(table.finger(99)).isEmpty();
        assertThat(FingerTable.empty().distinct()).isEmpty();
    }

    @Test
    void withRun_replacesItsEndsToo() {
        FingerTable changed = table.withRun(1, 2, Optional.of(node(32)));

        assertThat(changed.finger(0)).contains(node(14));
        assertThat(changed.finger(1)).contains(node(32));
        assertThat(changed.finger(2)).contains(node(32));
        assertThat(changed.finger(3)).contains(node(21));
        assertThat(table.finger(1)).contains(node(14));
    }

    @Test
    void withRun_nothingNew_isTheSameTable() {
        assertThat(table.withRun(0, 1, Optional.of(node(14)))).isSameAs(table);
        assertThat(table.withRun(2, 2, Optional.empty())).isSameAs(table);
        assertThat(table.withRun(5, 9, Optional.empty())).isSameAs(table);
        assertThat(table.withRun(0, 0, Optional.empty()).finger(0)).isEmpty();
    }

    @Test
    void with_beyondTheTable_makesItLonger() {
        FingerTable longer = FingerTable.empty().with(5, node(42));

        assertThat(longer.finger(5)).contains(node(42));
        assertThat(longer.finger(4)).isEmpty();
    }

    @Test
    void without_deadNode_isInNoFinger() {
        FingerTable less = table.without(node(14));

        assertThat(less.distinct()).containsExactly(node(21));
        assertThat(table.distinct()).containsExactly(node(14), node(21));
        assertThat(table.without(node(1))).isSameAs(table);
    }
}
