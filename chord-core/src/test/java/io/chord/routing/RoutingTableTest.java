package io.chord.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.chord.ring.Address;
import io.chord.ring.Arc;
import io.chord.ring.NodeRef;
import io.chord.ring.RingSpace;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RoutingTableTest {

    private static final RingSpace SPACE = RingSpace.of(6);
    private final RoutingTable table = new RoutingTable(node(8));

    private static NodeRef node(long id) {
        return new NodeRef(SPACE.id(id), Address.of("test:" + id), 1);
    }

    private static SuccessorList successors(long head) {
        return SuccessorList.of(SPACE.id(8), node(head), List.of(), 4);
    }

    /** One writer per piece of state. */
    @Test
    void pens_takenTwice_areRefused() {
        table.successorPen();
        table.predecessorPen();
        table.fingerPen();
        assertThatThrownBy(table::successorPen).hasMessageContaining("successor");
        assertThatThrownBy(table::predecessorPen).hasMessageContaining("predecessor");
        assertThatThrownBy(table::fingerPen).hasMessageContaining("finger");
    }

    @Test
    void ownArc_aloneInARingAndWithoutPredecessor() {
        RoutingTable.Pen<SuccessorList> successorPen = table.successorPen();
        RoutingTable.Pen<Optional<NodeRef>> predecessorPen = table.predecessorPen();
        assertThat(table.ownArc()).contains(Arc.whole(SPACE.id(8)));
        successorPen.write(successors(20));
        assertThat(table.ownArc()).isEmpty();
        predecessorPen.write(Optional.of(node(1)));
        assertThat(table.ownArc()).contains(new Arc(SPACE.id(1), SPACE.id(8)));
        successorPen.write(SuccessorList.empty());
        assertThat(table.ownArc()).contains(new Arc(SPACE.id(1), SPACE.id(8)));
    }

    /** What is made for searches is made anew. */
    @Test
    void firstOnward_eachPartChangedAfterASearch_seesTheChange() {
        RoutingTable.Pen<SuccessorList> successorPen = table.successorPen();
        RoutingTable.Pen<Optional<NodeRef>> predecessorPen = table.predecessorPen();
        RoutingTable.Pen<FingerTable> fingerPen = table.fingerPen();
        assertThat(firstOnward(30)).isNull();
        predecessorPen.write(Optional.of(node(40)));
        assertThat(firstOnward(30)).isEqualTo(node(40));
        predecessorPen.write(Optional.of(node(25)));
        assertThat(firstOnward(30)).isEqualTo(node(25));
        successorPen.write(successors(14));
        assertThat(firstOnward(30)).isEqualTo(node(14));
        fingerPen.write(FingerTable.empty().with(3, node(21)));
        assertThat(firstOnward(30)).isEqualTo(node(21));
        fingerPen.write(FingerTable.empty());
        assertThat(firstOnward(30)).isEqualTo(node(14));
        successorPen.write(SuccessorList.empty());
        predecessorPen.write(Optional.empty());
        table.become(node(9));
        assertThat(firstOnward(30)).isNull();
    }

    private @Nullable NodeRef firstOnward(long key) {
        return table.firstOnward(SPACE.id(key), 4, Suspicions.NONE);
    }

    @Test
    void write_newValue_tellsTheArcBeforeAndCounts() {
        List<Optional<Arc>> told = new ArrayList<>();
        table.onChange(told::add);
        RoutingTable.Pen<SuccessorList> successorPen = table.successorPen();
        RoutingTable.Pen<Optional<NodeRef>> predecessorPen = table.predecessorPen();
        long version = table.version();

        successorPen.write(successors(20));
        successorPen.write(successors(20));
        predecessorPen.write(Optional.of(node(1)));
        predecessorPen.write(Optional.of(node(1)));
        table.fingerPen().write(FingerTable.empty().with(1, node(20)));

        assertThat(told).containsExactly(Optional.of(Arc.whole(SPACE.id(8))), Optional.empty());
        assertThat(table.version()).isEqualTo(version + 2);
    }

    @Test
    void become_beforeItIsAMember_forgetsFingersAndLaterIsRefused() {
        RoutingTable.Pen<FingerTable> fingerPen = table.fingerPen();
        fingerPen.write(FingerTable.empty().with(1, node(20)));
        table.become(node(30));
        assertThat(table.self()).isEqualTo(node(30));
        assertThat(table.fingers().distinct()).isEmpty();

        table.predecessorPen().write(Optional.of(node(1)));
        assertThatThrownBy(() -> table.become(node(40)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("40@test:40");
    }
}
