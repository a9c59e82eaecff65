package io.chord.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.chord.ring.Address;
import io.chord.ring.NodeRef;
import io.chord.ring.RingId;
import io.chord.ring.RingSpace;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** {@code list(h, l)} of the protocol. */
class SuccessorListTest {

    private static final RingSpace SPACE = RingSpace.of(3);
    private static final RingId SELF = SPACE.id(6);

    private static NodeRef node(long id) {
        return node(id, 1);
    }

    private static NodeRef node(long id, long incarnation) {
        return new NodeRef(SPACE.id(id), Address.of("test:" + id), incarnation);
    }

    private static List<NodeRef> of(int max, long head, long... rest) {
        List<NodeRef> list = new ArrayList<>();
        for (long id : rest) list.add(node(id));
        return SuccessorList.of(SELF, node(head), list, max).nodes();
    }

    @Test
    void of_entriesInOrder_areKeptUpToTheMaximum() {
        assertThat(of(4, 7, 0, 2, 4, 5)).containsExactly(node(7), node(0), node(2), node(4));
        assertThat(of(1, 7, 0)).containsExactly(node(7));
    }

    /** The head's own list goes past us when the ring is small: it stops there. */
    @Test
    void of_listThatComesRoundToSelf_stopsBeforeIt() {
        assertThat(of(4, 7, 2, 6, 7)).containsExactly(node(7), node(2));
        assertThat(of(4, 7, 2, 7)).containsExactly(node(7), node(2));
        assertThat(of(4, 7, 2, 1)).containsExactly(node(7), node(2));
    }

    /** Goal: ring order and no self. Method: all lists of four out of eight points. */
    @Test
    void of_anyList_isInRingOrderWithoutSelfAndWithoutAnyIdTwice() {
        for (int bits = 0; bits < 8 * 8 * 8 * 8; bits++) {
            long head = bits & 7;
            if (head == 6) continue;
            List<NodeRef> nodes = of(4, head, bits >> 3 & 7, bits >> 6 & 7, bits >> 9 & 7);

            long distance = 0;
            for (NodeRef node : nodes) {
                long next = SELF.distanceTo(node.id()).toLongExact();
                assertThat(next).isGreaterThan(distance);
                distance = next;
            }
        }
    }

    @Test
    void of_oneIdTwice_keepsTheLaterProcess() {
        assertThat(SuccessorList.of(SELF, node(7), List.of(node(7, 3), node(1)), 4).nodes())
                .containsExactly(node(7, 3), node(1));
        assertThat(SuccessorList.of(SELF, node(7, 3), List.of(node(7), node(1)), 4).nodes())
                .containsExactly(node(7, 3), node(1));
        assertThat(SuccessorList.of(SELF, node(7), List.of(node(1), node(1, 2)), 2).nodes())
                .containsExactly(node(7), node(1, 2));
    }

    @Test
    void of_selfAsHead_isRefused() {
        assertThatThrownBy(() -> SuccessorList.of(SELF, node(6), List.of(), 4))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("6");
    }

    @Test
    void withoutHead_endsEmpty() {
        SuccessorList list = SuccessorList.of(SELF, node(7), List.of(node(1)), 4);

        assertThat(list.head()).contains(node(7));
        assertThat(list.withoutHead().nodes()).containsExactly(node(1));
        assertThat(list.withoutHead().withoutHead()).isEqualTo(SuccessorList.empty());
        assertThat(SuccessorList.empty().withoutHead().head()).isEmpty();
        assertThat(list.size()).isEqualTo(2);
    }
}
